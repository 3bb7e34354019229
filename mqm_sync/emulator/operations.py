"""Which of our functions answers which operation."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mqm_sync.emulator import alerts, definitions, executions, jobs, schedules, tags
from mqm_sync.emulator.tables import DEFINITION_KINDS
from mqm_sync.emulator.wire import Json
from mqm_sync.emulator.world import Place

Handler = Callable[[Place, Json], Json]
OPERATIONS: dict[str, Handler] = {
    **{f"Create{kind}JobDefinition": partial(definitions.create, kind) for kind in DEFINITION_KINDS},
    **{f"Describe{kind}JobDefinition": partial(definitions.describe, kind) for kind in DEFINITION_KINDS},
    **{f"Delete{kind}JobDefinition": partial(definitions.delete, kind) for kind in DEFINITION_KINDS},
    **{f"List{kind}JobDefinitions": partial(definitions.list_, kind) for kind in DEFINITION_KINDS},
    "CreateMonitoringSchedule": schedules.create,
    "UpdateMonitoringSchedule": schedules.update,
    "DescribeMonitoringSchedule": schedules.describe,
    "DeleteMonitoringSchedule": schedules.delete,
    "StartMonitoringSchedule": schedules.start,
    "StopMonitoringSchedule": schedules.stop,
    "ListMonitoringSchedules": schedules.list_,
    "ListMonitoringExecutions": executions.list_executions,
    "ListMonitoringAlerts": alerts.list_alerts,
    "ListMonitoringAlertHistory": alerts.list_history,
    "UpdateMonitoringAlert": alerts.update_alert,
}
TAG_OPERATIONS: dict[str, Handler] = {
    "AddTags": tags.add_tags,
    "DeleteTags": tags.delete_tags,
    "ListTags": tags.list_tags,
}
JOB_OPERATIONS: dict[str, Callable[[Place, Json], Json | None]] = {
    "DescribeProcessingJob": jobs.describe,
    "StopProcessingJob": jobs.stop,
    "ListTags": jobs.list_tags,
}
"""Served for the jobs of runs, which moto does not know; None leaves a job to moto."""
SERVED = frozenset({*OPERATIONS, *TAG_OPERATIONS})
"""What we always answer ourselves."""
