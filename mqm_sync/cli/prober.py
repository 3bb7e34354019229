"""Opens the questions to an account that preflight, windows and status ask beside a plan's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from mqm_sync.config import TargetConfig
from mqm_sync.doors import verify_account
from mqm_sync.errors import MqmError
from mqm_sync.estate import Estate, policy_of
from mqm_sync.health.observer import Observer
from mqm_sync.load import Project
from mqm_sync.plan import Action, Plan
from mqm_sync.planning import Planned
from mqm_sync.preflight import Look, check_account, notes_of
from mqm_sync.survey import Prober

LIMIT_SECONDS = 30.0
_CALL_SECONDS = 10.0
"""A reply that takes longer does not come in time for the others either."""
_PLAN_SECONDS = 20.0
_LOOKED_AT = {Action.CREATE, Action.UPDATE, Action.REPLACE}


def open_prober(config: TargetConfig, limit_seconds: float) -> Observer:
    """Questions to one target; imports boto3 only now."""
    from mqm_sync.sagemaker.probe import Probe  # noqa: PLC0415 - boto3 takes half a second
    from mqm_sync.sagemaker.session import Connection  # noqa: PLC0415 - as above

    seconds = min(_CALL_SECONDS, limit_seconds)
    connection = Connection(config.region or "", config.profile or "", config.assume_role or "", seconds)
    return Probe(connection, limit_seconds)


def verified_prober(estate: Estate, limit_seconds: float) -> Prober:
    """The same, once the credentials proved to be the target's; raises RefusedError and ServiceError."""
    prober = open_prober(estate.config, limit_seconds)
    verify_account(estate.target, estate.config, prober.identify())
    return prober


def with_preflight(project: Project, planned: Planned, now: datetime) -> tuple[Plan, list[Mapping[str, int]]]:
    """The plan with what preflight finds about the monitors it makes or changes as notes, and the calls that took.

    A plan without changes asks nothing.
    """
    notes, calls = [], []
    look = Look(policy_of(project), now)
    for target, estate, identity in zip(planned.plan.targets, planned.estates, planned.identities, strict=True):
        names = {change.monitor for change in target.pending if change.action in _LOOKED_AT}
        chosen = [monitor for monitor in estate.monitors if monitor.spec.name in names]
        if chosen:
            prober = open_prober(estate.config, _PLAN_SECONDS)
            try:
                notes += notes_of(check_account(estate, chosen, prober, identity, look))
            except MqmError as error:
                notes.append(f"preflight: not checked: {error.message}")
            calls.append(prober.calls())
    return replace(planned.plan, diagnostics=(*planned.plan.diagnostics, *notes)), calls
