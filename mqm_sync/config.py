"""The project file `mqm-sync.yaml`: who owns the monitors, where they go, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import Field

from mqm_sync.errors import UsageError
from mqm_sync.spec import Part, Strings
from mqm_sync.suggest import did_you_mean

CONFIG_NAME = "mqm-sync.yaml"
TargetName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$")]
"""Targets name sections, matrix jobs and cache files, so their names are plain."""


class TargetConfig(Part):
    """One account and region that monitors are deployed to."""

    account_id: Annotated[str, Field(pattern=r"^\d{12}$")] | None = Field(
        None, description="Twelve digits, quoted; checked against the credentials before anything is read."
    )
    region: Annotated[str, Field(pattern=r"^[a-z]{2,8}(-[a-z]+)+-\d{1,2}$")] | None = Field(
        None, description="AWS region; left out, the environment's own."
    )
    assume_role: str | None = Field(None, description="ARN of a role to assume for this target.")
    profile: str | None = Field(None, description="Named profile of the AWS configuration.")
    vars: dict[str, str] = Field(default_factory=dict, description="Values for ${name} in specs.")
    protected: bool = Field(False, description="Refuse every deletion here unless --allow-delete lifts it.")


class Guards(Part):
    """Limits beyond which a plan is refused."""

    max_delete_percent: int = Field(30, ge=0, le=100, description="Largest share of owned monitors to delete.")
    max_change_percent: int = Field(50, ge=0, le=100, description="Largest share of owned monitors to change.")
    max_delete_count: int = Field(10, ge=0, description="Most monitors to delete at once, whatever the share.")
    max_plan_age_hours: int = Field(168, ge=1, description="Age up to which a saved plan may be applied.")
    min_population: int = Field(5, ge=1, description="Owned monitors from which the shares count.")
    monthly_budget_usd: float | None = Field(None, description="Reserved: read, and reported as not enforced.")


class ProjectConfig(Part):
    """The whole project file."""

    version: int = Field(1, description="Version of this file format.")
    owner: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:/=+@ -]{1,128}$")] | None = Field(
        None, description="Written as a tag on everything created; required to plan and apply."
    )
    monitors: Strings = Field(("monitors",), description="Directories and files that hold monitor specs.")
    defaults: dict[str, Any] = Field(default_factory=dict, description="Laid under every spec.")
    targets: dict[TargetName, TargetConfig] = Field(default_factory=dict, description="Accounts and regions by name.")
    guards: Guards = Field(default_factory=Guards.model_construct, description="Limits for plans.")
    rules: dict[str, Literal["off", "info", "warning", "error"]] = Field(
        default_factory=dict, description="Severity of rules, or off, by id.", examples=[{"MQM501": "warning"}]
    )
    instance_prices: dict[str, Annotated[float, Field(ge=0)]] = Field(
        default_factory=dict,
        description="Price of one instance-hour by instance type, for the costs that status estimates.",
        examples=[{"ml.m5.xlarge": 0.23}],
    )
    ignore_tags: Strings = Field((), description="Globs of tag keys that others put on our resources.")


def refuse_unknown_targets(names: Iterable[str], known: Iterable[str]) -> None:
    """Raise UsageError for the first name that is no target, with the one that was probably meant."""
    known = list(filter(None, known))
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known, f"known: {', '.join(known) or 'none'}")
            raise UsageError(f"there is no target '{name}'", hint)
