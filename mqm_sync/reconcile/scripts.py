"""Local scripts: uploaded before the definition that names them, and again when the object is gone."""

from __future__ import annotations

from mqm_sync.plan import FieldDiff, Step, Verb
from mqm_sync.reconcile.grouping import Wanted
from mqm_sync.resource import Resource, State

UNREAD = "unread"
"""Status of an object that nobody let us look at; it is neither taken for absent nor for present."""


def scripts_to_upload(wanted: Wanted, live: State, *, is_definition_new: bool) -> list[Resource]:
    """What is not there; with a new definition also what could not be looked at, for the upload looks again."""
    return [script for script in wanted.scripts if _is_missing(script, live, is_definition_new)]


def upload_diffs(scripts: list[Resource]) -> list[FieldDiff]:
    """One line per file."""
    return [
        FieldDiff(s.address.type, (s.address.name, "Sha256"), None, f"uploaded to {s.address.name}", s.facts.path)
        for s in scripts
    ]


def upload_steps(scripts: list[Resource]) -> list[Step]:
    """The calls."""
    return [Step(Verb.UPLOAD_SCRIPT, script) for script in scripts]


def _is_missing(script: Resource, live: State, is_definition_new: bool) -> bool:  # noqa: FBT001 - a fact of the change
    found = live.resources.get(script.address)
    if found is None:
        return True
    return is_definition_new if found.facts.status == UNREAD else found.body != script.body
