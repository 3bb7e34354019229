"""Markdown as GitHub shows it: rendered by GitHub's own parser, then read back as a tree of tags and texts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options

OURS = {
    "h2", "h3", "p", "strong", "ul", "li", "code", "pre", "blockquote", "details", "summary", "b", "sub",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
"""Every tag that our documents use."""
_VERBATIM = {"code", "pre"}
_LINKED_BY_GITHUB = {
    "a mention": re.compile(r"(?<![\w`])@[A-Za-z0-9]"),
    "an issue": re.compile(r"(?:#|GH-)\d", re.IGNORECASE),
    "a commit": re.compile(r"(?<!\w)[0-9a-f]{40,64}(?!\w)"),
    "an address": re.compile(r"https?:|www\.|ftp:|mailto:", re.IGNORECASE),
    "an emoji": re.compile(r":[a-z_]+:"),
}
"""What GitHub makes of text that stands outside of code."""


@dataclass
class Rendered(HTMLParser):
    """A document after rendering: its tags in order, its text outside of code, and whether every tag was closed."""

    html: str
    tags: list[str] = field(default_factory=list)
    prose: str = ""
    verbatim: str = ""
    open: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.html)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        allowed = {"align", "lang"} if tag in {"th", "td", "pre"} else set()
        self.faults += [f"<{tag} {name}>" for name, _ in attrs if name not in allowed]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if _VERBATIM & set(self.open):
            self.verbatim += data
        else:
            self.prose += data

    def handle_comment(self, data: str) -> None:
        if not re.fullmatch(r" mqm-sync:[a-z]+:[0-9a-f:]+ ", data):
            self.faults.append(f"<!--{data}-->")


def rendered(markdown: str) -> Rendered:
    """What GitHub's parser makes of it, raw HTML let through so that nothing foreign stays unseen."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_GITHUB_PRE_LANG
    return Rendered(cmarkgfm.github_flavored_markdown_to_html(markdown, options=options))


def harms(markdown: str) -> list[str]:
    """Everything that user data may not do, and does."""
    page = rendered(markdown)
    found = page.faults + sorted({f"<{tag}>" for tag in page.tags if tag not in OURS})
    found += [what for what, pattern in _LINKED_BY_GITHUB.items() if pattern.search(page.prose)]
    found += ["a workflow command" for line in markdown.split("\n") if line.strip().startswith("::") or "##[" in line]
    found += [
        "a direction mark"
        for char in markdown
        if char in "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    ]
    return found
