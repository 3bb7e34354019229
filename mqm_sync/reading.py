"""What runs read, with what lies there: the windows verb with --live, and the labels verb."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mqm_sync.kinds import KINDS
from mqm_sync.labels import Arrival, Lag, Offsets, lag_of, offsets_for
from mqm_sync.rules.preflight.facts import Endpoint, Unknown
from mqm_sync.spec import MonitorSpec
from mqm_sync.survey import Prober, capture_folders
from mqm_sync.timing import Window
from mqm_sync.timing.hours import start_of_hour
from mqm_sync.unknowns import START_DELAY_MINUTES
from mqm_sync.windows import Folders, batch_captures, folders_of, windows_of_spec

MOST_OBJECTS = 20_000
"""Twenty calls for one prefix."""
_DELAY = timedelta(minutes=START_DELAY_MINUTES)


@dataclass(frozen=True, slots=True)
class Objects:
    """How many objects a run finds in its folders."""

    in_time: int
    """There when the run begins; of a coming run, there already."""
    late: int = 0
    """Came after the run had begun, so it did not see them."""


@dataclass(frozen=True, slots=True)
class Read:
    """One run: its window, its folders, and what was found in them. None where nobody asked, or could tell."""

    monitor: str
    window: Window
    folders: Folders
    needs_labels: bool
    captured: Objects | None = None
    labels: Objects | None = None
    unknown: tuple[str, ...] = ()
    """Why something could not be read."""


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late one monitor's labels are, and the offsets that cover them."""

    monitor: str
    prefix: str
    lag: Lag | None
    """None where there are no labels."""
    now: Offsets
    proposed: Offsets | None
    is_enough: bool
    """Whether the monitor's own offsets wait long enough."""
    unknown: str = ""


def reads_of(spec: MonitorSpec, windows: Sequence[Window]) -> list[Read]:
    """What runs read, from the spec alone."""
    captures = batch_captures(spec)
    return [Read(spec.name, w, folders_of(spec, w, captures), KINDS[spec.kind].needs_ground_truth) for w in windows]


def live_reads_of(spec: MonitorSpec, windows: Sequence[Window], prober: Prober) -> list[Read]:
    """The same with what lies in the folders; asks the endpoint where it captures to, and lists each prefix once."""
    if not windows:
        return []
    name = spec.endpoint_input.endpoint_name if spec.endpoint_input else None
    endpoint: Endpoint | Unknown | None = prober.endpoint(name) if name else None
    captures = capture_folders(spec, endpoint)
    needs_labels = KINDS[spec.kind].needs_ground_truth
    since = start_of_hour(min(window.start for window in windows))
    captured = _listed(captures, since, prober) if captures else _nowhere(name, endpoint)
    labels = _listed([spec.ground_truth_input or ""], since, prober) if needs_labels else ()
    unknown = tuple(dict.fromkeys(found.reason for found in (captured, labels) if isinstance(found, Unknown)))
    return [
        Read(
            spec.name,
            window,
            folders_of(spec, window, captures),
            needs_labels,
            None if isinstance(captured, Unknown) else _within(captured, window),
            None if isinstance(labels, Unknown) or not needs_labels else _within(labels, window),
            unknown,
        )
        for window in windows
    ]


def lateness_of(spec: MonitorSpec, prober: Prober, now: datetime, days: int, share: float) -> Lateness:
    """How late the labels of the last days came, and the offsets that would wait for a share of them."""
    prefix = spec.ground_truth_input or ""
    window = next(windows_of_spec(spec, now), None)
    length = window.end - window.start if window else timedelta(hours=1)
    waits = window.run - window.end if window else timedelta()
    mine = offsets_for(waits, length)
    found = prober.arrivals(prefix, start_of_hour(now - timedelta(days=days)), MOST_OBJECTS)
    if isinstance(found, Unknown):
        return Lateness(spec.name, prefix, None, mine, None, is_enough=False, unknown=found.reason)
    lag = lag_of([arrival for arrival in found if arrival.at <= now], now, share)
    if lag is None:
        return Lateness(spec.name, prefix, None, mine, None, is_enough=False)
    return Lateness(spec.name, prefix, lag, mine, offsets_for(lag.covering, length), is_enough=lag.covering <= waits)


def _nowhere(name: str | None, endpoint: Endpoint | Unknown | None) -> Unknown:
    if isinstance(endpoint, Unknown):
        return endpoint
    return Unknown(f"endpoint '{name}' captures nothing" if endpoint else f"there is no endpoint '{name}'")


def _listed(prefixes: Iterable[str], since: datetime, prober: Prober) -> Sequence[Arrival] | Unknown:
    found: list[Arrival] = []
    for prefix in prefixes:
        answer = prober.arrivals(prefix, since, MOST_OBJECTS)
        if isinstance(answer, Unknown):
            return answer
        if len(answer) >= MOST_OBJECTS:
            # The newest were not listed, so nothing true can be said of the windows that hold them.
            return Unknown(f"there are more than {MOST_OBJECTS:,} objects below {prefix}; look at fewer runs with -n")
        found += answer
    return found


def _within(arrivals: Iterable[Arrival], window: Window) -> Objects:
    """What lay in a window's folders by the time its run began at the latest."""
    begins = window.run + _DELAY
    mine = [arrival for arrival in arrivals if start_of_hour(window.start) <= arrival.hour < window.end]
    in_time = sum(arrival.at <= begins for arrival in mine)
    return Objects(in_time, len(mine) - in_time)
