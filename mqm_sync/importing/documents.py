"""Candidates of all targets -> one document per monitor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mqm_sync.build import Deployment
from mqm_sync.importing.decode import document_of
from mqm_sync.importing.minimal import minimal
from mqm_sync.importing.overlays import Version, joined
from mqm_sync.importing.types import Candidate, Document
from mqm_sync.importing.variables import with_variables
from mqm_sync.load import Substitution, View

Documents = Mapping[str, Mapping[str, Document]]
"""By monitor, then by target."""


@dataclass(frozen=True, slots=True)
class Place:
    """A target to write for: its variables, the defaults that hold there, its region and owner."""

    target: str
    variables: Mapping[str, str]
    defaults: Mapping[str, Any]
    deployment: Deployment


def place_of(view: View, deployment: Deployment, defaults: Mapping[str, Any]) -> Place:
    """The place of a target, with defaults whose variables are filled in."""
    variables = view.variables or {}
    filled: dict[str, Any] = Substitution(variables, view.target, {}).apply(dict(defaults))
    return Place(view.target, variables, filled, deployment)


def whole_documents(found: Sequence[Candidate], ignore_tags: tuple[str, ...]) -> Documents:
    """Every field of every monitor, by name and target."""
    documents: dict[str, dict[str, Document]] = defaultdict(dict)
    for candidate in found:
        documents[candidate.name][candidate.target] = document_of(candidate, ignore_tags)
    return dict(sorted(documents.items()))


def shortest(whole: Documents, places: Mapping[str, Place]) -> Documents:
    """The same, each without what is filled in anyway."""
    return {
        name: {t: minimal(document, places[t].defaults, places[t].deployment) for t, document in by_target.items()}
        for name, by_target in whole.items()
    }


def final_documents(
    whole: Documents,
    short: Documents,
    places: Mapping[str, Place],
    targets: Sequence[str],
) -> dict[str, Document]:
    """What the files say, by monitor: variables filled in, targets laid over one another."""
    made = {}
    for name, by_target in short.items():
        versions = {
            target: Version(*(with_variables(d, places[target].variables) for d in (document, whole[name][target])))
            for target, document in by_target.items()
        }
        made[name] = joined(versions, targets or list(versions))
    return made
