"""`mqm-sync iam-policy`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click

from mqm_sync.cli.context import begin
from mqm_sync.cli.options import GLOBAL_OPTIONS, add_options, option
from mqm_sync.cli.report import say
from mqm_sync.errors import ExitCode, FindingsError, MqmError, UsageError
from mqm_sync.estate import Estate, errors_in, read_estates
from mqm_sync.planning import owner_of
from mqm_sync.policies.control import apply_statements, plan_statements
from mqm_sync.policies.execution import execution_statements, split_uri
from mqm_sync.policies.looking import looking_statements
from mqm_sync.policies.statement import MANAGED_LIMIT, Document, Place, length_of, place_of, policy_document
from mqm_sync.policies.trust import trust_documents
from mqm_sync.spec import MonitorSpec


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the documents are made from, beside the specs."""

    owner: str
    captures: tuple[str, ...]
    repository: str
    branch: str
    environment: str | None


@click.command("iam-policy")
@click.argument("what", type=click.Choice(["plan", "status", "apply", "execution", "github-trust"]))
@option("--by-name", is_flag=True, help="Keep to the names of today's monitors; new ones then need a new policy.")
@option("--capture", multiple=True, metavar="S3URI", help="Where endpoints capture data to.")
@option("--repository", metavar="OWNER/NAME", help="The repository that plans and applies (github-trust).")
@option("--branch", default="main", show_default=True, help="The branch that is applied (github-trust).")
@option("--environment", metavar="NAME", help="The environment that applies; default is the target's name.")
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    what: str,
    by_name: bool,
    capture: tuple[str, ...],
    repository: str | None,
    branch: str,
    environment: str | None,
    **options: Any,  # noqa: ANN401 - the shared options
) -> int:
    """Print the least-privilege IAM policy that plan, apply or the monitors' jobs need, as JSON.

    Where there is more than one answer (targets; roles of monitors; the two roles of github-trust) they come as one
    object by name: choose with --target. Needs no network.
    """
    settings, project = begin(ctx, options)
    repository = repository or os.environ.get("GITHUB_REPOSITORY")
    if what == "github-trust" and not repository:
        raise click.UsageError("github-trust needs --repository OWNER/NAME")
    for uri in capture:
        _verify(uri)
    asked = _Asked(owner_of(project), capture, repository or "", branch, environment)
    estates, findings = read_estates(project, datetime.now(UTC).date(), targets=settings.target)
    if errors_in(findings):
        raise FindingsError(findings)
    made = {estate.target: _MAKERS[what](estate, _place(estate, by_name=by_name), asked) for estate in estates}
    for document in made.values():
        _say_length(document, quiet=settings.quiet)
    click.echo(json.dumps(_alone(made), indent=2))
    return ExitCode.OK


def _verify(capture: str) -> None:
    try:
        split_uri(capture)
    except MqmError as error:
        raise UsageError(f"--capture: {error.message}", error.hint) from error


def _place(estate: Estate, *, by_name: bool) -> Place:
    return place_of(estate.target, estate.config, tuple(spec.name for spec in _specs(estate)) if by_name else ())


def _specs(estate: Estate) -> list[MonitorSpec]:
    return [monitor.spec for monitor in estate.monitors]


def _plan(estate: Estate, place: Place, _: _Asked) -> Document:
    return policy_document(plan_statements(place, _specs(estate)))


def _status(estate: Estate, place: Place, asked: _Asked) -> Document:
    return policy_document(looking_statements(place, _specs(estate), asked.captures))


def _apply(estate: Estate, place: Place, asked: _Asked) -> Document:
    return policy_document(apply_statements(place, asked.owner, _specs(estate)))


def _execution(estate: Estate, place: Place, asked: _Asked) -> Document:
    by_role: dict[str, list[MonitorSpec]] = {}
    for spec in _specs(estate):
        by_role.setdefault(spec.role_arn or "", []).append(spec)
    made = {
        role: policy_document(execution_statements(place, specs, asked.captures)) for role, specs in by_role.items()
    }
    return _alone(made)


def _trust(estate: Estate, place: Place, asked: _Asked) -> Document:
    return trust_documents(place, asked.repository, asked.branch, asked.environment or estate.target)


def _say_length(document: Document, *, quiet: bool) -> None:
    """A policy may be longer than one managed policy can be."""
    parts = [document] if "Statement" in document else list(document.values())
    longest = max(map(length_of, parts), default=0)
    if longest > MANAGED_LIMIT:
        say(
            f"this policy has {longest:,} characters and a managed policy takes {MANAGED_LIMIT:,}: attach it inline "
            "(up to 10,240), or spread its statements over several",
            quiet=quiet,
        )


def _alone(made: Mapping[str, Document]) -> Document:
    return next(iter(made.values())) if len(made) == 1 else dict(made)


_MAKERS: dict[str, Callable[[Estate, Place, _Asked], Document]] = {
    "plan": _plan,
    "status": _status,
    "apply": _apply,
    "execution": _execution,
    "github-trust": _trust,
}
