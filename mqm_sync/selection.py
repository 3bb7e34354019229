"""Which monitors a command is about: names, globs, files, labels, and exclusions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from mqm_sync.errors import UsageError
from mqm_sync.load import Monitor, shown
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
        """Raise UsageError for a pattern or label that matches nothing: it is a mistake more often than a wish."""
        for label in self.labels:
            if not label.partition("=")[2]:
                raise UsageError(f"'{label}' is not a label", "write key=value, a tag of the monitors, or kind=KIND")
            if not any(_has_label(label, monitor) for monitor in monitors):
                raise UsageError(f"no monitor has the label '{label}'", "labels are tags of the monitors, or kind=KIND")
        for pattern in (*self.patterns, *self.exclude):
            if not any(_matches(pattern, monitor) for monitor in monitors):
                names = [monitor.name for monitor in monitors]
                hint = did_you_mean(pattern, names, "give a monitor's name, a glob, or a path")
                raise UsageError(f"no monitor matches '{pattern}'", hint)


def selected_path(text: str, base: Path) -> str:
    """What was typed, and where it is a path, that path as files are shown: relative where it lies below `base`."""
    if "/" not in text and text not in {".", ".."}:
        return text
    path = Path(os.path.abspath(base / text))  # noqa: PTH100 - pathlib keeps `..`
    found = [shown(place, base) for place in (path, Path(os.path.realpath(path)))]
    return next((file for file in found if not _is_elsewhere(file)), found[0])


def select(monitors: Iterable[Monitor], selection: Selection) -> list[Monitor]:
    """The monitors that were asked for."""
    return [monitor for monitor in monitors if selection.takes(named(monitor))]


def named(monitor: Monitor) -> Named:
    """What selections look at in a spec."""
    return Named(monitor.spec.name, monitor.spec.kind, monitor.spec.tags or {}, monitor.file)


def _matches(pattern: str, monitor: Named) -> bool:
    return (monitor.file != "" and _lies_at(monitor.file, pattern)) or fnmatchcase(monitor.name, pattern)


def _lies_at(file: str, path: str) -> bool:
    """Whether a file is the one at a path, or below it; both as `selected_path` has them."""
    if path == ".":
        return not _is_elsewhere(file)
    whole = os.path.abspath(file) if _is_elsewhere(path) else file  # noqa: PTH100 - asked for each monitor
    return whole == path or whole.startswith(path if path.endswith("/") else f"{path}/")


def _is_elsewhere(shown_path: str) -> bool:
    """Whether a path that is shown does not lie below the working directory."""
    return os.path.isabs(shown_path)  # noqa: PTH117 - asked for each monitor


def _has_label(label: str, monitor: Named) -> bool:
    key, _, value = label.partition("=")
    found = monitor.kind if key == "kind" else monitor.tags.get(key)
    return found is not None and fnmatchcase(found, value or "*")
