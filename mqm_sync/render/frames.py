"""Findings for people: the line as it was written, a caret below the place, and what to write instead."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mqm_sync.counting import counted
from mqm_sync.errors import Finding
from mqm_sync.render.findings import COLORS, coverage_text, findings_summary
from mqm_sync.render.style import Style, clean, clean_lines
from mqm_sync.rule import Rule

if TYPE_CHECKING:
    from mqm_sync.estate import Coverage

Sources = Mapping[str, Sequence[str]]
"""The lines of each file, by the file's name in findings."""
_WIDEST = 160


def frames_text(
    findings: Sequence[Finding],
    sources: Sources,
    rules: Mapping[str, Rule],
    style: Style,
    coverage: Coverage | None = None,
) -> str:
    """One frame per finding, then how many there are, and of how much."""
    frames = [_frame(finding, sources, rules[finding.rule], style) for finding in findings]
    fixable = sum(finding.edit is not None for finding in findings)
    note = f" {fixable} can be fixed with: mqm-sync lint --fix" if fixable else ""
    seen = f" {coverage_text(coverage)}" if coverage else ""
    return "".join(frames) + findings_summary(findings, style) + seen + note + "\n" + _unread(coverage)


def _unread(coverage: Coverage | None) -> str:
    """That more may come to light once these are mended; nothing where everything was looked at."""
    if not coverage or not coverage.unread:
        return ""
    what = counted(coverage.unread, "document")
    return f"No rule could look at {what} of these: mend the errors that keep them from being read, then lint again.\n"


def _frame(finding: Finding, sources: Sources, rule: Rule, style: Style) -> str:
    color = COLORS[finding.severity]
    number = str(finding.position.line)
    bar = style(f"{'':>{len(number)}} |", "blue")
    head = style(f"{finding.severity.value}[{finding.rule}]", color, "bold")
    where = f" (target {clean(finding.target)})" if finding.target else ""
    lines = [f"{head}: {clean(finding.message)}{where}"]
    lines.append(f"{'':>{len(number)}}{style('-->', 'blue')} {clean(str(finding.position))}")
    source = _line(finding, sources)
    if source.strip():
        shown = clean(source)
        lines += [
            bar,
            f"{style(f'{number} |', 'blue')} {shown}",
            f"{bar} {style(_caret(finding, source), color, 'bold')}",
        ]
    for index, hint in enumerate(clean_lines(finding.hint).split("\n") if finding.hint else ()):
        lines.append(f"{'':>{len(number)}} {style('= help:', 'green') if not index else '       '} {hint}")
    lines.append(f"{'':>{len(number)}} {style('= why: ', 'cyan')} {rule.why}; more: mqm-sync explain {rule.id}")
    return "\n".join(lines) + "\n\n"


def _line(finding: Finding, sources: Sources) -> str:
    lines = sources.get(finding.position.file, ())
    index = finding.position.line - 1
    line = lines[index].rstrip("\r\n\x85\u2028\u2029") if index < len(lines) else ""
    return line if len(line) <= _WIDEST else ""


def _caret(finding: Finding, source: str) -> str:
    """Spaces up to the place, then carets below the word, value or key that stands there."""
    start = finding.position.column - 1
    before, rest = source[:start], source[start:]
    pad = "".join("\t" if char == "\t" else " " * _width(char) for char in before)
    return pad + "^" * max(1, sum(map(_width, rest[: _length(rest)])))


def _length(rest: str) -> int:
    if rest[:1] in {'"', "'"}:
        closing = rest.find(rest[0], 1)
        return closing + 1 if closing > 0 else len(rest)
    ends = [at for mark in (" #", ": ", ",", "}", "]") if (at := rest.find(mark)) > 0]
    word = rest[: min(ends)] if ends else rest
    return len(word.rstrip().removesuffix(":"))


def _width(char: str) -> int:
    if char != "\t" and clean(char) != char:
        return len(clean(char))
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
