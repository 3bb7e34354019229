"""What status asks of an account, beside what preflight asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from mqm_sync.execution import Execution
from mqm_sync.rules.preflight.facts import Unknown
from mqm_sync.survey import Prober


class Observer(Prober, Protocol):
    """Answers questions about what ran; Unknown where nobody could tell."""

    def executions_since(self, since: datetime) -> list[Execution] | Unknown:
        """Executions of all schedules, newest first."""

    def executions_of(self, schedule: str, most: int) -> list[Execution] | Unknown:
        """The latest executions of one schedule, newest first."""

    def report_folder(self, job: str) -> str | Unknown:
        """Where a job wrote its reports; "" where it says none."""

    def schedules(self) -> Mapping[str, Mapping[str, Any]] | Unknown:
        """Every schedule as it is listed, by name."""

    def endpoints(self) -> list[str] | Unknown:
        """The names of all endpoints."""
