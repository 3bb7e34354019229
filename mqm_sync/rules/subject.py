"""What a rule on one monitor looks at: the spec, and what several rules would otherwise each work out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from mqm_sync.fields import SpecPath
from mqm_sync.kinds import KINDS, Kind
from mqm_sync.spec import BatchTransformInput, EndpointInput, MonitorSpec, value_at
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


@dataclass(frozen=True)
class Subject:
    """One monitor for one target; `region` and `account_id` are "" where the target does not say."""

    spec: MonitorSpec
    region: str = ""
    account_id: str = ""
    today: date = date.min
    """The day (UTC) on which it is looked at; long ago where no rule asks."""

    @cached_property
    def kind(self) -> Kind:
        """The monitor's row in the table of kinds."""
        return KINDS[self.spec.kind]

    @cached_property
    def inputs(self) -> list[tuple[str, EndpointInput | BatchTransformInput]]:
        """The inputs that are written, with their key."""
        pairs = (
            ("endpoint_input", self.spec.endpoint_input),
            ("batch_transform_input", self.spec.batch_transform_input),
        )
        return [(name, value) for name, value in pairs if value]

    @cached_property
    def schedule(self) -> Schedule | None:
        """The schedule, where it can be read."""
        try:
            return parse_schedule(self.spec.schedule or "")
        except ScheduleError:
            return None

    @cached_property
    def texts(self) -> dict[SpecPath, str]:
        """The S3 URIs that are written, by path; those that hold a variable nobody filled in are left out."""
        pairs = ((path, value_at(self.spec, path)) for path in (*PREFIXES, *OBJECTS))
        return {path: text for path, text in pairs if text and "${" not in text}

    @cached_property
    def prefixes(self) -> dict[SpecPath, str]:
        """Of these, the ones below which many objects lie."""
        return {path: text for path, text in self.texts.items() if path in PREFIXES}

    def offsets(self, source: EndpointInput | BatchTransformInput) -> tuple[Offset | None, Offset | None]:
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


def _offset(text: str | None) -> Offset | None:
    try:
        return parse_offset(text) if text else None
    except OffsetError:
        return None
