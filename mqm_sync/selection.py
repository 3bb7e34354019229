"""Which monitors a command is about: names, globs, files, labels, and exclusions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from mqm_sync.errors import MqmError
from mqm_sync.load import Monitor
from mqm_sync.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class Named:
    """What a selection looks at: a spec's monitor, or a live one, whose `file` may be ""."""

    name: str
    kind: str
    tags: Mapping[str, str]
    file: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """Patterns to take and to leave out; labels are `key=value` of a monitor's tags, or of its kind."""

    patterns: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether nothing was selected, so that absence from the specs may mean deletion."""
        return not (self.patterns or self.labels or self.exclude)

    def takes(self, monitor: Named) -> bool:
        """Whether a monitor is selected."""
        is_named = not self.patterns or any(_matches(p, monitor) for p in self.patterns)
        is_labelled = all(_has_label(label, monitor) for label in self.labels)
        return is_named and is_labelled and not any(_matches(p, monitor) for p in self.exclude)

    def verify(self, monitors: Sequence[Named]) -> None:
        """Raise MqmError for a pattern or label that matches nothing: it is a mistake more often than a wish."""
        for label in self.labels:
            if not label.partition("=")[2]:
                raise MqmError(f"'{label}' is not a label", "write key=value, a tag of the monitors, or kind=KIND")
            if not any(_has_label(label, monitor) for monitor in monitors):
                raise MqmError(f"no monitor has the label '{label}'", "labels are tags of the monitors, or kind=KIND")
        for pattern in (*self.patterns, *self.exclude):
            if not any(_matches(pattern, monitor) for monitor in monitors):
                names = [monitor.name for monitor in monitors]
                hint = did_you_mean(pattern, names, "give a monitor's name, a glob, or a path")
                raise MqmError(f"no monitor matches '{pattern}'", hint)


def select(monitors: Iterable[Monitor], selection: Selection) -> list[Monitor]:
    """The monitors that were asked for."""
    return [monitor for monitor in monitors if selection.takes(named(monitor))]


def named(monitor: Monitor) -> Named:
    """What selections look at in a spec."""
    return Named(monitor.spec.name, monitor.spec.kind, monitor.spec.tags or {}, monitor.file)


def _matches(pattern: str, monitor: Named) -> bool:
    path = pattern.removeprefix("./").rstrip("/")
    is_path = monitor.file != "" and (monitor.file == path or monitor.file.startswith(f"{path}/"))
    return is_path or fnmatchcase(monitor.name, pattern)


def _has_label(label: str, monitor: Named) -> bool:
    key, _, value = label.partition("=")
    found = monitor.kind if key == "kind" else monitor.tags.get(key)
    return found is not None and fnmatchcase(found, value or "*")
