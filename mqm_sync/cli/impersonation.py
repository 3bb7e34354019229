"""Whom the sandbox plays for a project: the accounts and profiles of its targets, so that it is tried as it is."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from configparser import ConfigParser
from pathlib import Path
from typing import NamedTuple

from mqm_sync.cli.options import Settings
from mqm_sync.config import refuse_unknown_targets
from mqm_sync.emulator.keys import DEFAULT_ACCOUNT, key_of
from mqm_sync.errors import ConfigError
from mqm_sync.load import open_project


class Roles(NamedTuple):
    """The account that credentials from the environment are of, and those of profiles by their names."""

    account: str = DEFAULT_ACCOUNT
    profiles: Mapping[str, str] = {}

    def variables(self, folder: Path) -> dict[str, str]:
        """The variables that lead to the profiles, which are written into the folder; none where there are none."""
        if not self.profiles:
            return {}
        parser = ConfigParser(interpolation=None)
        for name, account in self.profiles.items():
            parser[f"profile {shlex.quote(name)}"] = {
                "aws_access_key_id": key_of(account),
                "aws_secret_access_key": "sandbox",
            }
        file = folder / "config"
        with file.open("w", encoding="utf-8") as stream:
            parser.write(stream)
        return {"AWS_CONFIG_FILE": str(file)}


def roles_for(settings: Settings) -> Roles:
    """The roles that the chosen targets need; the default ones where no project says otherwise.

    The environment holds one account's credentials: those of the first target that wants them. A target with a
    `profile` has its own, and one with `assume_role` becomes its role's account by itself. Raises UsageError.
    """
    try:
        project = open_project(Path.cwd(), settings.config)
    except ConfigError:
        return Roles()  # who needs the project file says what is wrong with it
    if settings.target:
        refuse_unknown_targets(settings.target, [view.target for view in project.views])
    targets = project.config.targets
    chosen = [config for name, config in targets.items() if not settings.target or name in settings.target]
    accounts = [c.account_id for c in chosen if c.account_id and not (c.assume_role or c.profile)]
    profiles = {c.profile: c.account_id or DEFAULT_ACCOUNT for c in chosen if c.profile and _is_plain(c.profile)}
    return Roles(accounts[0] if accounts else DEFAULT_ACCOUNT, profiles)


def _is_plain(name: str) -> bool:
    """Whether the name can be that of a section; nobody has a profile with another."""
    return name.isprintable() and "]" not in name
