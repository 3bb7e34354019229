"""Refusals that several operations share."""

from __future__ import annotations

from mqm_sync.emulator.switches import Switches
from mqm_sync.emulator.wire import ApiError


def invalid(message: str) -> ApiError:
    """The refusal of a request that says something the service does not do."""
    return ApiError("ValidationException", message)


def not_found(switches: Switches, kind: str, name: str) -> ApiError:
    """The answer for something that is not there."""
    message = switches.not_found_message.replace("{kind}", kind).replace("{name}", name)
    return ApiError("ResourceNotFound", message)


def quota_reached(what: str, quota: int) -> ApiError:
    """The refusal of one resource too many."""
    return ApiError(
        "ResourceLimitExceeded",
        f"The account-level service limit '{what}' is {quota}, with current utilization of {quota} "
        "and a request delta of 1.",
    )
