"""Seeding from specs: what the monitors of a project need, made in a running sandbox."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from mqm_sync.build import Deployment, build_monitor
from mqm_sync.emulator.client import Control
from mqm_sync.emulator.keys import DEFAULT_ACCOUNT
from mqm_sync.estate import Estate
from mqm_sync.kinds import BY_DEFINITION_TYPE


def seed_estates(control: Control, estates: Iterable[Estate], region: str, today: date) -> int:
    """Make endpoints, buckets, roles, baselines, predictions and labels for all monitors of the estates.

    Args:
        control: the sandbox.
        estates: the monitors by target.
        region: of targets that name none.
        today: the day (UTC).

    Returns:
        How many objects with predictions and labels were written. Raises ValueError when the sandbox refuses.
    """
    written = 0
    for estate in estates:
        where = Deployment(estate.config.region or region, owner="", today=today)
        states = [build_monitor(monitor.spec, where) for monitor in estate.monitors]
        definitions = [
            {"kind": BY_DEFINITION_TYPE[resource.address.type].prefix, "body": resource.body}
            for resources in states
            for resource in resources
            if resource.address.type in BY_DEFINITION_TYPE
        ]
        account = estate.config.account_id or DEFAULT_ACCOUNT
        written += int(control.seed(*definitions, account=account, region=where.region)["objects"])
    return written
