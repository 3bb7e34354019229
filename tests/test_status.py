"""Status tells the truth that the sandbox knows, run by run, and what each failure means."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime

import pytest

from tests.driven_day import MONITOR, day_fixture  # noqa: F401 - pytest finds fixtures by name
from tests.online_fixtures import cloud_fixture, estate_fixture, example, running_cloud_fixture  # noqa: F401 - as above

EVENING = ("--at", "2026-01-10T00:45")
RESULTS = {"Completed": "completed", "CompletedWithViolations": "violations", "Failed": "failed"}


def status(estate, *args):
    ran = estate.run("status", "--format", "json", *args)
    assert (ran.code, ran.err) == (0, ""), ran
    [target] = json.loads(ran.out)["targets"]
    return {monitor["monitor"]: monitor for monitor in target["monitors"]}


def epoch(text):
    return datetime.fromisoformat(text).timestamp()


def test_after_the_day_every_run_is_told_as_the_sandbox_knows_it(day):
    runs = status(day.estate, *EVENING)[MONITOR]["runs"]
    told = [(epoch(run["scheduled"]), run["result"], run["reason"]) for run in runs]
    truth = day.runs()
    assert told == [(run["scheduled_time"], RESULTS[run["status"]], run["failure_reason"]) for run in truth]
    windows = [[epoch(run["reads_from"]), epoch(run["reads_to"])] for run in runs]
    assert windows == [run["window"] for run in truth]
    assert Counter(result for _, result, _ in told) == {"completed": 19, "failed": 4, "violations": 1}


def test_the_violations_are_those_of_the_bad_hour_with_value_and_threshold(day):
    found = status(day.estate, *EVENING)[MONITOR]
    [bad] = [run for run in day.runs() if run["status"] == "CompletedWithViolations"]
    assert epoch(found["violated_at"]) == bad["scheduled_time"]
    told = {each["metric"]: (each["value"], each["threshold"]) for each in found["violations"]}
    assert told.keys() == {each["metric_name"] for each in bad["violations"]}
    assert told["accuracy"] == (0.6, 0.8)
    assert {name: bad["metrics"][name] for name in told} == {name: value for name, (value, _) in told.items()}


def test_the_history_of_metrics_is_what_each_run_measured(day):
    series = {each["metric"]: each for each in status(day.estate, *EVENING)[MONITOR]["metrics"]}
    truth = {run["scheduled_time"]: run["metrics"] for run in day.runs() if run["metrics"]}
    for name in ("accuracy", "auc", "f1", "false_positive_rate"):
        told = {epoch(point["at"]): point["value"] for point in series[name]["points"]}
        assert told == {at: metrics[name] for at, metrics in truth.items()}
    assert (series["accuracy"]["threshold"], series["false_positive_rate"]["threshold"]) == (0.8, 0.2)


def test_at_each_hour_of_the_day_status_says_what_was_true_then(day):
    """Early on everything fails for want of labels; later it is fine; at 16:00 there are violations."""
    levels = {}
    for hour in (3, 12, 16, 17):
        found = status(day.estate, "--at", f"2026-01-09T{hour:02}:45")[MONITOR]
        levels[hour] = (found["level"], found["troubles"][:1])
    assert levels == {
        3: ("error", ["the last run failed: Job inputs had no data"]),
        12: ("ok", []),
        16: ("warning", ["the last run found 11 violations"]),
        17: ("ok", []),
    }


def test_a_failure_has_a_cause_and_a_thing_to_check(day):
    cause = status(day.estate, "--at", "2026-01-09T03:45")[MONITOR]["cause"]
    assert cause["what"].startswith("the window held no captured data")
    assert "mqm-sync windows --live --past churn" in cause["check"]


def test_the_day_for_people(day):
    ran = day.estate.run("status", *EVENING)
    head, _, row, *_, legend, last = ran.out.splitlines()
    assert head == "Target prod (123456789012, us-east-1)"
    assert row == f"  churn  Scheduled, hourly  {'✕' * 4}{'●' * 11}▲{'●' * 8}  01-10 00:00"
    assert legend == "Runs, the latest last: ● completed  ▲ violations  ✕ failed"
    assert last == "1 monitor: 1 fine."
    early = day.estate.run("status", "--at", "2026-01-09T03:45").out
    assert "\n      cause: the window held no captured data" in early
    assert "\n      check: mqm-sync windows --live --past churn" in early
    violating = day.estate.run("status", "--at", "2026-01-09T16:45").out
    assert "\n        accuracy 0.6, below 0.8\n" in violating


def test_terminals_without_unicode_get_letters(day):
    environment = {**os.environ, **day.estate.environment, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "mqm_sync", "status", *EVENING]
    kept = {key: value for key, value in environment.items() if value is not None}
    ran = subprocess.run(command, cwd=day.estate.root, env=kept, capture_output=True, text=True, check=True)
    assert f"churn  Scheduled, hourly  {'x' * 4}{'o' * 11}!{'o' * 8}  01-10 00:00" in ran.stdout


def test_no_run_for_three_intervals_is_stale(day):
    assert status(day.estate, "--at", "2026-01-10T02:45")[MONITOR]["level"] == "ok"
    found = status(day.estate, "--at", "2026-01-10T03:45")[MONITOR]
    assert (found["missed"], found["troubles"]) == (3, ["no run for 3 intervals"])
    assert [run["result"] for run in found["runs"][-3:]] == ["missing"] * 3
    row = day.estate.run("status", "--at", "2026-01-10T03:45").out.splitlines()[2]
    assert row.endswith("●···  01-10 00:00")
    assert day.estate.run("status", "--at", "2026-01-10T03:45", "--fail-on", "error").code == 1


def test_exit_codes_follow_what_was_asked(day):
    codes = {
        (hour, level): day.estate.run("status", "--at", f"2026-01-09T{hour}:45", "--fail-on", level).code
        for hour in ("03", "12", "16")
        for level in ("error", "warning", "never")
    }
    assert [at for at, code in codes.items() if code] == [("03", "error"), ("03", "warning"), ("16", "warning")]


def test_what_git_says_otherwise_is_told(day):
    day.estate.edit(MONITOR, max_runtime_seconds=1200)
    found = status(day.estate, *EVENING)[MONITOR]
    assert (found["drift"], found["level"]) == ("replace", "warning")
    assert found["troubles"] == ["git and AWS differ in max_runtime_seconds: a plan would replace it"]
    assert (found["differing"], found["schedule"]) == (["max_runtime_seconds"], "hourly")
    assert "\n      see how: mqm-sync plan churn\n" in day.estate.run("status", *EVENING).out
    changed = {"max_runtime_seconds": 1200, "state": "stopped", "tags": {"a": "b"}, "instance": {"count": 2}}
    day.estate.edit(MONITOR, **changed)
    assert (
        "differ in instance.count, max_runtime_seconds, state and 1 more field: "
        in (status(day.estate, *EVENING)[MONITOR]["troubles"][0])
    )
    day.estate.write(example("new"))
    assert status(day.estate, *EVENING)["new"]["state"] == "absent"


def test_a_schedule_that_failed_is_decoded(estate):
    estate.given(example("churn"))
    estate.control.execution("churn", "Failed", failure_reason="Encoding mismatch: Encoding is CSV for endpointInput")
    found = status(estate)["churn"]
    assert found["cause"]["what"] == "requests and answers were captured in different encodings"


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("No S3 objects found under S3 URL s3://a//b", "slash too many"),
        ("No usable value for version", "another problem type"),
        ("AccessDenied: s3:GetObject", "may not read"),
        ("ResourceLimitExceeded: The account-level service limit", "more instances"),
        ("Container exited: exit code 137", "memory"),
        ("CapacityError: Unable to provision", "no such instance"),
        ("InternalServerError", "a fault of AWS"),
        ("something new", None),
    ],
)
def test_known_reasons_have_causes_and_unknown_ones_have_none(estate, reason, cause):
    estate.given(example("churn"))
    estate.control.execution("churn", "Failed", failure_reason=reason)
    found = status(estate)["churn"]
    assert found["troubles"] == [f"the last run failed: {reason}"]
    assert (cause in found["cause"]["what"]) if cause else found["cause"] is None


# Cost and ignorance.


def test_a_fleet_costs_one_list_of_executions_and_not_a_call_for_each_monitor(estate):
    names = [f"m{number:02}" for number in range(20)]
    estate.given(*(example(name) for name in names), example("daily", schedule="daily at 05:00"))
    now = datetime.now(UTC).timestamp()
    for name in names:
        for hours in (1, 2, 3):
            estate.control.execution(name, "Completed", scheduled_time=now - hours * 3600)
    before = Counter(estate.calls())
    ran = estate.run("status", "-v")
    calls = Counter(estate.calls()) - before
    # A page for sixty executions of twenty monitors, and one for the monitor that runs seldom.
    assert calls["ListMonitoringExecutions"] == 2
    assert "sagemaker:ListMonitoringExecutions 2" in ran.err
    assert ran.out.splitlines()[-1].startswith("21 monitors:")


def test_without_permission_it_is_said_and_nothing_is_called_fine(day):
    day.estate.control.faults({"operation": "ListMonitoringExecutions", "kind": "deny", "times": None})
    found = status(day.estate, *EVENING)[MONITOR]
    assert found["not_known"] == ["no permission to call ListMonitoringExecutions"]
    assert found["level"] == "warning"
    out = day.estate.run("status", *EVENING).out
    assert "not known: no permission to call ListMonitoringExecutions" in out


def test_reports_that_can_not_be_read_are_told(day):
    day.estate.control.faults({"operation": "DescribeProcessingJob", "kind": "deny", "times": None})
    found = status(day.estate, *EVENING)[MONITOR]
    assert found["not_known"] == ["no permission to call DescribeProcessingJob"]


def test_status_writes_nothing(day):
    writes = day.estate.writes
    status(day.estate, *EVENING)
    day.estate.run("status", "--format", "markdown", *EVENING)
    assert day.estate.writes == writes


def test_watching_needs_a_terminal(estate):
    ran = estate.run("status", "--watch", "30")
    assert (ran.code, "--watch shows text on a terminal" in ran.err) == (64, True)


def test_watching_shows_it_on_a_terminal_until_interrupted(estate):
    estate.given(example("churn"))
    ours, theirs = pty.openpty()
    environment = {**os.environ, **estate.environment, "TERM": "xterm", "NO_COLOR": "1"}
    kept = {key: value for key, value in environment.items() if value is not None}
    command = [sys.executable, "-m", "mqm_sync", "status", "--watch", "10"]
    with subprocess.Popen(command, cwd=estate.root, env=kept, stdout=theirs, stderr=theirs) as running:
        shown = b""
        while b"Ctrl-C ends it" not in shown:
            shown += os.read(ours, 4096)
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 130
    os.close(theirs)
    os.close(ours)
    assert b"churn  Scheduled" in shown


def test_status_as_markdown(day):
    markdown = day.estate.run("status", "--format", "markdown", "--at", "2026-01-09T16:45").out
    assert markdown.startswith("## mqm-sync status: 1 monitor: 1 to look at\n")
    assert "| 🟡 | `churn` | `Scheduled, hourly` | " in markdown
    assert "`accuracy 0.6, below 0.8`" in markdown


def test_hostile_reasons_stay_text(estate):
    estate.given(example("churn"))
    reason = "\x1b[31m`|<script>alert(1)</script>\n::error::boo"
    estate.control.execution("churn", "Failed", failure_reason=reason)
    text, markdown = (estate.run("status", "--format", name).out for name in ("text", "markdown"))
    assert "\x1b" not in text + markdown
    assert "\n::error" not in text + markdown
    assert "| ::" not in markdown


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"violations": 7}',
        b'{"violations": [1, null, {"description": [1], "metric_name": {"a": 1}}]}',
        b'{"violations": [{"metric_name": "auc", "description": "with 1e9999 was \'0.5\'"}]}',
        b"[" * 100_000,
    ],
)
def test_reports_of_any_content_break_nothing(day, content):
    huge = b'{"binary_classification_metrics": {"auc": {"value": 1' + b"0" * 400 + b'}, "f1": 3, "f2": {"value": "x"}}}'
    s3, folder = day.estate.cloud.client("s3"), f"reports/{MONITOR}-prod/{MONITOR}/2026/01/09"
    s3.put_object(Bucket="acme", Key=f"{folder}/16/constraint_violations.json", Body=content)
    s3.put_object(Bucket="acme", Key=f"{folder}/17/statistics.json", Body=huge)
    for name in ("text", "json", "markdown", "html"):
        assert day.estate.run("status", "--format", name, *EVENING).code == 0
