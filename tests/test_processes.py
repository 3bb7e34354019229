from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mqm_sync.processes import made_ahead
from tests.property_specs import VALID, changed

ALLOWING = "allow: {MQM204: {until: 2999-01-01, because: later}}\n"


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


def test_a_caller_that_never_waits_for_children_may_start_it(run):
    fleet(run, 310)
    code = (
        "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.executable, sys.argv[1:])"
    )
    command = [sys.executable, "-c", code, sys.executable, "-m", "mqm_sync", "lint", "--format", "json"]
    ran = subprocess.run(command, cwd=run.cwd, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == lint(run, 1)


def test_all_is_made_by_another_process_in_order_and_ahead():
    made = made_ahead(lambda number: (os.getpid(), 2 * number), range(5))
    first = next(made)
    found = [first, *made]
    assert [number for _, number in found] == [0, 2, 4, 6, 8]
    [process] = {process for process, _ in found}
    assert process != os.getpid()


def test_what_is_made_waits_in_a_pipe_and_not_in_memory(tmp_path):
    """Only what the pipe holds is made ahead of a reader who is slow."""

    def large(number):
        (tmp_path / str(number)).touch()
        return bytes(1024 * 1024)

    made = made_ahead(large, range(50))
    assert [len(next(made)) for _ in range(3)] == [1024 * 1024] * 3
    time.sleep(0.2)
    assert 3 <= len(list(tmp_path.iterdir())) <= 8
    made.close()


def test_a_process_that_is_not_needed_any_more_is_gone():
    made = made_ahead(lambda number: (os.getpid(), bytes(1024 * 1024)), range(50))
    process, _ = next(made)
    made.close()
    assert not Path(f"/proc/{process}").exists()


def test_what_a_process_that_dies_leaves_undone_is_made_here():
    here = os.getpid()

    def dying(number):
        if number == 2 and os.getpid() != here:
            os._exit(9)
        return number, os.getpid() == here

    assert list(made_ahead(dying, range(5))) == [(0, False), (1, False), (2, True), (3, True), (4, True)]


def test_an_error_in_another_process_is_raised_here():
    def failing(number):
        if number == 2:
            raise ValueError("two")
        return number

    made = made_ahead(failing, range(5))
    assert (next(made), next(made)) == (0, 1)
    with pytest.raises(ValueError, match="two"):
        next(made)
