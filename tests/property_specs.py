"""Settings and strategies that the property tests share."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

_CALM = (HealthCheck.too_slow, HealthCheck.data_too_large)
QUICK = settings(max_examples=200, deadline=None, suppress_health_check=_CALM)
"""For pure functions; the same examples on every machine would hide less than new ones find, so no derandomize."""
FEW = settings(max_examples=40, deadline=None, suppress_health_check=_CALM)
"""For tests that call the command line."""
