"""Local scripts of a monitor: read, held inside the repository, and given the place in S3 that the spec then names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mqm_sync.errors import Finding
from mqm_sync.load import codes
from mqm_sync.load.files import shown
from mqm_sync.load.monitors import Monitor
from mqm_sync.load.places import nearest
from mqm_sync.scripts import LOCAL, SCRIPT_FIELDS, LocalScript, script_uri

_MOST_BYTES = 1_048_576


def with_local_scripts(monitor: Monitor, base: Path, root: Path) -> tuple[Monitor, list[Finding]]:
    """The monitor with places in S3 instead of local paths, and the faults; a faulty path stays as it is.

    `base` is what shown paths are relative to, `root` the project's directory; files must lie in its repository.
    """
    findings: list[Finding] = []
    scripts: list[LocalScript] = []
    changes: dict[str, str] = {}
    for field in SCRIPT_FIELDS:
        text = getattr(monitor.spec, field) or ""
        if not text.startswith(LOCAL) or monitor.is_broken((field,)):
            continue
        found = _read(monitor, field, text, base, root)
        if isinstance(found, Finding):
            findings.append(found)
            monitor = replace(monitor, broken=monitor.broken | {(field,)})
        else:
            scripts.append(found)
            changes[field] = found.uri
    if not scripts:
        return monitor, findings
    return replace(monitor, spec=monitor.spec.model_copy(update=changes), scripts=tuple(scripts)), findings


def _read(monitor: Monitor, field: str, text: str, base: Path, root: Path) -> LocalScript | Finding:
    place = nearest(monitor.places, (field,))
    file = base / (place.file if place else monitor.file)
    path = (file.parent / text).resolve()
    repository = _repository_of(root.resolve())
    if not path.is_relative_to(repository):
        return _fault(monitor, field, f"'{text}' lies outside the repository", "move the script beside the specs")
    prefix = monitor.spec.scripts_s3_uri
    if not prefix:
        hint = "write scripts_s3_uri: s3://bucket/scripts, under `defaults` in mqm-sync.yaml"
        return _fault(monitor, field, "nothing says where local scripts go", hint)
    try:
        content = path.read_bytes()
    except OSError as error:
        return _fault(monitor, field, f"'{text}' can not be read: {error.strerror}", "mend the path")
    if len(content) > _MOST_BYTES:
        return _fault(monitor, field, f"'{text}' is larger than 1 MiB", "keep to what a processor needs")
    return LocalScript(shown(path, base), script_uri(prefix, path.name, content), content)


def _fault(monitor: Monitor, field: str, message: str, hint: str) -> Finding:
    return codes.LOCAL_SCRIPT.find(monitor.position((field,)), message, hint, monitor.spec.name)


def _repository_of(folder: Path) -> Path:
    """The checkout that a folder lies in, or the folder itself."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)
