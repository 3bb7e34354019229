"""An execution as the service lists it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Execution:
    """One row of ListMonitoringExecutions."""

    schedule: str
    scheduled: datetime
    status: str
    reason: str
    job: str
    created: datetime
    modified: datetime
