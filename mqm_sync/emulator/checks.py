"""What the service may or may not check beyond its published model. Nobody has recorded it: each check is a switch."""

from __future__ import annotations

from datetime import timedelta

from mqm_sync.emulator.passthrough import role_is_assumable
from mqm_sync.emulator.records import Definition
from mqm_sync.emulator.refusals import invalid
from mqm_sync.emulator.switches import Switches
from mqm_sync.emulator.wire import Json
from mqm_sync.emulator.world import Place
from mqm_sync.kinds import BY_PREFIX
from mqm_sync.timing import OffsetError, ScheduleError, parse_offset, parse_schedule

INPUTS = ("EndpointInput", "BatchTransformInput")
_OFFSETS = ("StartTimeOffset", "EndTimeOffset")
_RESERVED_KEYS = frozenset(
    {
        "analysis_type",
        "problem_type",
        "inference_attribute",
        "probability_attribute",
        "probability_threshold_attribute",
        "baseline_constraints",
        "dataset_format",
        "dataset_source",
        "ground_truth_source",
        "ground_truth_attribute",
        "start_time",
        "end_time",
        "metric_time",
        "output_path",
        "sagemaker_endpoint_name",
        "sagemaker_monitoring_schedule_name",
        "record_preprocessor_script",
        "post_analytics_processor_script",
    }
)
"""Set by the service on the jobs of a run, as logs of runs show."""


def refuse_definition(switches: Switches, chosen: Json, environment: Json) -> None:
    """Check a job input and the environment of its container."""
    given = [name for name in INPUTS if name in chosen]
    if switches.input_choice == "exactly_one" and len(given) != 1:
        raise invalid(f"Exactly one of {' and '.join(INPUTS)} is required")
    for name in given:
        _refuse_offsets(switches, chosen[name])
    taken = sorted(_RESERVED_KEYS & environment.keys())
    if taken and switches.reserved_environment == "refused":
        raise invalid(f"The environment may not contain keys that Model Monitor sets: {', '.join(taken)}")


def refuse_role(place: Place, arn: str) -> None:
    """Check the role that is to run the jobs."""
    if place.switches.role_must_exist and not role_is_assumable(arn):
        raise invalid(
            f"Could not assume role {arn}. Please ensure that the role exists and allows principal "
            "'sagemaker.amazonaws.com' to assume the role."
        )


def refuse_schedule(place: Place, name: str, definition: Definition, expression: str) -> None:
    """Check what only a schedule and its definition together can break."""
    others = [user for user in place.users(definition) if user != name]
    if others and place.switches.shared_definition == "refused":
        raise invalid(f"Job definition {definition.name} is used by monitoring schedule {others[0]} already.")
    if place.switches.runtime_beyond_interval == "refused":
        _refuse_runtime(definition, expression)


def _refuse_offsets(switches: Switches, source: Json) -> None:
    texts = [source[name] for name in _OFFSETS if name in source]
    deltas = [_delta(text) for text in texts]
    if len(texts) == 1 and switches.offset_pair == "refused":
        raise invalid(f"{' and '.join(_OFFSETS)} are required together")
    for text, delta in zip(texts, deltas, strict=True):
        if delta is None and switches.offset_syntax == "refused":
            raise invalid(f"{text} is not an ISO 8601 duration")
    match deltas:
        case [timedelta() as start, timedelta() as end] if start >= end and switches.offset_order == "refused":
            raise invalid(f"StartTimeOffset {texts[0]} must be earlier than EndTimeOffset {texts[1]}")


def _refuse_runtime(definition: Definition, expression: str) -> None:
    try:
        gap = parse_schedule(expression).shortest_gap
    except ScheduleError:
        return  # such a schedule never runs
    seconds: int = definition.body.get("StoppingCondition", {}).get("MaxRuntimeInSeconds", 3600)
    jobs = BY_PREFIX[definition.type].jobs_per_run
    if jobs * seconds > gap.total_seconds():
        longest = gap.total_seconds() / jobs
        raise invalid(f"MaxRuntimeInSeconds {seconds} must be at most {longest:.0f} for this ScheduleExpression")


def _delta(text: str) -> timedelta | None:
    try:
        return parse_offset(text).delta
    except OffsetError:
        return None
