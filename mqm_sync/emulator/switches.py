"""What is not known about the real service, as fields with a default.

The default is the reading that makes life harder for a client, unless a comment says why it is not. Tests set
the other reading and expect the client to cope with both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args, get_origin, get_type_hints


@dataclass(slots=True)
class Switches:
    """The open questions about Model Monitor, and the pace of the emulator."""

    # Pace. Every mutation of a schedule passes through Pending; how long is the service's affair.
    pending_describes: int = 1
    """How many DescribeMonitoringSchedule replies still say Pending; the smallest number a client must cope with."""
    pending_seconds: float = 0.0
    """Pending lasts at least this long as well."""
    latency_seconds: float = 0.0
    """Added to every call."""
    calls_per_second: float | None = None
    """SageMaker calls per account and region before ThrottlingException, bursts of one second's worth. The service has
    such rates and does not publish them; any number would be a guess."""

    # Permissions.
    enforce_iam: bool = False
    """Calls need the permissions that IAM gives their caller. The service always asks; it is off because a fresh
    sandbox has no users and roles."""

    closed_account_error: Literal["none", "AccessDeniedException", "ValidationException"] = "none"
    """What an account hears that Model Monitor does not take: it has no new customers since 2026-07-30. None, because a
    sandbox that refuses everything helps nobody."""

    # Definitions.
    input_choice: Literal["any", "exactly_one"] = "exactly_one"
    """EndpointInput and BatchTransformInput, both or neither: refused at create? The guide says that a monitor has
    one of them; the API's shape and the CloudFormation schema accept anything."""
    offset_syntax: Literal["refused", "accepted"] = "refused"
    """Offsets that are no ISO 8601 durations, such as the guide's own `-PT2D`; accepted, their runs fail."""
    offset_pair: Literal["refused", "accepted"] = "refused"
    """StartTimeOffset without EndTimeOffset, or the other way round."""
    offset_order: Literal["refused", "accepted"] = "refused"
    """A StartTimeOffset that is not earlier than the EndTimeOffset."""
    reserved_environment: Literal["refused", "accepted"] = "refused"
    """Environment keys that Model Monitor sets itself; accepted, they are stored as sent."""
    role_must_exist: bool = False
    """A definition's role has to exist and to trust SageMaker. Seen on other operations of the service; it is off
    because a fresh sandbox has no roles."""
    list_order: Literal["reversed", "kept"] = "reversed"
    """The order in which Describe shows security groups and subnets; reversed shows a client that counts on it."""
    not_found_message: str = "Could not find {kind} {name}."
    """The words beside ResourceNotFound; only the code was ever recorded. Clients had better not read them."""
    definition_in_use_error: Literal["ValidationException", "ResourceInUse", "ConflictException"] = (
        "ValidationException"
    )
    """The code for deleting a definition that a schedule still names. That it is refused is known, the code is
    not; Delete models only ResourceNotFound, hence the general one."""
    fill_defaults: bool = True
    """Describe shows input mode, distribution, upload mode and runtime that were not sent. Seen for data
    quality; assumed for the other kinds."""
    fill_csv_header: bool = False
    """`Csv: {}` reads back with Header false. Both echoes were reported; the plain one needs no guess."""
    batch_endpoint_name: Literal["empty", "absent"] = "absent"
    """EndpointName in the list summary of a definition with batch input. The model marks it required, a batch
    definition has none; absence is what breaks a careless reader."""
    lowercase_arns: bool = False
    """Names are lower-cased inside ARNs, as some SageMaker lists were seen to do."""

    # Schedules.
    start_stop_repeat: Literal["refused", "accepted"] = "refused"
    """Start of a schedule that is not stopped, Stop of one that is not running."""
    type_change: Literal["refused", "accepted"] = "refused"
    """UpdateMonitoringSchedule with another MonitoringType; CloudFormation permits it, nobody showed it work."""
    endpoint_must_exist: bool = False
    """The service wants the endpoint of a new schedule to exist. That is certain; it is off because a fresh
    sandbox has no endpoints until somebody creates them."""
    shared_definition: Literal["accepted", "refused"] = "accepted"
    """Two schedules with one definition. Nothing in the API forbids it, and for a client that deletes definitions
    it is the harder answer: the lock may be somebody else's."""
    runtime_beyond_interval: Literal["accepted", "refused"] = "accepted"
    """A run time that, for both jobs of a run, is longer than the interval. Accepted, because AWS's own examples send
    no run time to an hourly schedule, and 3600 seconds are then stored."""
    execution_blocks: bool = True
    """A running execution blocks Update and Delete of its schedule; other tools wait for it, docs are silent."""
    touch_on_start_stop: bool = True
    """Start and Stop move LastModifiedTime."""
    recreate_delay_seconds: float = 0.0
    """For this long after a deletion, Create of the same schedule name answers InternalFailure; one user saw it."""
    schedule_quota: int | None = None
    """Schedules per account and region; the number is not public."""
    definition_quota: int | None = None
    """Definitions per type, account and region; the number is not public."""
    instance_quota: int = 20
    """Instances of one type that processing jobs may use at once; real accounts differ by type and by account."""

    # Executions, when the clock is driven.
    start_delay_minutes: int | None = None
    """How long after the full hour a run starts; None spreads schedules over 0 to 20 minutes by their name."""
    execution_minutes: int = 12
    """How long the jobs of one run take together. A run whose jobs need more than MaxRuntimeInSeconds is Stopped."""
    step_reading: Literal["around_the_clock", "from_start_hour"] = "around_the_clock"
    """Whether 17/12 runs at 17:00 and 05:00, as AWS's page reads it, or at 17:00 only, as cron would."""
    cron_analysis_times: Literal["override", "ignored"] = "override"
    """DataAnalysisStartTime and -EndTime beside a cron expression: before the definition's offsets, or for nothing."""
    overlap: Literal["skipped", "parallel"] = "skipped"
    """What becomes of a run that is due while the one before it still runs. AWS only says that a run must end before
    the next one begins."""
    job_tags: bool = False
    """Jobs of a run carry the tags of its schedule; jobs in logs of accounts are seen without."""
    empty_violations_file: bool = False
    """A run without violations writes constraint_violations.json all the same, with an empty list."""

    # Alerts. Each schedule has one, made by the service; its name and first thresholds are not documented.
    alert_name: str = "{schedule}-alert"
    """`{schedule}` stands for the schedule's name, shortened where the whole would pass 63 characters."""
    alert_datapoints: int = 1
    """DatapointsToAlert of a new alert."""
    alert_period: int = 1
    """EvaluationPeriod of a new alert."""
    alert_lag: int = 0
    """How many ListMonitoringAlerts calls still find no alert after a create."""
    alert_survives_update: bool = True
    """UpdateMonitoringSchedule keeps the alert's thresholds."""

    # Tags.
    tag_lag: int = 0
    """How many sweeps with GetResources still show a resource's old tags; the tagging API is eventually consistent."""
    sweep_ghosts: int = 0
    """How many sweeps still show a resource after its deletion; the tagging API is known to, for a while."""
    sweep_coverage: bool = True
    """GetResources finds schedules and definitions. AWS's lists of taggable types have them, nobody showed a reply."""
    tag_target_error: Literal["ValidationException", "ResourceNotFound"] = "ValidationException"
    """The code for tagging something that does not exist; only its text was reported."""

    def change(self, values: Mapping[str, Any]) -> None:
        """Set fields by name; an unknown name or a wrong value is a ValueError and changes nothing."""
        hints = get_type_hints(Switches)
        unknown = sorted(set(values) - set(hints))
        if unknown:
            raise ValueError(f"no such switch: {', '.join(unknown)}")
        for name, value in values.items():
            if not _accepts(hints[name], value):
                raise ValueError(f"switch {name} takes {hints[name]}, not {value!r}")
        for name, value in values.items():
            setattr(self, name, value)

    def as_dict(self) -> dict[str, Any]:
        """All fields and their values."""
        return asdict(self)


def _accepts(hint: Any, value: object) -> bool:  # noqa: ANN401 - a type as Python describes it
    if get_origin(hint) is Literal:
        return value in get_args(hint)
    kinds = get_args(hint) or (hint,)
    return type(value) in kinds or (float in kinds and type(value) is int)
