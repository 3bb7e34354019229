"""The sandbox's own access keys: one per account, each its account's administrator."""

from __future__ import annotations

import re

DEFAULT_ACCOUNT = "123456789012"
_OF_DEFAULT = "sandbox"
_OF_ANOTHER = re.compile(r"sandbox-(\d{12})", re.ASCII)


def key_of(account: str) -> str:
    """The access key of an account; nobody has to hand it out."""
    return _OF_DEFAULT if account == DEFAULT_ACCOUNT else f"{_OF_DEFAULT}-{account}"


def account_in(access_key: str) -> str:
    """The account that a key of ours names; "" for the default account's and for any other key."""
    found = _OF_ANOTHER.fullmatch(access_key)
    return found[1] if found else ""
