"""What an import made, as text and as JSON."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator

from mqm_sync.counting import counted
from mqm_sync.fields import shown_value
from mqm_sync.importing import Imported, LeftOut
from mqm_sync.plan import FieldDiff
from mqm_sync.render.style import Style, clean, clean_lines
from mqm_sync.render.values import value_text

FORMAT_VERSION = "1.0"
PROVEN = "planning these again finds nothing but ownership tags"


def import_text(made: Imported, style: Style, *, is_dry: bool) -> str:
    """What was written, what was not and why, and what the proof says; that comes last."""
    lines = [*_left_out(made, style), *_notes(made, style), *_proposal(made)]
    if made.project_file:
        lines.append(f"{'Would write' if is_dry else 'Wrote'} {clean(str(made.project_file.path))}")
    if made.findings:
        lines.append(f"{counted(made.findings, 'warning')} of lint; mqm-sync lint shows each with its fix")
    return "\n".join([*lines, summary_line(made, is_dry=is_dry)]) + "\n"


def summary_line(made: Imported, *, is_dry: bool) -> str:
    """The proof, and how much was left out."""
    if not made.files:
        return f"Nothing to import; {len(made.left_out)} left out."
    folder = clean(str(made.files[0].path.parent))
    verb = "Would write" if is_dry else "Wrote"
    left = f"; {len(made.left_out)} left out" if made.left_out else ""
    return f"{verb} {counted(len(made.files), 'monitor')} to {folder}: {PROVEN}{left}."


def import_json(made: Imported, *, is_dry: bool) -> str:
    """The same for programs; texts only where they were not written to files."""
    files = [*made.files, *([made.project_file] if made.project_file else [])]
    document = {
        "format_version": FORMAT_VERSION,
        "files": [
            {"path": str(file.path), "monitor": file.monitor, **({"text": file.text} if is_dry else {})}
            for file in files
        ],
        "left_out": [
            {
                "monitor": left.name,
                "target": left.target,
                "reason": left.reason,
                "hint": left.hint,
                "fields": [{"field": _label(f), "live": f.before, "spec": f.after} for f in left.fields],
                "expected": left.is_expected,
            }
            for left in made.left_out
        ],
        "notes": [{"monitor": n.name, "target": n.target, "message": n.message} for n in made.notes],
        "proposed_defaults": made.proposed_defaults,
        "saved_lines": made.saved_lines,
        "warnings": made.findings,
        "written": not is_dry,
    }
    return json.dumps(document, indent=2) + "\n"


def documents_text(made: Imported) -> str:
    """The files themselves, one after the other, each under a comment with its path."""
    files = [*([made.project_file] if made.project_file else []), *made.files]
    return "---\n".join(f"# {file.path.as_posix()}\n{file.text}" for file in files)


def _left_out(made: Imported, style: Style) -> Iterator[str]:
    for left in made.left_out:
        where = f" ({clean(left.target)})" if left.target else ""
        color = "dim" if left.is_expected else "yellow"
        yield f"{style('left out', color, 'bold')} {clean(left.name)}{where}: {clean_lines(left.reason)}"
        yield from (f"      {line}" for line in _fields(left))
        if left.hint:
            yield f"      {clean(left.hint)}"


def _fields(left: LeftOut) -> Iterator[str]:
    for diff in left.fields:
        live, spec = (value_text(shown_value(diff.field, value)) for value in (diff.before, diff.after))
        yield f"{clean(_label(diff))}: live {live}, a spec gives {spec}"


def _notes(made: Imported, style: Style) -> Iterator[str]:
    by_message: dict[str, list[str]] = defaultdict(list)
    for note in made.notes:
        by_message[note.message].append(note.name)
    for message, names in by_message.items():
        who = f"{', '.join(clean(name) for name in dict.fromkeys(names) if name)}: " if any(names) else ""
        yield f"{style('note', 'cyan', 'bold')} {who}{clean(message)}"


def _proposal(made: Imported) -> Iterator[str]:
    if not made.proposed_defaults:
        return
    yield f"With this in mqm-sync.yaml, the files would be {counted(made.saved_lines, 'line')} shorter:"
    yield ""
    yield from (f"  {clean(line)}" for line in made.proposed_defaults.splitlines())
    yield ""


def _label(diff: FieldDiff) -> str:
    return diff.field or ".".join(diff.path)
