"""The rules: one small pure function each, registered under its id. Importing this package registers them all."""

from mqm_sync.rules import compute, data, guards, names, service, time
from mqm_sync.rules.check import check
from mqm_sync.rules.registry import RULES

__all__ = ["RULES", "check", "compute", "data", "guards", "names", "service", "time"]
