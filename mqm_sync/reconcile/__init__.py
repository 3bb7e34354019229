"""Desired + live -> changes, one per monitor. Pure: no calls, no clock, the same answer every time."""

from mqm_sync.reconcile.adoption import differing
from mqm_sync.reconcile.decide import reconcile
from mqm_sync.reconcile.forget import forget_changes
from mqm_sync.reconcile.grouping import Scope, definition_address
from mqm_sync.reconcile.tags import is_ignored_tag

__all__ = ["Scope", "definition_address", "differing", "forget_changes", "is_ignored_tag", "reconcile"]
