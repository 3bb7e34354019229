"""Local scripts of a monitor: read, held inside the repository, and given the place in S3 that the spec then names."""

from __future__ import annotations

import os
from pathlib import Path

from mqm_sync.errors import Finding
from mqm_sync.load import codes
from mqm_sync.load.files import shown
from mqm_sync.load.monitors import Monitor
from mqm_sync.load.places import nearest
from mqm_sync.load.regular import read_regular
from mqm_sync.load.repository import Repository
from mqm_sync.scripts import LOCAL, SCRIPT_FIELDS, LocalScript, script_uri

_MOST_BYTES = 1_048_576
_ENDING = ".py"
"""AWS's containers import scripts as Python; a local path to anything else would upload what nobody meant."""


def with_local_scripts(monitor: Monitor, base: Path, repository: Repository) -> tuple[Monitor, list[Finding]]:
    """The monitor with places in S3 instead of local paths, and the faults; a faulty path stays as it is.

    `base` is what shown paths are relative to; files must lie in the repository.
    """
    findings: list[Finding] = []
    scripts: list[LocalScript] = []
    changes: dict[str, str] = {}
    for field in SCRIPT_FIELDS:
        text = getattr(monitor.spec, field) or ""
        if not text.startswith(LOCAL) or monitor.is_broken((field,)):
            continue
        found = _read(monitor, field, text, base, repository)
        if isinstance(found, Finding):
            findings.append(found)
            monitor = monitor._replace(broken=monitor.broken | {(field,)})
        else:
            scripts.append(found)
            changes[field] = found.uri
    if not scripts:
        return monitor, findings
    return monitor._replace(spec=monitor.spec.model_copy(update=changes), scripts=tuple(scripts)), findings


class _RefusedError(Exception):
    """Raised for a path whose content is not taken: what about it, and what to do."""

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


def _read(monitor: Monitor, field: str, text: str, base: Path, repository: Repository) -> LocalScript | Finding:
    place = nearest(monitor.places, (field,))
    file = base / (place.file if place else monitor.file)
    try:
        path = _permitted(file.parent / text, repository)
        prefix = monitor.spec.scripts_s3_uri
        if not prefix:
            hint = "write scripts_s3_uri: s3://bucket/scripts, under `defaults` in mqm-sync.yaml"
            return _fault(monitor, field, "nothing says where local scripts go", hint)
        content = _content(path)
    except _RefusedError as refusal:
        return _fault(monitor, field, f"'{text}' {refusal.what}", refusal.hint)
    return LocalScript(shown(path, base), script_uri(prefix, path.name, content), content)


def _permitted(named: Path, repository: Repository) -> Path:
    """The path without links, where such a file may be uploaded."""
    try:
        path = Path(os.path.realpath(named))
    except ValueError as error:
        raise _RefusedError("can not be the name of a file", "mend the path") from error
    if fault := repository.fault_of_named(path):
        raise _RefusedError(fault, "move the script beside the specs")
    if path.suffix != _ENDING:
        raise _RefusedError(f"is no {_ENDING} file", "name a Python file; nothing else is uploaded")
    return path


def _content(path: Path) -> bytes:
    try:
        content = read_regular(path, _MOST_BYTES + 1)
    except OSError as error:
        raise _RefusedError(f"can not be read: {error.strerror}", "mend the path") from error
    if len(content) > _MOST_BYTES:
        raise _RefusedError("is larger than 1 MiB", "keep to what a processor needs")
    return content


def _fault(monitor: Monitor, field: str, message: str, hint: str) -> Finding:
    return codes.LOCAL_SCRIPT.find(monitor.position((field,)), message, hint, monitor.spec.name)
