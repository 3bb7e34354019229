"""What went wrong once, or nearly did: each stays a test."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from mqm_sync.resource import OWNER_TAG
from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    cloud_fixture,
    estate_fixture,
    example,
    running_cloud_fixture,
)

MONITOR = """\
kind: data-quality
name: churn
schedule: hourly
endpoint_input: {endpoint_name: churn-prod}
output_s3_uri: s3://acme/reports
role_arn: arn:aws:iam::123456789012:role/ModelMonitor
instance: {type: ml.m5.xlarge}
max_runtime_seconds: 3600
"""


# Fixing what a person wrote.


def test_fix_leaves_the_project_file_alone(run):
    project = 'version: 1\ndefaults:\n  cloudwatch_metrics: "yes" # the quick brown fox\n  tags: {a: 1}\n'
    run.write("mqm-sync.yaml", project)
    run.write("monitors/churn.yaml", MONITOR)
    ran = run("lint", "--fix")
    assert ran.code == 1
    assert (run.cwd / "mqm-sync.yaml").read_text() == project


@pytest.mark.parametrize("tags", ["{c: &x 7, d: *x}", '{c: !!str 7, x: &a "1"}'])
def test_fix_leaves_anchors_and_tags_alone(run, tags):
    path = run.write("monitors/churn.yaml", f"{MONITOR}tags: {tags}\n")
    before = path.read_text()
    run("lint", "--fix")
    assert path.read_text() == before


def test_fix_keeps_a_byte_order_mark(run):
    path = run.write("monitors/churn.yaml", b"\xef\xbb\xbf" + MONITOR.replace("3600", '"3600"').encode())
    assert run("lint", "--fix").code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbfkind")


def test_diff_without_fix_still_fails_on_what_it_can_not_mend(run):
    run.write("monitors/churn.yaml", MONITOR.replace("hourly", "weekly"))
    ran = run("lint", "--diff")
    assert ran.code == 1
    assert "MQM202" in ran.err


def test_fmt_says_file_names_harmlessly(run):
    run.write("monitors/e\x1b[31m\n::error::x.yaml", "name: churn\nkind: data-quality\n")
    assert not any(line.startswith("::") for line in run("fmt", "--check").err.splitlines())
    assert "\x1b" not in run("fmt", "--check").err


# Specs that can not be found must not look deleted.


def test_links_to_folders_and_capital_endings_are_read(run):
    run.write("elsewhere/a.yaml", MONITOR)
    (run.cwd / "monitors").mkdir()
    (run.cwd / "monitors/sub").symlink_to("../elsewhere")
    (run.cwd / "monitors/sub/loop").symlink_to("../elsewhere")
    run.write("monitors/b.YAML", MONITOR)
    assert [finding.rule for finding in run.lint("monitors", "--select", "MQM102")] == ["MQM102"]


def test_a_folder_that_can_not_be_read_is_reported(run):
    run.write("monitors/sub/a.yaml", MONITOR)
    run.write("monitors/b.yaml", MONITOR.replace("churn", "b"))
    (run.cwd / "monitors/sub").chmod(0)
    lint = [sys.executable, "-m", "mqm_sync", "lint"]
    # Root reads everything unless it gives that right away; nobody else needs to.
    command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *lint] if os.geteuid() == 0 else lint
    done = subprocess.run(command, cwd=run.cwd, capture_output=True, text=True, check=False)
    (run.cwd / "monitors/sub").chmod(0o755)
    assert done.returncode == 1
    assert "MQM002" in done.stdout


# What belongs to somebody else by the time it would be changed.


def test_a_schedule_given_away_behind_a_late_sweep_is_not_deleted(estate):
    estate.given(example("churn"))
    estate.control.switches(tag_lag=50)
    schedule = estate.schedule("churn")
    estate.tag(schedule["MonitoringScheduleArn"], **{OWNER_TAG: "others"})
    estate.remove("churn")
    ran = estate.apply("--allow-delete", "1")
    assert ran.code == 1
    assert "belongs to 'others' by now" in ran.out
    assert estate.schedules() == {"churn"}


def test_a_name_that_somebody_else_took_meanwhile_is_not_updated(estate):
    estate.given(example("churn"))
    estate.control.switches(sweep_ghosts=50)
    definition = estate.points_at("churn")
    estate.sm.delete_monitoring_schedule(MonitoringScheduleName="churn")
    estate.control.switches(pending_describes=0)
    while "churn" in estate.schedules():
        with contextlib.suppress(estate.sm.exceptions.ResourceNotFound):
            estate.schedule("churn")
    estate.make_schedule("churn", definition)
    before = estate.schedule("churn")
    estate.edit("churn", schedule="daily at 05:00")
    assert estate.apply().code != 0
    assert estate.schedule("churn") == before


def test_names_that_differ_in_case_only_are_kept_apart_where_arns_are_not(estate):
    estate.control.switches(lowercase_arns=True)
    estate.given(example("churn"))
    estate.make_foreign("CHURN")
    ran = estate.plan()
    assert "CHURN" not in ran.out.replace("MonitoringSchedule/CHURN", "")
    assert estate.schedules() == {"churn", "CHURN"}


def test_two_targets_of_one_account_and_region_are_refused(estate):
    settings = estate.settings["targets"]["prod"]
    estate.project(targets={"dev": settings})
    ran = estate.plan()
    assert ran.code == 78
    assert "same account and region as" in ran.err


def test_two_targets_that_turn_out_to_be_one_place_are_refused(estate):
    estate.project(targets={"dev": {"region": "us-east-1"}})
    ran = estate.plan()
    assert ran.code == 3
    assert "take the other's monitors for deleted" in ran.err


# The record of an apply.


def test_an_empty_digest_is_a_wrong_digest(estate):
    estate.write(example("churn"))
    assert estate.apply("--expect-digest", "").code == 4
    assert estate.schedules() == set()


def test_an_audit_that_can_not_be_written_is_noticed_before_anything_is_done(estate):
    estate.write(example("churn"))
    assert estate.apply("--audit", "/proc/nowhere/a.json").code == 1
    assert estate.apply("--format", "json=/proc/nowhere/a.json").code == 1
    assert estate.schedules() == set()


def process(estate, *args, **how):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "MQM_"))}
    environment |= {key: value for key, value in estate.environment.items() if value is not None}
    command = [sys.executable, "-m", "mqm_sync", "apply", "--auto-approve", *args]
    return subprocess.Popen(command, cwd=estate.root, env=environment, **how)


def test_a_reader_that_goes_away_does_not_end_the_record(estate):
    estate.write(*(example(f"m{number}") for number in range(4)))
    reading = process(estate, "--audit", "audit.json", stdout=subprocess.PIPE)
    reading.stdout.close()
    assert reading.wait(60) == 0
    record = json.loads((estate.root / "audit.json").read_text())
    assert record["applied"] == {"create": 4}
    assert len(record["outcomes"]) == 8


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_an_apply_after_the_calls_in_flight_and_says_what_is_left(estate, number, code):
    estate.write(*(example(f"m{index:02}") for index in range(12)))
    estate.control.switches(latency_seconds=0.2)
    running = process(estate, "--parallelism", "1", "--audit", "a.json", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while estate.calls().get("CreateMonitoringSchedule", 0) < 2:
        assert running.poll() is None
        time.sleep(0.05)
    running.send_signal(number)
    out, _ = running.communicate(timeout=60)
    estate.control.switches(latency_seconds=0.0)
    assert running.returncode == code
    assert b"Interrupted: " in out
    record = json.loads((estate.root / "a.json").read_text())
    assert record["interrupted"] is True
    assert 0 < len(estate.schedules()) < 12
    estate.must_apply()
    estate.assert_settled()


def test_a_second_signal_ends_an_apply_whose_calls_hang(estate):
    estate.write(example("churn"))
    estate.control.faults({"operation": "CreateMonitoringSchedule", "kind": "hang", "seconds": 30, "times": None})
    running = process(estate, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while estate.calls().get("CreateMonitoringSchedule", 0) < 1:
        assert running.poll() is None
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    time.sleep(0.5)
    running.send_signal(signal.SIGINT)
    assert running.wait(10) == 130
    estate.control.clear_faults()


def test_somebody_elses_create_of_the_same_name_is_not_called_ours(estate):
    estate.write(example("churn"))
    estate.control.faults({"operation": "CreateMonitoringSchedule", "kind": "error_before", "code": "ResourceInUse",
                           "status": 400, "message": "exists", "times": None})  # fmt: skip
    ran = estate.apply()
    estate.control.clear_faults()
    assert ran.code == 1
    assert "✓ churn: create schedule" not in ran.out


def test_an_error_of_the_service_that_quotes_a_secret_is_masked(estate):
    estate.write(example("churn", environment={"PASSWORD": "hunter2secret"}))
    quoting = {"code": "ValidationException", "status": 400, "message": "Value 'hunter2secret' is bad"}
    operation = {"operation": "CreateModelQualityJobDefinition", "kind": "error_before", "times": None}
    estate.control.faults({**operation, **quoting})
    ran = estate.apply("--format", "text", "--format", "json=o.json", "--audit", "a.json")
    estate.control.clear_faults()
    texts = ran.out + ran.err + (estate.root / "o.json").read_text() + (estate.root / "a.json").read_text()
    assert ran.code == 1
    assert "is bad" in texts
    assert "hunter2secret" not in texts


# Odd calls.


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "some"])
def test_an_impossible_number_is_a_wrong_call(run, number):
    assert run("plan", "--allow-delete", number).code == 64


@pytest.mark.parametrize("seconds", ["nan", "-1", "0", "inf", "x"])
def test_an_impossible_time_to_wait_is_a_wrong_call(run, seconds):
    assert run("plan", "--op-timeout", seconds).code == 64


def test_all_may_be_written_in_capitals(estate):
    assert estate.plan("--allow-delete", "ALL").code == 0


@pytest.mark.parametrize("path", ["x" * 5000, "a/" * 3000])
def test_a_path_that_can_not_exist_is_a_finding(run, path):
    ran = run("lint", path)
    assert (ran.code, "MQM002" in ran.out) == (1, True)


def test_a_folder_in_the_project_file_that_can_not_exist_is_a_finding(run):
    run.write("mqm-sync.yaml", 'version: 1\nmonitors: ["a\\0b"]\n')
    ran = run("lint")
    assert (ran.code, "MQM002" in ran.out) == (1, True)


def test_a_link_to_itself_can_not_be_written_to_and_says_so(run):
    run.write("monitors/churn.yaml", MONITOR)
    (run.cwd / "loop").symlink_to("loop")
    ran = run("lint", "--format", "json=loop")
    assert ran.code == 1
    assert "can not write loop" in ran.err


def test_a_full_disk_is_an_error_and_no_bug(run):
    run.write("monitors/churn.yaml", MONITOR)
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        command = [sys.executable, "-m", "mqm_sync", "lint"]
        done = subprocess.run(command, cwd=run.cwd, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, "bug" in done.stderr) == (1, False)


@pytest.mark.parametrize("label", ["team", "team=nobody", "kind=bogus"])
def test_a_label_that_no_monitor_has_is_an_error(estate, label):
    estate.write(example("churn", tags={"team": "growth"}))
    ran = estate.plan("-l", label)
    assert ran.code == 64
    assert "label" in ran.err


def test_a_project_file_with_the_wrong_ending_is_not_ignored(run):
    run.write("mqm-sync.yml", "version: 1\n")
    run.write("monitors/churn.yaml", MONITOR)
    ran = run("lint")
    assert ran.code == 78
    assert "rename it to mqm-sync.yaml" in ran.err


def test_the_command_alone_prints_its_help_once(run):
    ran = run()
    assert ran.code == 64
    assert ran.err.count("Usage: mqm-sync") == 1


def test_a_misspelt_key_is_not_called_missing_as_well(run):
    run.write("monitors/churn.yaml", MONITOR.replace("max_runtime_seconds", "max_runtime_second"))
    assert [finding.rule for finding in run.lint()] == ["MQM008"]


def test_an_error_of_the_service_of_several_lines_is_one_line_and_no_command(estate):
    estate.write(example("churn"))
    spoken = {"code": "ValidationException", "status": 400, "message": "bad\n::error::owned\n  ::set-output name=a::b"}
    for operation in ("CreateMonitoringSchedule", "ListMonitoringSchedules"):
        estate.control.faults({"operation": operation, "kind": "error_before", "times": None, **spoken})
        ran = estate.apply("--format", "text", "--format", "json=o.json")
        estate.control.clear_faults()
        assert ran.code == 1
        assert "bad ::error::owned ::set-output name=a::b" in ran.out + ran.err
        assert not [line for line in (ran.out + ran.err).splitlines() if line.strip().startswith("::")]
