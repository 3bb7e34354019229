"""A monitor as AWS has it now, out of a plan's change: what its runs really do, whatever git says meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mqm_sync.kinds import BY_DEFINITION_TYPE, Kind
from mqm_sync.plan import Change
from mqm_sync.resource import SCHEDULE, Resource
from mqm_sync.timing import OffsetError, Schedule, ScheduleError, Window, parse_offset, parse_schedule, window_of


@dataclass(frozen=True, slots=True)
class Live:
    """The schedule of a monitor, and the definition it uses as far as that was read."""

    schedule: Resource
    kind: Kind | None
    body: Mapping[str, Any]

    @property
    def source(self) -> Mapping[str, Any]:
        """EndpointInput or BatchTransformInput."""
        given = self._member("JobInput")
        found: Mapping[str, Any] = given.get("EndpointInput") or given.get("BatchTransformInput") or {}
        return found

    @property
    def endpoint(self) -> str:
        """The endpoint watched; "" for batch transform."""
        return str(self.source.get("EndpointName", ""))

    @property
    def labels_prefix(self) -> str:
        """Where labels lie; "" for kinds without."""
        return str((self._member("JobInput").get("GroundTruthS3Input") or {}).get("S3Uri", ""))

    @property
    def constraints_uri(self) -> str:
        """The baseline's constraints; "" for none."""
        return str((self._member("BaselineConfig").get("ConstraintsResource") or {}).get("S3Uri", ""))

    @property
    def problem_type(self) -> str:
        """Of model quality; "" otherwise."""
        return str(self._member("AppSpecification").get("ProblemType", ""))

    @property
    def timing(self) -> Schedule | None:
        """The schedule, where it can be read."""
        try:
            return parse_schedule(str(self.schedule.body.get("ScheduleExpression", "")))
        except ScheduleError:
            return None

    @property
    def schedule_words(self) -> str:
        """When it runs, as a spec says it; the expression itself where that can not be read."""
        return self.timing.words if self.timing else str(self.schedule.body.get("ScheduleExpression", ""))

    def windows_after(self, moment: datetime) -> Iterator[Window]:
        """Windows of the runs strictly after a moment; none where the times can not be read."""
        timing = self.timing
        if timing is not None:
            for run in timing.runs_after(moment):
                window = self.window_of(run)
                if window is None:
                    return
                yield window

    def window_of(self, run: datetime) -> Window | None:
        """What the run of a nominal time reads."""
        texts = self.source.get("StartTimeOffset"), self.source.get("EndTimeOffset")
        try:
            start, end = (parse_offset(str(text)) if text else None for text in texts)
        except OffsetError:
            return None
        timing = self.timing
        return window_of(run, timing.shortest_gap if timing else timedelta(hours=1), start, end)

    def _member(self, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.body.get(f"{self.kind.prefix}{name}") or {} if self.kind else {}
        return found


def live_of(change: Change) -> Live | None:
    """The monitor as AWS has it; None where it has no schedule, or that could not be read."""
    present = [resource.before for resource in change.resources if resource.before]
    schedule = next((resource for resource in present if resource.address.type == SCHEDULE), None)
    if schedule is None:
        return None
    named = schedule.body.get("MonitoringJobDefinitionName")
    definition = next((r for r in present if r.address.is_definition and r.address.name == named), None)
    kind = BY_DEFINITION_TYPE[definition.address.type] if definition else None
    return Live(schedule, kind, definition.body if definition else {})
