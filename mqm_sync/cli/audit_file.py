"""The audit record on disk: begun before the first call, so that it can be written, and completed after the last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from mqm_sync.apply import ApplyResult
from mqm_sync.atomic import write_atomically
from mqm_sync.cli.actor import process_actor
from mqm_sync.plan import Plan
from mqm_sync.render.audit import Actor, audit_record


class AuditFile:
    """One record; without a path nothing is written."""

    def __init__(self, path: Path | None, plan: Plan, principals: Sequence[str]) -> None:
        self._path = path
        self._plan = plan
        self._actor = Actor(process_actor(), principals)
        self._begun = datetime.now(UTC)

    def begin(self) -> None:
        """Write who is about to do what; raises MqmError while nothing has been done yet."""
        self._write(None)

    def end(self, result: ApplyResult) -> None:
        """Complete it with what was done; raises MqmError."""
        self._write(result)

    def _write(self, result: ApplyResult | None) -> None:
        if self._path:
            ended = datetime.now(UTC) if result else None
            write_atomically(self._path, audit_record(self._plan, result, self._actor, self._begun, ended))
