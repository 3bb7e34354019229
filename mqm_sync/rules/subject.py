"""What a rule on one monitor looks at: the spec, and what several rules would otherwise each work out."""

from __future__ import annotations

from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from mqm_sync.fields import SpecPath
from mqm_sync.kinds import KINDS, Kind
from mqm_sync.rules.s3 import location
from mqm_sync.spec import BatchTransformInput, EndpointInput, MonitorSpec
from mqm_sync.timing import Offset, OffsetError, Schedule, ScheduleError, parse_offset, parse_schedule

LABELS: SpecPath = ("ground_truth_input",)
REPORTS: SpecPath = ("output_s3_uri",)
CAPTURE: SpecPath = ("batch_transform_input", "data_captured_destination_s3_uri")
CONSTRAINTS: SpecPath = ("baseline", "constraints")
STATISTICS: SpecPath = ("baseline", "statistics")
PREPROCESSOR: SpecPath = ("record_preprocessor_script",)
POSTPROCESSOR: SpecPath = ("post_analytics_processor_script",)
ANALYSIS: SpecPath = ("analysis_config",)
PREFIXES = (LABELS, REPORTS, CAPTURE)
OBJECTS = (CONSTRAINTS, STATISTICS, PREPROCESSOR, POSTPROCESSOR, ANALYSIS)


Source = EndpointInput | BatchTransformInput


class Subject:
    """One monitor for one target; `region` and `account_id` are "" where the target does not say.

    What nearly every run of the rules asks for is worked out at once: for thousands of monitors, to wait until
    somebody asks would take longer.
    """

    def __init__(self, spec: MonitorSpec, region: str = "", account_id: str = "", today: date = date.min) -> None:
        self.spec = spec
        self.region = region
        self.account_id = account_id
        self.today = today
        """The day (UTC) on which it is looked at; long ago where no rule asks."""
        self.kind: Kind = KINDS[spec.kind]
        self.inputs = inputs_of(spec)
        self.schedule = schedule_of(spec)
        self.texts = texts_of(spec)
        self.prefixes = {path: self.texts[path] for path in PREFIXES if path in self.texts}
        """Of the URIs, the ones below which many objects lie."""
        self.places = {path: place for path, text in self.texts.items() if (place := location(text))}
        """Bucket and key of those that are s3:// URIs."""

    def offsets(self, source: Source) -> tuple[Offset | None, Offset | None]:
        """Start and end offset of an input, where they can be read."""
        return _offset(source.start_time_offset), _offset(source.end_time_offset)

    @cached_property
    def definition_body(self) -> dict[str, Any]:
        """The definition as it would be sent."""
        from mqm_sync.build import definition_body  # noqa: PLC0415 - only a value that does not fit asks for it

        return definition_body(self.spec, self.region)

    @cached_property
    def definition_name(self) -> str:
        """The generated name of the definition."""
        from mqm_sync.build import definition_name  # noqa: PLC0415 - as above

        return definition_name(self.spec, self.definition_body)


def inputs_of(spec: MonitorSpec) -> list[tuple[str, Source]]:
    """The inputs that are written, with their key."""
    pairs = (("endpoint_input", spec.endpoint_input), ("batch_transform_input", spec.batch_transform_input))
    return [(name, value) for name, value in pairs if value]


def schedule_of(spec: MonitorSpec) -> Schedule | None:
    """The schedule, where it can be read."""
    try:
        return parse_schedule(spec.schedule or "")
    except ScheduleError:
        return None


def texts_of(spec: MonitorSpec) -> dict[SpecPath, str]:
    """The S3 URIs that are written, by path; those that hold a variable nobody filled in are left out."""
    batch, baseline = spec.batch_transform_input, spec.baseline
    pairs = (
        (LABELS, spec.ground_truth_input),
        (REPORTS, spec.output_s3_uri),
        (CAPTURE, batch.data_captured_destination_s3_uri if batch else None),
        (CONSTRAINTS, baseline.constraints if baseline else None),
        (STATISTICS, baseline.statistics if baseline else None),
        (PREPROCESSOR, spec.record_preprocessor_script),
        (POSTPROCESSOR, spec.post_analytics_processor_script),
        (ANALYSIS, spec.analysis_config),
    )
    return {path: text for path, text in pairs if text and "${" not in text}


@lru_cache(maxsize=1024)
def _offset(text: str | None) -> Offset | None:
    try:
        return parse_offset(text) if text else None
    except OffsetError:
        return None
