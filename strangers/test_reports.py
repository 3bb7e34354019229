"""The SageMaker SDK reads what a driven day left behind, as it would read a day of the service."""

from __future__ import annotations

import json
import subprocess
import sys

from strangers.clients import HERE

DAY = HERE.parent / "docs" / "day.py"


def test_the_sdk_finds_runs_reports_and_alerts_of_a_driven_day():
    """In a sandbox of its own, for the clock of the shared one is nobody's."""
    sdk, script = HERE / ".venvs" / "sdk-v2" / "bin" / "python", HERE / "scripts" / "reports.py"
    both = f"{sys.executable} {DAY} && {sdk} {script} churn-day"
    command = [sys.executable, "-m", "mqm_sync", "sandbox", "--", "sh", "-c", both]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout.rstrip().rpartition("\n")[2])
    assert said.pop("violated")[:3] == ["recall", "precision", "accuracy"]
    assert said == {
        # The SDK leaves out runs without a job: those whose window held no data.
        "runs": 20,
        "folder": "s3://acme-ml/reports/churn-prod/churn-day/2026/01/09/16",
        "accuracy": 0.6,
        "last": 20,
        "alerts": ["OK"],
    }
