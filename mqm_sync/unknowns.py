"""What AWS does not document and nobody has measured: one name per unknown, with the reading we chose.

The emulator has a switch for each (`mqm_sync/emulator/switches.py`), so that either answer can be tested.
When a real account settles one, this is the only place to change.
"""

from __future__ import annotations

SERVICE_DEFAULT_RUNTIME_SECONDS = 3600
"""Stored when a definition has no stopping condition: seen live for data quality, likely for the others."""

LOCKED_DEFINITION_CODES = frozenset({"ValidationException", "ResourceInUse", "ConflictException"})
"""What deleting a definition answers while a schedule still points at it. All are read as "not yet"."""

BUSY_WORDS = ("status pending", "in progress", "inprogress")
"""How a refusal sounds while a schedule is Pending or an execution runs. The first is seen live; whether a running
execution refuses changes at all is not documented, but other tools wait for it."""

ROLE_LAG_WORDS = ("could not assume role",)
"""How a refusal sounds while a new role is not known everywhere yet; seen on a sibling operation."""

PASSING_CODES = frozenset({"InternalFailure", "InternalError", "InternalServerError", "ServiceUnavailable"})
"""What passes by itself; creating a schedule soon after one of that name was deleted answers InternalFailure."""

SERVICE_ALERT = (1, 1)
"""Thresholds of the alert that comes with a schedule: datapoints and period. Not documented; AWS's own fixtures have
1 of 1. An import leaves them out where they are these."""

DAILY_STEP_RESTARTS_AT_MIDNIGHT = True
"""For `H/n` where n does not divide 24: True means the count starts again each day (AWS's SDK says 0/10 runs
at 00, 10 and 20). Where n divides 24, all readings agree on the distance between runs."""

METRIC_NAMESPACES = {
    "endpoint": "aws/sagemaker/Endpoints/model-metrics",
    "batch": "aws/sagemaker/ModelMonitoring/model-metrics",
}
"""Where runs publish the metrics of model quality. The first is documented and seen; the second is documented only, and
other kinds are documented with and without a leading slash."""

START_DELAY_MINUTES = 20
"""A run starts up to this long after its nominal hour; documented by AWS as 0 to 20 minutes."""
