"""The windows verb: the coming runs of monitors and what each will read. From the specs alone; AWS is not asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from mqm_sync.spec import MonitorSpec
from mqm_sync.timing import OffsetError, ScheduleError, Window, parse_offset, parse_schedule, window_of


def windows_of_spec(spec: MonitorSpec, after: datetime) -> Iterator[Window]:
    """Windows of the runs strictly after a moment, without end; none where the spec's times can not be read."""
    source = spec.endpoint_input or spec.batch_transform_input
    try:
        schedule = parse_schedule(spec.schedule or "")
        start = parse_offset(source.start_time_offset) if source and source.start_time_offset else None
        end = parse_offset(source.end_time_offset) if source and source.end_time_offset else None
    except (ScheduleError, OffsetError):
        return
    for run in schedule.runs_after(after):
        yield window_of(run, schedule.shortest_gap, start, end)
