"""docs/day.py, the demo of a driven day, tells what happened."""

from __future__ import annotations

import subprocess
import sys

from tests.online_fixtures import REPOSITORY

TOLD = {
    "01:00": "01:00  23:00 to 00:00        0        0  Failed                   Job inputs had no data",
    "04:00": "04:00  02:00 to 03:00       20        0  Failed                   Job inputs had no data",
    "05:00": "05:00  03:00 to 04:00       20       20  Completed",
    "16:00": "16:00  14:00 to 15:00       20       20  CompletedWithViolations  recall, precision, accuracy",
    "00:00": "00:00  22:00 to 23:00       20       20  Completed",
}


def test_the_demo_of_a_day_tells_every_run_and_ends_well():
    command = ["-m", "mqm_sync", "sandbox", "--", sys.executable, str(REPOSITORY / "docs" / "day.py")]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    runs = {line[:5]: line for line in lines if " to " in line and line[:1].isdigit()}
    assert len(runs) == 24
    assert {time: runs[time] for time in TOLD} == TOLD
    assert [line[7:] for line in lines if "alert is" in line] == ["alert is InAlert", "alert is OK"]
    assert lines[-1] == "24 runs, each as it must be"
