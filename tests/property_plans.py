"""Plans for tests: one with every kind of change, and a strategy that draws others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from mqm_sync.kinds import KINDS
from mqm_sync.plan import Action, Block, Change, FieldDiff, Plan, PlannedWindow, ResourceChange, TargetPlan
from mqm_sync.resource import Address, Resource

SECRET = "hunter2-do-not-show"
RUN = datetime(2020, 1, 9, 13, tzinfo=UTC)
WINDOW = PlannedWindow(RUN, RUN - timedelta(days=8), RUN - timedelta(days=1))


def definition(name: str, **body: object) -> Resource:
    """A model quality definition with a secret in its environment."""
    app = {"ImageUri": "img", "Environment": {"TOKEN": SECRET, "publish_cloudwatch_metrics": "Enabled"}}
    made = {"ModelQualityAppSpecification": app, "RoleArn": "arn:aws:iam::123456789012:role/Monitor", **body}
    monitor = name.rpartition("-")[0]
    return Resource(Address("ModelQualityJobDefinition", name), made, monitor, {"mqm-sync:owner": "growth-ml"})


def schedule(name: str, definition_name: str, expression: str = "cron(0 * ? * * *)") -> Resource:
    """A schedule."""
    body = {"MonitoringJobDefinitionName": definition_name, "ScheduleExpression": expression}
    return Resource(Address("MonitoringSchedule", name), body, name, {"mqm-sync:owner": "growth-ml"})


def change(action: Action, monitor: str, *pairs: tuple[Resource | None, Resource | None], **more: object) -> Change:
    """A change of one monitor's resources."""
    resources = tuple(ResourceChange((after or before).address, before, after) for before, after in pairs)  # type: ignore[union-attr]
    return Change(action, monitor, "model-quality", resources, **more)  # type: ignore[arg-type]


OFFSET = FieldDiff(
    "ModelQualityJobDefinition",
    ("ModelQualityJobInput", "EndpointInput", "StartTimeOffset"),
    "-P8D",
    "-P7D",
    "endpoint_input.start_time_offset",
)
SAMPLE = Plan(
    owner="growth-ml",
    targets=(
        TargetPlan(
            "prod",
            "123456789012",
            "us-east-1",
            (
                change(Action.DELETE, "old", (schedule("old", "old-1"), None), (definition("old-1"), None)),
                change(
                    Action.REPLACE,
                    "churn",
                    (None, definition("churn-2", A=1)),
                    (schedule("churn", "churn-1"), schedule("churn", "churn-2")),
                    (definition("churn-1"), None),
                    diffs=(OFFSET,),
                    reason="a definition can not be changed",
                    windows=(WINDOW,),
                ),
                change(
                    Action.UPDATE,
                    "fast",
                    (schedule("fast", "fast-1"), schedule("fast", "fast-1", "cron(0 0 ? * * *)")),
                    diffs=(FieldDiff("MonitoringSchedule", ("ScheduleExpression",), "a", "b", "schedule"),),
                ),
                change(Action.CREATE, "new", (None, definition("new-1")), (None, schedule("new", "new-1"))),
                change(
                    Action.ADOPT,
                    "found",
                    (schedule("found", "x"), schedule("found", "x")),
                    blocked_by=(Block("MQM901", "the name belongs to others", "rename it, or adopt it"),),
                ),
                change(Action.NO_OP, "calm", (schedule("calm", "calm-1"), schedule("calm", "calm-1"))),
            ),
        ),
        TargetPlan("staging", "123456789012", "eu-west-1"),
    ),
    tool_version="0.1.0",
    request={"patterns": [], "labels": [], "exclude": [], "allow_delete": 0, "allow_change": 0},
    diagnostics=("a note",),
)
"""A plan with every action."""

_names = st.text(min_size=1, max_size=6)
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_names, inner, max_size=2),
    max_leaves=5,
)
_bodies = st.dictionaries(_names.filter(lambda name: name != "Environment"), _json, max_size=3)
_moments = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - the zone is added here
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)


@st.composite
def _resource_changes(draw: st.DrawFn, monitor: str) -> ResourceChange:
    address = Address(draw(st.sampled_from(["MonitoringSchedule", "ModelQualityJobDefinition"])), draw(_names))
    sides = [
        Resource(address, draw(_bodies), monitor, draw(st.dictionaries(_names, _names, max_size=2)))
        if draw(st.booleans())
        else None
        for _ in range(2)
    ]
    return ResourceChange(address, *sides)


@st.composite
def _changes(draw: st.DrawFn) -> Change:
    monitor = draw(_names)
    action = draw(st.sampled_from([action for action in Action if action is not Action.NO_OP]))
    diffs = st.builds(FieldDiff, _names, st.lists(_names, min_size=1, max_size=3).map(tuple), _json, _json, _names)
    return Change(
        action,
        monitor,
        draw(st.sampled_from(sorted(KINDS))),
        tuple(draw(st.lists(_resource_changes(monitor), max_size=2))),
        tuple(draw(st.lists(diffs, max_size=2))),
        draw(st.text(max_size=5)),
        tuple(draw(st.lists(st.builds(Block, _names, _names, st.text(max_size=4)), max_size=2))),
        tuple(draw(st.lists(st.builds(PlannedWindow, _moments, _moments, _moments), max_size=2))),
    )


plans = st.builds(
    Plan,
    owner=_names,
    targets=st.lists(
        st.builds(TargetPlan, _names, _names, _names, st.lists(_changes(), max_size=3).map(tuple)), max_size=2
    ).map(tuple),
    tool_version=_names,
    request=st.just({"patterns": ["a"], "labels": [], "exclude": [], "allow_delete": 0, "allow_change": 0}),
    diagnostics=st.lists(_names, max_size=2).map(tuple),
)
"""Plans with any text in them."""
