"""Descriptions of schedules kept on disk between plans. It only ever saves reads.

An entry counts while the list still shows the same ARN, time of last modification and status, so a schedule that was
changed, stopped, or deleted and made again is described anew. Definitions need none: their names prove their content.
What is kept holds no environment values.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from mqm_sync.atomic import write_atomically

_FORMAT = 1
_KEPT = (
    "MonitoringScheduleArn",
    "MonitoringScheduleName",
    "MonitoringScheduleStatus",
    "MonitoringType",
    "FailureReason",
)
_KEPT_CONFIG = ("MonitoringJobDefinitionName", "MonitoringType", "ScheduleConfig")


class ScheduleCache:
    """Descriptions by ARN in one JSON file; without a path it keeps nothing. A damaged file counts as empty."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = Lock()
        self._entries: dict[str, dict[str, Any]] = _read(path) if path else {}
        self._seen: dict[str, dict[str, Any]] = {}

    def knows(self, summary: Mapping[str, Any]) -> bool:
        """Whether there is a description of the schedule as the list shows it."""
        entry = self._entries.get(summary["MonitoringScheduleArn"])
        return entry is not None and entry["stamp"] == _stamp(summary)

    def get(self, summary: Mapping[str, Any]) -> dict[str, Any] | None:
        """The description of a schedule as the list shows it; None where it must be asked for."""
        if not self.knows(summary):
            return None
        entry = self._entries[summary["MonitoringScheduleArn"]]
        with self._lock:
            self._seen[summary["MonitoringScheduleArn"]] = entry
        described: dict[str, Any] = entry["described"]
        return described

    def put(self, summary: Mapping[str, Any], described: Mapping[str, Any]) -> None:
        """Keep a description, unless the schedule has changed since it was listed."""
        config = described.get("MonitoringScheduleConfig", {})
        is_same = described.get("MonitoringScheduleStatus") == summary.get("MonitoringScheduleStatus")
        if self._path is None or not is_same or "MonitoringJobDefinition" in config:
            return
        kept = {key: described[key] for key in _KEPT if key in described}
        kept["MonitoringScheduleConfig"] = {key: config[key] for key in _KEPT_CONFIG if key in config}
        with self._lock:
            self._seen[summary["MonitoringScheduleArn"]] = {"stamp": _stamp(summary), "described": kept}

    def save(self) -> None:
        """Write what was seen this time, so that the file does not grow; raises MqmError."""
        if self._path and self._seen != self._entries:
            document = {"format": _FORMAT, "entries": self._seen}
            write_atomically(self._path, json.dumps(document, default=str, indent=1) + "\n")


def _stamp(summary: Mapping[str, Any]) -> str:
    return f"{summary['LastModifiedTime'].timestamp():.3f} {summary.get('MonitoringScheduleStatus')}"


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        entries = document["entries"] if document["format"] == _FORMAT else {}
        return {str(arn): {"stamp": str(e["stamp"]), "described": dict(e["described"])} for arn, e in entries.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
