"""Hidden first lines by which our comments and issues are found again, whoever posted them and whatever they say.

They are HTML comments made of letters, digits and hyphens only, so that nothing can end them early.
"""

from __future__ import annotations

from mqm_sync.canonical import digest


def comment_marker(project: str) -> str:
    """The first line of a project's comment on a pull request."""
    return f"<!-- mqm-sync:comment:{digest(['comment', project], 16)} -->"


def issue_marker(project: str, target: str) -> str:
    """The first line of a target's issue about drift."""
    return f"<!-- mqm-sync:drift:{digest(['drift', project, target], 16)} -->"


def target_marker(target: str, plan_digest: str) -> str:
    """A line for other tools: this comment has a section on the target, made from the plan with this digest."""
    return f"<!-- mqm-sync:target:{digest(['target', target], 16)}:{plan_digest} -->"


def has_marker(text: str, marker: str) -> bool:
    """Whether a text is ours: the marker is its first line, for further below it may be a quotation."""
    return text.startswith(marker) and text[len(marker) : len(marker) + 1] in {"", "\n", "\r"}
