"""Files and texts -> documents: plain values with the place of every key, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Any, NamedTuple

import yaml

from mqm_sync.errors import Finding, Position
from mqm_sync.load import codes
from mqm_sync.load.compose import TooDeepError, compose
from mqm_sync.load.convert import MAX_DEPTH, Converter, TooLargeError
from mqm_sync.load.places import Places, position_of
from mqm_sync.load.regular import read_regular
from mqm_sync.load.repository import Repository
from mqm_sync.load.syntax import syntax_finding
from mqm_sync.load.written import WrittenPlaces

MAX_BYTES = 1024 * 1024
MAX_DOCUMENTS = 1000
_UNQUOTED = {
    codes.SYNTAX.id: "this is not YAML; the line may hold a secret, so it is not shown",
    codes.TAG.id: "a tag is not supported; the line may hold a secret, so it is not shown",
}


class Document(NamedTuple):
    """One YAML document: its value, where everything stands."""

    file: str
    value: Any
    places: Places
    start: Position


def parse_file(path: FilePath, shown: str, repository: Repository) -> tuple[list[Document], list[Finding]]:
    """Read and parse one file; `shown` is its name in findings. Never raises for what a file can hold."""
    text = read_text(path, shown, repository)
    return parse_text(text, shown) if isinstance(text, str) else ([], [text])


def read_text(path: FilePath, shown: str, repository: Repository) -> str | Finding:
    """The text of a file of the repository, or the finding that says why it has none."""
    start = Position(shown)
    try:
        if fault := repository.fault_of(path):
            message = f"{shown} {fault}, so it is not read"
            return codes.OUTSIDE.find(start, message, "put the file itself into the repository, in place of a link")
        data = read_regular(path, MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        return codes.UNREADABLE.find(start, f"can not read {shown}: {getattr(error, 'strerror', None) or error}")
    if len(data) > MAX_BYTES:
        return codes.TOO_LARGE.find(start, "the file is larger than 1 MiB", "split it")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        position = Position(shown, before.count(b"\n") + 1, column)
        bad = f"byte 0x{data[error.start]:02x} is not UTF-8"
        return codes.UNREADABLE.find(position, bad, "save the file as UTF-8")


def parse_text(text: str, shown: str) -> tuple[list[Document], list[Finding]]:
    """Parse every document of a text; what follows a syntax error is lost, what came before it is kept."""
    documents: list[Document] = []
    findings: list[Finding] = []
    try:
        for number, node in enumerate(compose(text, shown)):
            if number == MAX_DOCUMENTS:
                message = f"more than {MAX_DOCUMENTS:,} documents in one file"
                findings.append(codes.TOO_LARGE.find(position_of(shown, node), message, "split it"))
                break
            _take(node, WrittenPlaces(text, shown, number), documents, findings)
    except yaml.YAMLError as error:
        findings.append(syntax_finding(error, text, shown))
    except TooDeepError as error:
        findings.append(codes.TOO_LARGE.find(error.position, f"nesting is deeper than {MAX_DEPTH} levels"))
    if findings:
        from mqm_sync.load.hidden import hidden_lines  # noqa: PLC0415 - most files have no fault

        findings = _without_secrets(findings, hidden_lines(text))
    if not documents and not findings:
        findings.append(codes.EMPTY.find(Position(shown), f"{shown} holds no monitor"))
    return documents, findings


def _without_secrets(findings: list[Finding], hidden: set[int]) -> list[Finding]:
    """Faults of text in lines that are not shown, without the words that a parser quotes."""
    return [
        finding._replace(message=_UNQUOTED[finding.rule], hint="quote the value")
        if finding.rule in _UNQUOTED and finding.position.line - 1 in hidden
        else finding
        for finding in findings
    ]


def _take(node: yaml.Node, places: WrittenPlaces, documents: list[Document], findings: list[Finding]) -> None:
    shown = places.file
    start = position_of(shown, node)
    converter = Converter(shown)
    try:
        value = converter.convert(node)
    except TooLargeError as error:
        findings.append(codes.TOO_LARGE.find(position_of(shown, error.node), str(error)))
        return
    findings += converter.findings
    if value is None:
        findings.append(codes.EMPTY.find(start, "the document is empty", "delete it or write a monitor"))
        return
    documents.append(Document(shown, value, places, start))
