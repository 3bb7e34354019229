"""Sessions: standard credentials, a role where the target has one, and no way to write unless asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
import botocore.config
import botocore.credentials
import botocore.loaders
import botocore.session
from botocore.model import OperationModel

from mqm_sync import __version__
from mqm_sync.errors import WriteRefusedError

_READING = ("List", "Describe", "Get", "Head", "BatchGet")
_CREDENTIALS = {
    ("sts", "AssumeRole"),
    ("sts", "AssumeRoleWithWebIdentity"),
    ("sts", "AssumeRoleWithSAML"),
    ("sso-oidc", "CreateToken"),
}
"""Calls that only obtain credentials for this process."""


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach one target; empty parts are left to the environment."""

    region: str = ""
    profile: str = ""
    assume_role: str = ""


def make_session(connection: Connection, counter: Counter[str], *, writable: bool) -> boto3.Session:
    """A session for one target; a read-only one refuses every writing operation before it is signed."""
    core = botocore.session.Session(profile=connection.profile or None)
    core.register_component("data_loader", _loader())
    if not writable:
        core.get_component("event_emitter").register_first("before-call", refuse_writes)
    core.get_component("event_emitter").register("before-call", _counting(counter))
    if connection.assume_role:
        core._credentials = _assumed(core, connection)  # noqa: SLF001 - botocore offers no public setter for these
    return boto3.Session(botocore_session=core, region_name=connection.region or None)


@cache
def _loader() -> Any:  # noqa: ANN401 - botocore has no types
    """One for all sessions: the service models are megabytes, and each loader would parse them anew."""
    return botocore.loaders.create_loader(botocore.session.Session().get_config_variable("data_path"))


def client_config() -> botocore.config.Config:
    """Retries that find the account's rate and stay under it; connections for as many threads as we use."""
    return botocore.config.Config(
        retries={"mode": "adaptive", "total_max_attempts": 8},
        max_pool_connections=64,
        connect_timeout=10,
        read_timeout=60,
        user_agent_extra=f"mqm-sync/{__version__}",
    )


def refuse_writes(model: OperationModel, **_: Any) -> None:  # noqa: ANN401 - botocore's event protocol
    """Event handler of read-only sessions; raises WriteRefusedError for anything that is not a plain read."""
    service, operation = model.service_model.service_name, model.name
    if not operation.startswith(_READING) and (service, operation) not in _CREDENTIALS:
        raise WriteRefusedError(f"a read-only session was asked to call {service}:{operation}; nothing was sent")


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
