"""Whatever the service takes: importing it and planning again finds nothing but ownership tags.

Requests are drawn from the API's own model, so a field that a new botocore brings is drawn as well, and found here when
a spec can not say it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mqm_sync.kinds import KINDS, Kind
from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    NOTHING,
    Estate,
    cloud_fixture,
    estate_fixture,
    running_cloud_fixture,
)
from tests.service_requests import ALERTS, EXPRESSIONS, TAGS, definitions
from tests.test_convergence import SEARCH

SEARCHED = settings(
    max_examples=SEARCH or 25,
    derandomize=not SEARCH,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    print_blob=False,
    phases=(Phase.generate, Phase.shrink) if SEARCH else (Phase.generate,),
)

WIDE = {
    "pending_describes": 0,
    "input_choice": "any",
    "offset_syntax": "accepted",
    "offset_pair": "accepted",
    "offset_order": "accepted",
    "reserved_environment": "accepted",
}
"""Nothing takes time, and requests that the service may refuse are taken: live ones may be older than its refusals."""


@st.composite
def monitors(draw: st.DrawFn, kinds: Iterable[Kind] = KINDS.values()) -> dict[str, Any]:
    """One monitor of one of these kinds: the requests that make it."""
    kind = draw(st.sampled_from(list(kinds)))
    same = draw(st.booleans())
    tags = draw(TAGS)
    return {
        "kind": kind,
        "body": draw(definitions(kind)),
        "tags": tags,
        "definition_tags": tags if same else draw(TAGS),
        "expression": draw(EXPRESSIONS),
        "analysis": draw(
            st.sampled_from([{}, {}, {}, {"DataAnalysisStartTime": "-PT1H", "DataAnalysisEndTime": "-PT0H"}])
        ),
        "alert": draw(ALERTS),
        "is_stopped": draw(st.booleans()),
    }


def make(estate: Estate, name: str, monitor: dict[str, Any]) -> None:
    """Make it with plain calls, as somebody did who does not know this project."""
    kind, pairs = monitor["kind"], lambda tags: [{"Key": k, "Value": v} for k, v in tags.items()]
    call = f"create_{kind.arn_part.replace('-', '_')}"
    definition = f"{name}-made-by-hand"
    getattr(estate.sm, call)(JobDefinitionName=definition, Tags=pairs(monitor["definition_tags"]), **monitor["body"])
    estate.sm.create_monitoring_schedule(
        MonitoringScheduleName=name,
        MonitoringScheduleConfig={
            "MonitoringJobDefinitionName": definition,
            "MonitoringType": kind.prefix,
            "ScheduleConfig": {"ScheduleExpression": monitor["expression"], **monitor["analysis"]},
        },
        Tags=pairs(monitor["tags"]),
    )
    estate.schedule(name)
    (alert,) = estate.sm.list_monitoring_alerts(MonitoringScheduleName=name)["MonitoringAlertSummaries"]
    estate.sm.update_monitoring_alert(
        MonitoringScheduleName=name,
        MonitoringAlertName=alert["MonitoringAlertName"],
        DatapointsToAlert=monitor["alert"][0],
        EvaluationPeriod=monitor["alert"][1],
    )
    if monitor["is_stopped"]:
        estate.sm.stop_monitoring_schedule(MonitoringScheduleName=name)
        estate.schedule(name)


def seen(estate: Estate) -> dict[str, Any]:
    """Everything of every schedule and definition but tags, and when each was made."""
    found: dict[str, Any] = {name: estate.schedule(name) for name in estate.schedules()}
    for name, schedule in list(found.items()):
        config = schedule["MonitoringScheduleConfig"]
        definition = estate.definition(config["MonitoringJobDefinitionName"], config["MonitoringType"])
        alerts = estate.sm.list_monitoring_alerts(MonitoringScheduleName=name)["MonitoringAlertSummaries"]
        found[name] = (schedule, definition, alerts)
    return found


def tags_of(estate: Estate) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    return {
        name: (estate.tags(schedule["MonitoringScheduleArn"]), estate.tags(definition["JobDefinitionArn"]))
        for name, (schedule, definition, _) in seen(estate).items()
    }


def assert_taken_over(estate: Estate, names: set[str], before: dict[str, Any], tags: dict[str, Any]) -> None:
    """Plan, apply, plan: our tags are there, and nothing else is different from before."""
    changes = estate.changes()
    assert {name: change["action"] for name, change in changes.items()} == dict.fromkeys(names, "adopt")
    assert {diff["path"][1] for change in changes.values() for diff in change["diffs"]} <= {
        "mqm-sync:owner",
        "mqm-sync:monitor",
    }
    estate.must_apply()
    assert seen(estate) == before
    for name, (schedule, definition) in tags_of(estate).items():
        ours = {"mqm-sync:owner": "growth-ml", "mqm-sync:monitor": name} if name in names else {}
        assert (schedule, definition) == tuple({**old, **ours} for old in tags[name])
    estate.assert_settled()


@SEARCHED
@given(found=st.lists(monitors(), min_size=1, max_size=3))
def test_what_the_api_takes_is_imported_or_named_field_by_field(cloud, found):
    with tempfile.TemporaryDirectory() as folder:
        cloud.control.reset()
        cloud.control.switches(**WIDE)
        estate = Estate(Path(folder) / "project", cloud)
        for number, monitor in enumerate(found):
            make(estate, f"m{number}", monitor)
        before, tags, writes = seen(estate), tags_of(estate), estate.writes
        ran = estate.run("import", "--all", "--format", "json")
        made = json.loads(ran.out)
        names = {file["monitor"] for file in made["files"]}
        left = {item["monitor"]: {field["field"] for field in item["fields"]} for item in made["left_out"]}
        timed = {f"m{number}" for number, monitor in enumerate(found) if monitor["analysis"]}
        assert left == {name: {"DataAnalysisStartTime", "DataAnalysisEndTime"} for name in timed}, made["left_out"]
        assert names == set(before) - timed
        assert ran.code == (1 if timed else 0)
        assert estate.plan().code == 0
        assert estate.writes == writes
        assert_taken_over(estate, names, before, tags)


def test_a_hundred_monitors_of_all_kinds_are_taken_over_and_none_is_made_again(estate):
    estate.control.switches(**WIDE)
    for kind in KINDS.values():
        for number, monitor in enumerate(drawn_of(kind, 25)):
            make(estate, f"{kind.name}-{number:02d}", monitor)
    before, tags, writes, calls = seen(estate), tags_of(estate), estate.writes, estate.calls()
    ran = estate.run("import", "--all")
    assert ran.code == 0, ran.out + ran.err
    assert ran.out.endswith(": planning these again finds nothing but ownership tags.\n")
    made = sum(estate.calls().values()) - sum(calls.values())
    assert made <= 510, "docs/import.md says so"
    assert estate.plan().code == 0
    assert estate.writes == writes
    assert len(before) == 100
    assert_taken_over(estate, set(before), before, tags)


def drawn_of(kind: Kind, count: int) -> list[dict[str, Any]]:
    """Different monitors of a kind. Which ones depends on what else is imported: constants of modules are drawn too."""
    drawn: list[dict[str, Any]] = []

    @settings(SEARCHED, max_examples=2 * count, derandomize=True)
    @given(monitor=monitors([kind]))
    def keep(monitor):
        drawn.append({**monitor, "analysis": {}})

    keep()
    return drawn[-count:]
