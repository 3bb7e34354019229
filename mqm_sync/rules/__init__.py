"""The rules: one small pure function each, registered under its id.

Importing this package registers those that look at specs; those of plans and accounts follow when all are asked for.
"""

from typing import TYPE_CHECKING

from mqm_sync.rules import (
    account,
    alarm_bounds,
    alarms,
    allowances,
    attributes,
    compute,
    data,
    datasets,
    environment,
    estate,
    files,
    instances,
    names,
    offsets,
    pins,
    placeholders,
    practice,
    prefixes,
    reports,
    security,
    service,
    stops,
    time,
    uris,
    windows,
)
from mqm_sync.rules.check import Checker, Used
from mqm_sync.rules.policy import Policy, verify_ids
from mqm_sync.rules.registry import every_rule

if TYPE_CHECKING:
    from mqm_sync.rules.registry import RULES

__all__ = [
    "RULES",
    "Checker",
    "Policy",
    "Used",
    "account",
    "alarm_bounds",
    "alarms",
    "allowances",
    "attributes",
    "compute",
    "data",
    "datasets",
    "environment",
    "estate",
    "files",
    "instances",
    "names",
    "offsets",
    "pins",
    "placeholders",
    "practice",
    "prefixes",
    "reports",
    "security",
    "service",
    "stops",
    "time",
    "uris",
    "verify_ids",
    "windows",
]


def __getattr__(name: str) -> object:
    """`RULES`: every rule by id."""
    if name == "RULES":
        return every_rule()
    raise AttributeError(name)
