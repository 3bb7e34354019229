from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from mqm_sync.processes import shared
from tests.property_specs import VALID, changed

ALLOWING = "allow: {MQM204: {until: 2999-01-01, because: later}}\n"


def doubled(part):
    return [(os.getpid(), 2 * number) for number in part]


def fleet(run, count):
    """Monitors with faults of every scope: of text, of one spec, of several together, and of allowances."""
    for number in range(count):
        text = VALID.replace("name: ", f"name: m{number:04d}-", 1)
        if number % 100 == 0:
            text = changed(schedule="every 10 hours") if number % 200 else f"{text}{ALLOWING}"
        if number % 150 == 7:
            text += "schedule: hourly\n"
        run.write(f"monitors/m{number:04d}.yaml", text)


def lint(run, jobs):
    command = [sys.executable, "-m", "mqm_sync", "lint", "--format", "json", "--jobs", str(jobs)]
    ran = subprocess.run(command, cwd=run.cwd, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout, ran.stderr


def test_several_processes_find_the_same_in_the_same_order(run):
    run.write("mqm-sync.yaml", "owner: me\ntargets: {a: {}, b: {}}\n")
    fleet(run, 810)
    alone = lint(run, 1)
    assert {finding["rule"] for finding in json.loads(alone[1])["findings"]} >= {"MQM004", "MQM102", "MQM111", "MQM204"}
    assert lint(run, 2) == alone


def test_each_part_but_the_first_is_made_by_another_process_and_the_order_stays():
    made = shared(doubled, [[1, 2], [3], [4, 5]])
    assert [number for _, number in made] == [2, 4, 6, 8, 10]
    assert len({process for process, _ in made}) == 3
    assert made[0][0] == os.getpid()


def test_one_part_needs_no_other_process():
    assert shared(doubled, [[1]]) == [(os.getpid(), 2)]


def test_a_part_whose_process_dies_is_made_here():
    here = os.getpid()

    def dying(part):
        if os.getpid() != here:
            os._exit(9)
        return part

    assert shared(dying, [[1], [2]]) == [1, 2]


def test_an_error_in_another_process_is_raised_here():
    def failing(part):
        if part == [2]:
            raise ValueError("two")
        return part

    with pytest.raises(ValueError, match="two"):
        shared(failing, [[1], [2]])
