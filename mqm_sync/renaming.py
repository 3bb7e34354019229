"""The rename verb. The service can not rename, so a new monitor is made and then the old one goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from mqm_sync import __version__
from mqm_sync.build import Deployment, build_state
from mqm_sync.diff import diff_resources
from mqm_sync.doors import Connect, Opened, open_targets, targets_of
from mqm_sync.errors import Edit, FindingsError, MqmError, UsageError
from mqm_sync.estate import Estate, errors_in, read_estates
from mqm_sync.fixing import edited
from mqm_sync.load import Project, plain_value, read_text
from mqm_sync.load.places import Place
from mqm_sync.plan import Action, Change, FieldDiff, Plan, TargetPlan
from mqm_sync.planning import Planned, owner_of, planned_in
from mqm_sync.reconcile import Scope, reconcile
from mqm_sync.resource import SCHEDULE, Address, State
from mqm_sync.rules.guards import Allowed, PlanSubject, guard_changes
from mqm_sync.rules.names import name_problems

_LOST = (
    "renamed from {old}: a schedule can not be renamed, so a new one is made and then the old one goes; past "
    "executions, the alert's history and metrics stay under the old name"
)


@dataclass(frozen=True, slots=True)
class RenameRequest:
    """From which name to which, and what was lifted."""

    old: str
    new: str
    now: datetime
    allowed: Allowed = field(default_factory=Allowed)


@dataclass(frozen=True, slots=True)
class Renaming:
    """The plan of a rename, and the files as they have to be written before it is carried out."""

    planned: Planned
    texts: Mapping[str, str]


def plan_rename(project: Project, request: RenameRequest, connect: Connect) -> Renaming:
    """The new monitor first, then the end of the old one, in all targets of the project.

    Where the specs have the new name already, an interrupted rename goes on. Raises UsageError for names that can not
    be, MqmError for one that can not be edited, FindingsError for specs with errors, RefusedError and ServiceError.
    """
    _verify_names(request)
    owner, today = owner_of(project), request.now.date()
    before, _ = read_estates(project, today)
    texts = _renamed_texts(project, before, request)
    estates, findings = read_estates(project, today, texts=texts)
    if faults := errors_in(findings):
        raise FindingsError(faults)
    _verify_edited(before, estates, request)
    by_target = {estate.target: estate for estate in estates}
    targets, opened = [], []
    for place in open_targets(targets_of(project), connect):
        changes = _changes(project, by_target[place.name], place, request, owner)
        targets.append(TargetPlan(place.name, place.identity.account_id, place.identity.region, changes))
        opened.append(place)
    plan = Plan(owner, tuple(targets), __version__, created=request.now)
    return Renaming(planned_in(plan, opened), texts)


def _verify_names(request: RenameRequest) -> None:
    if request.old == request.new:
        raise UsageError(f"'{request.old}' is the name that it has", "give the new name second")
    for problem in name_problems(request.new):
        raise UsageError(f"MQM101: {problem.message}", problem.hint)


def _verify_edited(before: Sequence[Estate], after: Sequence[Estate], request: RenameRequest) -> None:
    """Raise MqmError unless the edited files say what they said, with the new name for the old one.

    What is not read back under the new name would be a deletion.
    """
    for was, becomes in zip(before, after, strict=True):
        renamed = [request.new if m.spec.name == request.old else m.spec.name for m in was.monitors]
        if renamed != [monitor.spec.name for monitor in becomes.monitors]:
            raise MqmError(
                f"the files would not name '{request.new}' where they name '{request.old}' now; nothing was changed",
                f"edit the name by hand, and call again: mqm-sync rename {request.old} {request.new}",
            )


def _renamed_texts(project: Project, estates: Sequence[Estate], request: RenameRequest) -> dict[str, str]:
    """The files that have the old name, with the new one; none where an earlier rename has written them."""
    old, new = request.old, request.new
    monitors = [monitor for estate in estates for monitor in estate.monitors]
    holders = [monitor for monitor in monitors if monitor.spec.name == old]
    has_new = any(monitor.spec.name == new for monitor in monitors)
    if holders and has_new:
        raise UsageError(f"there are specs of both '{old}' and '{new}'", "choose a name that no spec has")
    if not holders and not has_new:
        raise UsageError(f"no spec is called '{old}'", "rename takes the name in the spec, and one that is free")
    edits: dict[str, set[Edit]] = {}
    for monitor in holders:
        place = monitor.places.get(("name",))
        edit = _edit(place, old, new) if place else None
        if edit is None:
            raise MqmError(
                f"{monitor.file} does not write the name '{old}' out, so it can not be edited for you",
                f"edit the file, and call again: mqm-sync rename {old} {new}",
            )
        edits.setdefault(edit.start.file, set()).add(edit)
    return {file: edited(_read(project, file), found)[0] for file, found in edits.items()}


def _edit(place: Place, old: str, new: str) -> Edit | None:
    """In quotes where it would be read as a number or a word of YAML without them."""
    is_quoted = getattr(place.value, "style", None) in {"'", '"'}
    return place.edit(old, new if is_quoted or plain_value(new) == new else f'"{new}"')


def _read(project: Project, file: str) -> str:
    text = read_text(project.base / file, file, project.repository)
    if not isinstance(text, str):
        raise FindingsError([text])
    return text


def _changes(project: Project, estate: Estate, place: Opened, request: RenameRequest, owner: str) -> tuple[Change, ...]:
    specs = [monitor.spec for monitor in estate.monitors if monitor.spec.name == request.new]
    deployment = Deployment(place.identity.region, owner, request.now.date(), estate.scripts)
    desired = build_state(specs, deployment)
    # The old one is read by its name as well: what carries no tag of ours would not be seen otherwise.
    before = [spec.model_copy(update={"name": request.old, "adopt": False}) for spec in specs]
    live = place.door.begin({request.old, request.new}).against(build_state([*specs, *before], deployment))
    whole = Scope(owner, None, project.config.ignore_tags)
    new = reconcile(desired, live, Scope(owner, frozenset({request.new}), project.config.ignore_tags))
    ending = reconcile(State(), live, whole)
    # Where specs do not deploy it any more, there is nothing to rename; that it goes is for a plan to say.
    old = [change for change in ending if specs and _is_of(change, request.old)]
    if Address(SCHEDULE, request.old) in live.foreign:
        message = f"MonitoringSchedule/{request.old} in target '{place.name}' is not this project's to rename"
        raise MqmError(message, "take it over first, with adopt: true in its spec")
    others = [c for c in ending if c not in old and not _is_of(c, request.new)]
    staying = [replace(change, action=Action.NO_OP, reason="", steps=()) for change in others]
    subject = PlanSubject(
        [*_joined(new, old, request), *staying], project.config.guards, request.allowed, place.config, has_monitors=True
    )
    return guard_changes(subject)


def _is_of(change: Change, monitor: str) -> bool:
    """Whether a change is about a monitor, or about a definition that it left behind."""
    return any(resource.before and resource.before.monitor == monitor for resource in change.resources)


def _joined(new: Sequence[Change], old: Sequence[Change], request: RenameRequest) -> list[Change]:
    """One change: the steps that make the new monitor, then those that end the old one."""
    first = next((change for change in new if change.monitor == request.new), None)
    if not old or first is None:
        return list(new)
    resources = (*first.resources, *(resource for change in old for resource in change.resources))
    return [
        replace(
            first,
            action=Action.REPLACE,
            resources=resources,
            diffs=tuple(_differences(first, old, request)),
            reason=_LOST.format(old=request.old),
            blocked_by=(*first.blocked_by, *(block for change in old for block in change.blocked_by)),
            steps=(*first.steps, *(step for change in old for step in change.steps)),
        ),
        *(change for change in new if change is not first),
    ]


def _differences(first: Change, old: Sequence[Change], request: RenameRequest) -> Iterator[FieldDiff]:
    """The name, and whatever else the new monitor has otherwise than the old one."""
    yield FieldDiff(SCHEDULE, ("MonitoringScheduleName",), request.old, request.new, "name")
    before = {r.address.type: r.before for change in old for r in change.resources if r.before}
    for resource in first.resources:
        was, becomes = before.get(resource.address.type), resource.after
        if was and becomes and was.body:
            yield from (d for d in diff_resources(was, becomes) if d.path != ("MonitoringJobDefinitionName",))
