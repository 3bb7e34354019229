"""Desired + live -> changes, one per monitor. Pure: no calls, no clock, the same answer every time."""

from mqm_sync.reconcile.decide import reconcile
from mqm_sync.reconcile.grouping import Scope, definition_address

__all__ = ["Scope", "definition_address", "reconcile"]
