"""Runs of monitors and what each reads: stretches of time, and folders of S3. From the specs alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from mqm_sync.kinds import KINDS
from mqm_sync.spec import MonitorSpec
from mqm_sync.timing import OffsetError, ScheduleError, Window, parse_offset, parse_schedule, window_of
from mqm_sync.timing.hours import hour_folder, hours_of

_FARTHEST = timedelta(days=2 * 8**3)
"""Two years and more: a thousand daily runs."""


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


@dataclass(frozen=True, slots=True)
class Pause:
    """A monitor that its spec stops: until when and why where it says so, and the first run it would make."""

    monitor: str
    until: date | None
    """The last day (UTC) of a stop that ends; None for one that does not."""
    because: str
    first: Window | None
    """The first run after the stop; after now, where it has no end. None where the spec's times can not be read."""


def pause_of(spec: MonitorSpec, now: datetime) -> Pause | None:
    """How a spec is stopped at a moment; None for one that runs."""
    if not spec.is_stopped(now.date()):
        return None
    stop = spec.timed_stop
    begins = datetime.combine(stop.until + timedelta(days=1), time(), UTC) if stop else now
    first = next(windows_of_spec(spec, begins - timedelta(microseconds=1)), None)
    return Pause(spec.name, stop.until if stop else None, stop.because if stop else "", first)


@dataclass(frozen=True, slots=True)
class Folders:
    """The hour folders that one run reads, oldest first; each ends in a slash."""

    captured: tuple[str, ...]
    """Empty where only the endpoint knows where it captures to, and was not asked."""
    labels: tuple[str, ...]
    """Empty for kinds that need none."""


def past_windows(spec: MonitorSpec, before: datetime, number: int) -> list[Window]:
    """Windows of the latest runs at or before a moment, oldest first."""
    found: list[Window] = []
    reach = timedelta(days=2)
    while reach <= _FARTHEST:
        found = []
        for window in windows_of_spec(spec, before - reach):
            if window.run > before:
                break
            found.append(window)
        if len(found) >= number:
            break
        reach *= 8
    return found[-number:]


def folders_of(spec: MonitorSpec, window: Window, captures: Iterable[str] = ()) -> Folders:
    """What a run reads; `captures` are the prefixes above the hour folders of captured data."""
    hours = list(hours_of(window.start, window.end))
    prefix = spec.ground_truth_input if KINDS[spec.kind].needs_ground_truth else None
    return Folders(
        tuple(hour_folder(capture, hour) for capture in captures for hour in hours),
        tuple(hour_folder(prefix, hour) for hour in hours) if prefix else (),
    )


def batch_captures(spec: MonitorSpec) -> list[str]:
    """Where batch transform's manifests lie above their hour folders; none for a monitor of an endpoint."""
    batch = spec.batch_transform_input
    uri = batch.data_captured_destination_s3_uri if batch else None
    return [f"{uri.rstrip('/')}/output"] if uri else []
