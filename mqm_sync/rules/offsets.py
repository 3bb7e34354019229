"""Rules on offsets: how they are spelt, and whether the two make a window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject
from mqm_sync.spec import BatchTransformInput, EndpointInput
from mqm_sync.timing import Offset, OffsetError, parse_offset
from mqm_sync.timing.offset import format_offset

_KEYS = ("start_time_offset", "end_time_offset")


@rule("MQM205", "offset-form")
def offset_form(subject: Subject) -> Iterator[Problem]:
    """An offset that is not an ISO 8601 duration.

    Days stand before the T, hours and minutes behind it: -P8D, -PT6H, -P1DT12H; 15 characters at most. The API's own
    pattern lets nearly everything pass, and AWS's endpoint example has -PT2D, which no parser accepts.
    Source: API shape MonitoringTimeOffsetString; ISO 8601.

    Bad::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -PT2D
          end_time_offset: -PT0H

    Good::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -P2D
          end_time_offset: -PT0H
    """
    for part, source in subject.inputs:
        for key in _KEYS:
            text = getattr(source, key)
            if text is None:
                continue
            try:
                parse_offset(text)
            except OffsetError as error:
                hint = f"write {error.suggestion}" if error.suggestion else "write a duration such as -P8D or -PT6H"
                yield Problem((part, key), str(error), hint, error.suggestion)


@rule("MQM206", "offset-sign")
def offset_sign(subject: Subject) -> Iterator[Problem]:
    """An offset that points into the future.

    Offsets are added to the run's time, so they carry a minus sign; a run can not read what is not captured yet.
    Source: the worked example of the guide's scheduling page.

    Bad::

        kind: data-quality
        name: churn
        schedule: hourly
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: PT1H
          end_time_offset: -PT0H

    Good::

        kind: data-quality
        name: churn
        schedule: hourly
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -PT1H
          end_time_offset: -PT0H
    """
    for part, source in subject.inputs:
        for key, offset in zip(_KEYS, subject.offsets(source), strict=True):
            if offset and not offset.text.startswith("-"):
                meant = f"-{offset.text.lstrip('+')}"
                message = f"'{offset.text}' has no minus sign: it would point past the run"
                yield Problem((part, key), message, f"write {meant}", "" if offset.text.startswith("+") else meant)


@rule("MQM207", "offset-order")
def offset_order(subject: Subject) -> Iterator[Problem]:
    """A window that ends before it starts.

    The start must be farther back than the end, or the run reads nothing. The API does not compare the two.

    Bad::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -P1D
          end_time_offset: -P8D

    Good::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -P8D
          end_time_offset: -P1D
    """
    for part, source in subject.inputs:
        start, end = subject.offsets(source)
        if start and end and _is_past(start) and _is_past(end) and start.delta >= end.delta:
            hint = (
                f"write start_time_offset: {end.text} and end_time_offset: {start.text}"
                if start.delta > end.delta
                else "write a start farther back, such as -P8D"
            )
            yield Problem(
                (part, "start_time_offset"),
                f"the window is empty: it starts at {start.text} and ends at {end.text} from the run",
                hint,
            )


@rule("MQM208", "offset-pair")
def offset_pair(subject: Subject) -> Iterator[Problem]:
    """One offset without the other.

    What the service takes for the missing one is not documented. Write both, or neither for the last interval.

    Bad::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -P8D
          end_time_offset: # missing

    Good::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -P8D
          end_time_offset: -P1D
    """
    for part, source in subject.inputs:
        missing = [key for key in _KEYS if getattr(source, key) is None]
        if len(missing) == 1:
            message = f"'{missing[0]}' is missing; the service's choice is not documented"
            yield Problem((part, missing[0]), message, _other_offset(subject, source, missing[0]))


def _other_offset(subject: Subject, source: EndpointInput | BatchTransformInput, missing: str) -> str:
    """What to write for the missing offset, so that the window is one interval long or leaves labels their time."""
    if missing == "end_time_offset":
        late = "; where labels come late, write how long they take, such as -P1D"
        return "write end_time_offset: -PT0H" + (late if subject.kind.needs_ground_truth else "")
    _, end = subject.offsets(source)
    gap = subject.schedule.shortest_gap if subject.schedule else timedelta(hours=1)
    return f"write start_time_offset: {format_offset((end.delta if end else timedelta()) - gap)}"


@rule("MQM209", "offset-hours")
def offset_hours(subject: Subject) -> Iterator[Problem]:
    """An offset in parts of an hour.

    Captured data and labels lie in folders per hour, so a window that starts within an hour reads another stretch
    than it says.

    Bad::

        kind: data-quality
        name: churn
        schedule: every 2 hours
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -PT90M
          end_time_offset: -PT0H

    Good::

        kind: data-quality
        name: churn
        schedule: every 2 hours
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -PT2H
          end_time_offset: -PT0H
    """
    for part, source in subject.inputs:
        for key, offset in zip(_KEYS, subject.offsets(source), strict=True):
            if offset and not offset.is_whole_hours:
                hours = -(-abs(int(offset.delta.total_seconds())) // 3600)
                yield Problem((part, key), f"'{offset.text}' is not a whole number of hours", f"write -PT{hours}H")


def _is_past(offset: Offset) -> bool:
    return offset.delta <= timedelta()
