"""How late labels come, the offsets that cover them, and what runs find: told from S3, true to what was written."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from mqm_sync.labels import Arrival
from mqm_sync.reading import MOST_OBJECTS, live_reads_of
from mqm_sync.spec import MonitorSpec
from mqm_sync.timing import parse_offset
from mqm_sync.windows import windows_of_spec
from tests.driven_day import MONITOR, day_fixture  # noqa: F401 - pytest finds fixtures by name
from tests.healthy import HOUR, NAME, SPEC, make_healthy
from tests.online_fixtures import cloud_fixture, estate_fixture, example, running_cloud_fixture  # noqa: F401 - as above

NOW = datetime(2026, 1, 31, tzinfo=UTC)
AT = ("--at", NOW.isoformat())
HOURS = 300


def rows(estate, *args):
    ran = estate.run("labels", "--format", "json", *args)
    assert ran.err == ""
    return ran.code, json.loads(ran.out)["monitors"]


def late(estate, lags):
    """Labels of as many hours before NOW, each late by its lag in hours."""
    estate.write(SPEC)
    estate.cloud.client("s3").create_bucket(Bucket="acme")
    arrivals = []
    for number, lag in enumerate(lags, 1):
        hour = NOW - timedelta(hours=number)
        arrivals.append((hour + timedelta(hours=1 + lag), hour))
    for at, hour in sorted(arrivals):
        if at <= NOW:
            estate.control.clock(set=at.timestamp())
            estate.control.traffic(f"{NAME}-prod", hour.timestamp(), labels="s3://acme/ground-truth", records=1)
    estate.control.clock(wall=True)
    return [(hour, at) for at, hour in arrivals]


def hours_in(offset):
    return -(parse_offset(offset).delta / timedelta(hours=1))


@pytest.mark.parametrize(("median", "spread", "share"), [(3.0, 0.8, 0.9), (1.5, 1.2, 0.95), (6.0, 0.5, 0.99)])
def test_for_labels_that_come_log_normally_late_the_offsets_cover_the_stated_share(estate, median, spread, share):
    draw = random.Random(7)  # the same labels every time
    lags = [draw.lognormvariate(math.log(median), spread) for _ in range(HOURS)]
    late(estate, lags)
    code, [found] = rows(estate, *AT, "--cover", share)
    waited = hours_in(found["proposed"]["end_time_offset"])
    covered = sum(lag <= waited for lag in lags) / len(lags)
    assert covered >= share - 0.01
    # An hour less would not have been enough, but for the labels that have not come yet: no more is asked than needed.
    assert sum(lag <= waited - 1 for lag in lags) / len(lags) < share + 0.01
    assert code == (0 if waited <= 1 else 1)
    assert found["offsets"] == {"start_time_offset": "-PT2H", "end_time_offset": "-PT1H"}


def test_the_numbers_are_those_of_the_labels(estate):
    late(estate, [1.0] * 50 + [2.0] * 46 + [10.0] * 4)
    _, [found] = rows(estate, *AT)
    lag = found["lag"]
    assert (lag["p50_seconds"], lag["p95_seconds"], lag["longest_seconds"]) == (7200, 7200, 36000)
    # Of the last ten hours only the fast labels have come; they would make it look better than it is.
    assert (lag["objects"], lag["left_out"]) == (90, 9)


def test_labels_for_people(estate):
    late(estate, [2.5] * 48)
    ran = estate.run("labels", *AT)
    assert ran.code == 1
    head, row, *advice = ran.out.splitlines()
    assert head.split("  ")[0] == "MONITOR"
    assert " ".join(row.split()) == "prod/churn 45 2 h 30 min 2 h 30 min 2 h 30 min -PT2H to -PT1H"
    assert advice == ["prod/churn: 95% of the labels need", "  start_time_offset: -PT4H", "  end_time_offset: -PT3H"]


def test_a_monitor_that_waits_long_enough_is_fine(estate):
    late(estate, [0.5] * 30)
    ran = estate.run("labels", *AT)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "prod/churn: waits long enough for 95% of the labels")


def test_no_labels_and_no_permission_are_told_apart(estate):
    late(estate, [])
    ran = estate.run("labels", *AT)
    assert (ran.code, ran.out.splitlines()[-1]) == (1, "prod/churn: no labels below s3://acme/ground-truth")
    estate.control.faults({"operation": "s3:GET", "kind": "deny", "times": None})
    ran = estate.run("labels", *AT)
    assert (ran.code, ran.out.splitlines()[-1]) == (1, "prod/churn: not known: no permission to call ListObjectsV2")


def test_monitors_without_labels_have_no_row(estate):
    estate.write(example("drift", "data-quality"))
    assert estate.run("labels").out == "No monitor needs labels.\n"


# What runs read.


def windows(estate, *args):
    ran = estate.run("windows", "--format", "json", *args)
    assert ran.code == 0, ran
    return json.loads(ran.out)["windows"]


def test_a_coming_run_names_its_folders_and_when_labels_are_due(estate):
    estate.write(SPEC)
    [run] = windows(estate, "--at", "2026-01-09T12:30", "-n", 1)
    assert run["label_folders"] == ["s3://acme/ground-truth/2026/01/09/11/"]
    assert (run["labels_due"], run["capture_folders"]) == ("2026-01-09T13:00:00Z", [])


def test_the_endpoint_tells_where_it_captures_to(estate):
    make_healthy(estate)
    [run] = windows(estate, "--live", "--past", "-n", 1)
    hour = datetime.fromisoformat(run["start"])
    assert run["capture_folders"] == [f"s3://acme/capture/churn-prod/AllTraffic/{hour:%Y/%m/%d/%H}/"]
    assert (run["captured"], run["labels"]) == ({"in_time": 1, "late": 0}, {"in_time": 1, "late": 0})


def test_batch_manifests_need_nobody_to_be_asked(estate):
    batch = {
        "data_captured_destination_s3_uri": "s3://acme/batch",
        "dataset_format": {"csv": {}},
        "probability_attribute": "0",
        "probability_threshold_attribute": 0.5,
    }
    estate.write(example("nightly", endpoint_input=None, batch_transform_input=batch, schedule="daily at 05:00"))
    [run] = windows(estate, "--at", "2026-01-09T04:00", "-n", 1)
    assert (len(run["capture_folders"]), run["capture_folders"][0]) == (24, "s3://acme/batch/output/2026/01/08/05/")


def test_past_runs_are_the_latest_ones_oldest_first(estate):
    estate.write(SPEC, example("daily", schedule="daily at 05:00"))
    found = windows(estate, "--past", "--at", "2026-01-09T12:30", "-n", 3)
    assert [(run["monitor"], run["run"][8:13]) for run in found] == [
        *(("churn", f"09T{hour}") for hour in (10, 11, 12)),
        *(("daily", f"{day:02}T05") for day in (7, 8, 9)),
    ]


def test_folders_for_people(estate):
    estate.write(SPEC)
    out = estate.run("windows", "--folders", "--at", "2026-01-09T12:30", "-n", 1).out
    assert out.splitlines()[2:] == [
        "",
        "prod/churn: the run at 2026-01-09 13:00 UTC reads",
        "  captured: (only the endpoint knows where it captures to; ask it with --live)",
        "  labels, there by 13:00: s3://acme/ground-truth/2026/01/09/11/",
    ]


def test_what_past_runs_found_is_what_the_sandbox_knows_run_by_run(day):
    found = windows(day.estate, "--live", "--past", "--at", "2026-01-10T00:30", "-n", 24)
    truth = day.runs()
    assert [run["run"] for run in found] == [
        datetime.fromtimestamp(run["scheduled_time"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for run in truth
    ]
    # Each hour is one object of 20 records.
    assert [run["captured"]["in_time"] * 20 for run in found] == [run["captured"] for run in truth]
    assert [run["labels"]["in_time"] * 20 for run in found] == [run["merged"] for run in truth]
    assert Counter(run["labels"]["late"] for run in found) == {0: 21, 1: 3}


def test_the_lags_of_the_driven_day_are_told(day):
    code, [found] = rows(day.estate, MONITOR, "--at", "2026-01-10T00:45")
    lag = found["lag"]
    assert (lag["p50_seconds"], lag["longest_seconds"]) == (0.5 * HOUR, 3.5 * HOUR)
    assert code == 1


class Full:
    """An account whose endpoint captures nothing, and whose prefixes hold as many objects as anybody asks for."""

    def endpoint(self, name):
        return None

    def arrivals(self, prefix, since, most):
        return [Arrival(since, since)] * min(most, self.objects)


@pytest.mark.parametrize(("objects", "is_told"), [(MOST_OBJECTS - 1, True), (MOST_OBJECTS, False), (10**6, False)])
def test_too_many_objects_are_said_and_not_miscounted(objects, is_told):
    spec = MonitorSpec.model_validate(example("churn"), strict=False)
    full = Full()
    full.objects = objects
    [read] = live_reads_of(spec, [next(windows_of_spec(spec, NOW))], full)
    assert (read.labels is not None) is is_told
    told = "there are more than 20,000 objects below s3://acme/ground-truth"
    assert any(told in reason for reason in read.unknown) is not is_told
