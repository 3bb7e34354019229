from __future__ import annotations

import json

import pytest

from tests.property_specs import PROJECT, VALID, changed

DAILY = changed(name="daily", schedule="daily at 05:00", start_time_offset="-PT24H", end_time_offset="-PT0H")


def rows(run, *args, **options):
    ran = run("windows", *args, "--format", "json", **options)
    assert (ran.code, ran.err) == (0, ""), ran
    return [
        (row["target"], row["monitor"], row["run"], row["start"], row["end"]) for row in json.loads(ran.out)["windows"]
    ]


def test_the_documented_example_holds_to_the_minute(run):
    run.write("monitors/m.yaml", VALID)
    assert rows(run, "--at", "2020-01-09T13:00", "-n", 1) == [
        ("", "churn", "2020-01-09T13:00:00Z", "2020-01-01T13:00:00Z", "2020-01-08T13:00:00Z")
    ]


def test_the_shipped_endpoint_monitor_shows_the_documented_window_as_text(run, pytestconfig):
    out = run("windows", "churn-endpoint", "--at", "2020-01-09T13:00", "-n", "1", cwd=pytestconfig.rootpath).out
    head, row = out.splitlines()
    assert head.split() == ["MONITOR", "RUN", "(UTC)", "READS", "FROM", "TO"]
    assert row.split("  ") == [
        "prod/churn-endpoint",
        "2020-01-09 13:00",
        "2020-01-01 13:00",
        "2020-01-08 13:00",
    ]


def test_the_shipped_batch_monitor_reads_the_six_hours_before_its_run(run, pytestconfig):
    assert rows(run, "churn-batch", "--at", "2020-01-09T13:00", "-n", 1, cwd=pytestconfig.rootpath) == [
        ("prod", "churn-batch", "2020-01-09T13:00:00Z", "2020-01-09T07:00:00Z", "2020-01-09T13:00:00Z")
    ]


def test_without_offsets_a_run_reads_the_interval_before_it(run):
    text = VALID.replace("  start_time_offset: -P8D\n  end_time_offset: -P1D\n", "")
    run.write("monitors/m.yaml", text.replace("schedule: hourly", "schedule: every 6 hours from 02:00"))
    assert rows(run, "--at", "2020-01-09T13:00", "-n", 1)[0][2:] == (
        "2020-01-09T14:00:00Z",
        "2020-01-09T08:00:00Z",
        "2020-01-09T14:00:00Z",
    )


@pytest.mark.parametrize(
    ("at", "first"),
    [
        ("2020-01-09T05:00", "2020-01-09T05:00:00Z"),
        ("2020-01-09T05:00:00.000001", "2020-01-10T05:00:00Z"),
        ("2020-01-09", "2020-01-09T05:00:00Z"),
        ("2020-01-09T14:00+09:00", "2020-01-09T05:00:00Z"),
        ("2020-01-09T05:00Z", "2020-01-09T05:00:00Z"),
        ("2020-02-28T06:00", "2020-02-29T05:00:00Z"),
        ("2020-12-31T06:00", "2021-01-01T05:00:00Z"),
    ],
)
def test_a_run_at_exactly_the_time_asked_for_is_listed_and_other_zones_are_understood(run, at, first):
    run.write("monitors/m.yaml", DAILY)
    assert rows(run, "--at", at, "-n", 1)[0][2] == first


@pytest.mark.parametrize("at", ["noon", "2020-13-01", "", "2020-01-09T25:00", "99999"])
def test_what_is_no_time_is_a_usage_error(run, at):
    run.write("monitors/m.yaml", DAILY)
    ran = run("windows", "--at", at)
    assert (ran.code, ran.out) == (64, "")
    assert "is not a time such as 2020-01-09T13:00" in ran.err


@pytest.mark.parametrize(
    "at", ["9999-12-31T23:00", "0001-01-01T00:00", "0001-01-01T00:00+14:00", "9999-12-31T23:00-12:00"]
)
def test_a_time_at_the_end_of_the_calendar_is_refused_and_not_a_bug(run, at):
    run.write("monitors/m.yaml", VALID)
    ran = run("windows", "--at", at)
    assert ran.code in {0, 1, 64}, ran.err


@pytest.mark.parametrize(("number", "count"), [("1", 1), ("7", 7), ("1000", 1000)])
def test_as_many_runs_are_listed_as_asked_for(run, number, count):
    run.write("monitors/m.yaml", VALID)
    assert len(rows(run, "-n", number)) == count
    assert len(rows(run, env={"MQM_SYNC_NUMBER": number})) == count


@pytest.mark.parametrize("number", ["0", "-1", "1001", "many"])
def test_a_number_of_runs_outside_1_to_1000_is_a_usage_error(run, number):
    assert run("windows", "-n", number).code == 64


def test_a_stopped_monitor_has_no_coming_runs(run):
    run.write("monitors/m.yaml", f"{VALID}state: stopped\n")
    assert rows(run) == []
    assert run("windows", "--at", "2020-01-09T13:00").out == (
        "No monitor has a coming run.\n"
        "churn is stopped by its spec\n"
        "  started now, its first run would be at 2020-01-09 13:00 and read 2020-01-01 13:00 to 2020-01-08 13:00\n"
    )


def test_a_stop_with_a_date_says_until_when_why_and_what_comes_after(run):
    stop = 'state: {stopped: {until: 2020-01-09, because: "the endpoint is rebuilt"}}\n'
    run.write("monitors/m.yaml", VALID + stop)
    run.write("monitors/daily.yaml", DAILY)
    ran = run("windows", "--at", "2020-01-09T13:00", "-n", "1")
    assert ran.out.splitlines()[-2:] == [
        "churn is stopped until the end of 2020-01-09: the endpoint is rebuilt",
        "  the first run after that would be at 2020-01-10 00:00 and read 2020-01-02 00:00 to 2020-01-09 00:00",
    ]
    document = json.loads(run("windows", "--at", "2020-01-09T13:00", "--format", "json").out)
    first = {"run": "2020-01-10T00:00:00Z", "start": "2020-01-02T00:00:00Z", "end": "2020-01-09T00:00:00Z"}
    (stopped,) = document["stopped"]
    assert stopped == {
        "target": "", "monitor": "churn", "until": "2020-01-09", "because": "the endpoint is rebuilt", "first": first,
    }  # fmt: skip
    assert "stopped" not in run("windows", "--past", "--at", "2020-01-09T13:00").out
    assert rows(run, "churn", "--at", "2020-01-10", "-n", 1)[0][2] == "2020-01-10T00:00:00Z"


def test_every_target_lists_its_own_schedule(run):
    run.write("mqm-sync.yaml", PROJECT)
    run.write("monitors/m.yaml", f"{DAILY}targets: {{staging: {{schedule: daily at 06:00}}}}\n")
    at = ("--at", "2020-01-09", "-n", "1")
    assert [(row[0], row[2][11:13]) for row in rows(run, *at)] == [("prod", "05"), ("staging", "06")]
    assert [row[0] for row in rows(run, *at, "--target", "staging")] == ["staging"]


@pytest.mark.parametrize(
    ("args", "names"),
    [
        ((), ["churn", "daily"]),
        (("churn",), ["churn"]),
        (("d*",), ["daily"]),
        (("monitors/b.yaml",), ["daily"]),
        (("./monitors/a.yaml",), ["churn"]),
        (("monitors/",), ["churn", "daily"]),
        (("-l", "team=growth"), ["daily"]),
        (("-l", "kind=model-*"), ["churn", "daily"]),
        (("--exclude", "churn"), ["daily"]),
        (("churn", "daily", "--exclude", "d*"), ["churn"]),
    ],
)
def test_monitors_are_selected_by_name_glob_path_and_label(run, args, names):
    run.write("monitors/a.yaml", VALID)
    run.write("monitors/b.yaml", f"{DAILY}tags: {{team: growth}}\n")
    assert [row[1] for row in rows(run, *args, "-n", 1)] == names


def test_a_selection_that_matches_nothing_is_refused_with_a_suggestion(run):
    run.write("monitors/m.yaml", VALID)
    ran = run("windows", "chrun")
    assert (ran.code, ran.out) == (64, "")
    assert "no monitor matches 'chrun'" in ran.err
    assert "did you mean churn?" in ran.err


def test_monitors_with_errors_are_reported_and_nothing_is_listed(run):
    run.write("monitors/m.yaml", changed(start_time_offset="-PT2D"))
    ran = run("windows")
    assert (ran.code, ran.out) == (1, "")
    assert "monitors/m.yaml:10:22" in ran.err


def test_monitors_with_warnings_only_are_listed(run):
    run.write("monitors/m.yaml", changed(schedule="every 10 hours"))
    assert [row[2][11:13] for row in rows(run, "--at", "2020-01-09", "-n", 4)] == ["00", "10", "20", "00"]


def test_the_windows_of_one_monitor_are_shown_although_another_has_errors(run):
    run.write("monitors/m.yaml", VALID)
    run.write("monitors/n.yaml", changed(name="other", schedule="weekly"))
    assert [row[1] for row in rows(run, "churn", "--at", "2020-01-09T13:00", "-n", 1)] == ["churn"]
    assert run("windows", "other").code == 1
    assert run("windows").code == 1
