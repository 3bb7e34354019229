"""The rules: one small pure function each, registered under its id. Importing this package registers them all."""

from mqm_sync.rules import (
    account,
    allowances,
    attributes,
    compute,
    data,
    environment,
    estate,
    files,
    guards,
    instances,
    names,
    offsets,
    practice,
    prefixes,
    reports,
    security,
    service,
    time,
    uris,
    windows,
)
from mqm_sync.rules.check import Checker
from mqm_sync.rules.policy import Policy, verify_ids
from mqm_sync.rules.registry import RULES

__all__ = [
    "RULES",
    "Checker",
    "Policy",
    "account",
    "allowances",
    "attributes",
    "compute",
    "data",
    "environment",
    "estate",
    "files",
    "guards",
    "instances",
    "names",
    "offsets",
    "practice",
    "prefixes",
    "reports",
    "security",
    "service",
    "time",
    "uris",
    "verify_ids",
    "windows",
]
