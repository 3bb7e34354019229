"""Opens the doors to the targets of a project, and refuses credentials that belong elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mqm_sync.config import TargetConfig, refuse_unknown_targets
from mqm_sync.errors import RefusedError
from mqm_sync.load import Project
from mqm_sync.parallel import each
from mqm_sync.target import Identity, Target

Connect = Callable[[str, TargetConfig], Target]
"""Opens the door to a target, by its name and configuration."""
TARGETS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Opened:
    """A target with its open door, and who we are there."""

    name: str
    config: TargetConfig
    door: Target
    identity: Identity


def open_targets(configs: Mapping[str, TargetConfig], connect: Connect) -> list[Opened]:
    """Open the targets side by side.

    Raises RefusedError for credentials of another account, and for two targets that turn out to be one.
    """
    doors = [connect(name, config) for name, config in configs.items()]
    identities = each(doors, lambda door: door.identify(), TARGETS_AT_ONCE)
    opened: list[Opened] = []
    for (name, config), door, identity in zip(configs.items(), doors, identities, strict=True):
        verify_account(name, config, identity)
        opened.append(Opened(name, config, door, identity))
        _refuse_twin(opened[-1], opened[:-1])
    return opened


def targets_of(project: Project, names: Sequence[str] = ()) -> dict[str, TargetConfig]:
    """The named targets, or all of them; raises UsageError for one that does not exist."""
    known = project.config.targets or {view.target: TargetConfig() for view in project.views}
    refuse_unknown_targets(names, known)
    return {name: config for name, config in known.items() if not names or name in names}


def verify_account(target: str, config: TargetConfig, identity: Identity) -> None:
    """Raise RefusedError for credentials of another account than the target's."""
    wanted = config.account_id
    if wanted and wanted != identity.account_id:
        raise RefusedError(
            f"target '{target}' is account {wanted}, but the credentials belong to {identity.account_id}",
            "sign in to the right account, or mend account_id in mqm-sync.yaml; the sandbox plays one account at a"
            f" time:\n  mqm-sync sandbox --target {target} -- mqm-sync plan",
        )


def _refuse_twin(opened: Opened, before: Sequence[Opened]) -> None:
    for other in before:
        if (other.identity.account_id, other.identity.region) == (opened.identity.account_id, opened.identity.region):
            raise RefusedError(
                f"targets '{other.name}' and '{opened.name}' are both account {opened.identity.account_id} in "
                f"{opened.identity.region}, so each would take the other's monitors for deleted",
                "give each target its own account_id and region in mqm-sync.yaml",
            )
