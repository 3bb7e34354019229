"""Sessions: standard credentials, a role where the target has one, and no way to write unless asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cache
from threading import Event
from typing import Any

import boto3
import botocore
import botocore.config
import botocore.credentials
import botocore.session
from botocore.hooks import HierarchicalEmitter
from botocore.model import OperationModel
from botocore.useragent import sanitize_user_agent_string_component

from mqm_sync import __version__
from mqm_sync.errors import WriteRefusedError
from mqm_sync.garbage import collect_from_now_on
from mqm_sync.sagemaker.our_part import loader
from mqm_sync.sagemaker.pace import keep_pace

_READING = ("List", "Describe", "Get", "Head", "BatchGet")
_READING_BY_ANOTHER_NAME = {("iam", "SimulatePrincipalPolicy")}
"""Evaluates policies and changes nothing, though its name begins like no other read."""
_CREDENTIALS = {
    ("sts", "AssumeRole"),
    ("sts", "AssumeRoleWithWebIdentity"),
    ("sts", "AssumeRoleWithSAML"),
    ("sso-oidc", "CreateToken"),
}
"""Calls that only obtain credentials for this process."""
_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach one target; empty parts are left to the environment."""

    region: str = ""
    profile: str = ""
    assume_role: str = ""
    call_timeout_seconds: float = 60.0
    """How long one attempt at a call may wait for its reply."""


def make_session(
    connection: Connection, counter: Counter[str], *, writable: bool, interrupted: Event | None = None
) -> boto3.Session:
    """A session for one target; a read-only one refuses every writing operation before it is signed.

    Once `interrupted` is set, a call that got no reply is not tried again.
    """
    collect_from_now_on()
    core = botocore.session.Session(
        profile=connection.profile or None, event_hooks=copy(_botocores_handlers()), include_builtin_handlers=False
    )
    core.register_component("data_loader", loader())
    if not writable:
        core.get_component("event_emitter").register_first("before-call", refuse_writes)
    core.get_component("event_emitter").register("before-call", _counting(counter))
    keep_pace(core.get_component("event_emitter"), interrupted or Event())
    if interrupted is not None:
        core.get_component("event_emitter").register_first("needs-retry", _giving_up(interrupted))
    if connection.assume_role:
        core._credentials = _assumed(core, connection)  # noqa: SLF001 - botocore offers no public setter for these
    return boto3.Session(botocore_session=core, region_name=connection.region or None)


@cache
def _botocores_handlers() -> HierarchicalEmitter:
    """What botocore does at each event; to copy it takes an eighth of the time of registering every handler again."""
    handlers = HierarchicalEmitter()
    botocore.session.Session(event_hooks=handlers)
    return handlers


def client_config(session: boto3.Session, call_timeout_seconds: float) -> botocore.config.Config:
    """Retries of what failed for a moment (the pace sees to throttling); connections for as many threads as we use.

    AWS_MAX_ATTEMPTS and `max_attempts` of a profile count, as with every other tool on boto3.
    """
    attempts = session._session.get_config_variable("max_attempts")  # noqa: SLF001 - boto3 has no public way to ask
    return botocore.config.Config(
        retries={"mode": "standard", "total_max_attempts": attempts or _ATTEMPTS},
        max_pool_connections=64,
        connect_timeout=min(10.0, call_timeout_seconds),
        read_timeout=call_timeout_seconds,
        user_agent=_user_agent(session),
    )


def _user_agent(session: boto3.Session) -> str:
    """What AWS's logs show as the caller; botocore puts its own together twice for each call, a tenth of its time."""
    app = session._session.get_config_variable("user_agent_appid")  # noqa: SLF001 - as above
    parts = (f"mqm-sync/{__version__}", f"Boto3/{boto3.__version__}", f"Botocore/{botocore.__version__}")
    return " ".join((*parts, f"app/{sanitize_user_agent_string_component(app, allow_hash=True)}") if app else parts)


def refuse_writes(model: OperationModel, **_: Any) -> None:  # noqa: ANN401 - botocore's event protocol
    """Event handler of read-only sessions; raises WriteRefusedError for anything that is not a plain read."""
    service, operation = model.service_model.service_name, model.name
    passed = _CREDENTIALS | _READING_BY_ANOTHER_NAME
    if not operation.startswith(_READING) and (service, operation) not in passed:
        raise WriteRefusedError(f"a read-only session was asked to call {service}:{operation}; nothing was sent")


def _giving_up(interrupted: Event) -> Callable[..., None]:
    def give_up(caught_exception: Exception | None, **_: Any) -> None:  # noqa: ANN401 - botocore's event protocol
        if caught_exception is not None and interrupted.is_set():
            raise caught_exception

    return give_up


def _counting(counter: Counter[str]) -> Any:  # noqa: ANN401 - botocore's event protocol
    def count(model: OperationModel, **_: Any) -> None:  # noqa: ANN401 - botocore's event protocol
        counter[f"{model.service_model.service_name}:{model.name}"] += 1

    return count


def _assumed(core: Any, connection: Connection) -> Any:  # noqa: ANN401 - botocore has no types
    fetcher = botocore.credentials.AssumeRoleCredentialFetcher(
        client_creator=lambda *args, **kwargs: core.create_client(
            *args, **{**kwargs, "region_name": connection.region or core.get_config_variable("region")}
        ),
        source_credentials=core.get_credentials(),
        role_arn=connection.assume_role,
        extra_args={"RoleSessionName": "mqm-sync"},
    )
    return botocore.credentials.DeferredRefreshableCredentials(
        method="assume-role", refresh_using=fetcher.fetch_credentials
    )
