"""Rules on what the windows of many runs make together: labels that come too late, data read often or never."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from mqm_sync.counting import counted
from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject
from mqm_sync.spec import BatchTransformInput, EndpointInput

_HOUR = timedelta(hours=1)


class Span(NamedTuple):
    """A window in hours before its run, and the hours from one run to the next."""

    part: str
    start: int
    end: int
    gap: int
    is_written: bool
    """Whether offsets are written; without them a run reads the hours since the last one."""

    @property
    def hours(self) -> int:
        """How many hours of data one run reads."""
        return self.start - self.end

    @property
    def patience(self) -> int:
        """Hours that the labels of every record have to arrive: those before the last run that reads the record."""
        return max(self.end, self.start - self.gap)


@rule("MQM210", "labels-have-no-time", severity="warning")
def labels_have_no_time(subject: Subject) -> Iterator[Problem]:
    """Labels that come after the run are never read.

    Labels are written once the truth is known, hours or weeks after the prediction. When a window ends at the run
    itself and no later run reads the same hours, whatever is not labelled by then stays out of the metrics for good,
    and a run without any label fails with "Job inputs had no data". AWS's batch example (-PT6H to -PT0H, hourly) is
    fine: five later runs read each hour again. Source: the part on offsets of the guide's scheduling page.

    Bad::

        kind: model-quality
        name: churn
        schedule: daily at 05:00
        endpoint_input:
          endpoint_name: churn-prod
          inference_attribute: "0"
          start_time_offset: -P1D
          end_time_offset: -PT0H

    Good::

        kind: model-quality
        name: churn
        schedule: daily at 05:00
        endpoint_input:
          endpoint_name: churn-prod
          inference_attribute: "0"
          start_time_offset: -P8D
          end_time_offset: -P7D
    """
    for span in _spans(subject) if subject.kind.needs_ground_truth else ():
        if span.patience > 0:
            continue
        what = "" if span.is_written else "there are no offsets, so "
        day = 24
        yield Problem(
            (span.part, "end_time_offset"),
            f"{what}the newest data is read at the run and never again; labels written later are lost",
            f"write how long labels take; for a day: start_time_offset: {_offset(day + span.hours)} "
            f"and end_time_offset: {_offset(day)}",
        )


@rule("MQM212", "windows-overlap", severity="info", is_on=False)
def windows_overlap(subject: Subject) -> Iterator[Problem]:
    """Windows that overlap from run to run.

    Each run pays for reading the same data anew, and a bad hour is reported by many runs. Off unless asked for: with
    labels that arrive bit by bit, reading again is the purpose, and both of AWS's examples do it (hourly over a week:
    168 times). The source of the arithmetic is the worked example of the guide's scheduling page.

    Bad::

        kind: data-quality
        name: churn
        schedule: hourly
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -PT6H
          end_time_offset: -PT0H

    Good::

        kind: data-quality
        name: churn
        schedule: every 6 hours
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -PT6H
          end_time_offset: -PT0H
    """
    for span in _spans(subject):
        if span.hours <= span.gap:
            continue
        least, rest = divmod(span.hours, span.gap)
        times = f"{least}" if rest == 0 else f"{least} or {least + 1}"
        yield Problem(
            (span.part, "start_time_offset"),
            f"each hour is analysed {times} times: a run reads {_hours(span.hours)}, "
            f"the next one follows after {_hours(span.gap)}",
            f"write start_time_offset: {_offset(span.end + span.gap)} to read each hour once",
        )


@rule("MQM213", "windows-gap", severity="warning")
def windows_gap(subject: Subject) -> Iterator[Problem]:
    """Windows that leave data out.

    When a run reads less than the time from one run to the next, the hours between two windows are never analysed,
    and nothing reports them. Source: the worked example of the guide's scheduling page.

    Bad::

        kind: data-quality
        name: churn
        schedule: daily at 05:00
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -PT6H
          end_time_offset: -PT0H

    Good::

        kind: data-quality
        name: churn
        schedule: daily at 05:00
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -P1D
          end_time_offset: -PT0H
    """
    for span in _spans(subject):
        if span.hours < span.gap:
            yield Problem(
                (span.part, "start_time_offset"),
                f"{span.gap - span.hours} of every {span.gap} hours are never analysed: a run reads "
                f"{_hours(span.hours)}, the next one follows after {_hours(span.gap)}",
                f"write start_time_offset: {_offset(span.end + span.gap)}, or a schedule that runs "
                f"{'hourly' if span.hours == 1 else f'every {span.hours} hours'}",
            )


def _spans(subject: Subject) -> Iterator[Span]:
    """The window of each input, where schedule and offsets are plain; what other rules report is left to them."""
    schedule = subject.schedule
    if schedule is None or schedule.is_once or not schedule.divides_day:
        return
    for part, source in subject.inputs:
        span = _span(subject, part, source, schedule.every_hours)
        if span and span.start > span.end >= 0:
            yield span


def _span(subject: Subject, part: str, source: EndpointInput | BatchTransformInput, gap: int) -> Span | None:
    if source.start_time_offset is None and source.end_time_offset is None:
        return Span(part, gap, 0, gap, is_written=False)
    start, end = subject.offsets(source)
    if not start or not end or not start.is_whole_hours or not end.is_whole_hours:
        return None
    return Span(part, -start.delta // _HOUR, -end.delta // _HOUR, gap, is_written=True)


def _hours(number: int) -> str:
    return counted(number, "hour")


def _offset(hours: int) -> str:
    days, rest = divmod(hours, 24)
    return "-P" + (f"{days}D" if days else "") + (f"T{rest}H" if rest or not days else "")
