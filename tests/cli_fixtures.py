"""The command line called in this process: its own environment, directory, streams and temporary folder."""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

from mqm_sync.cli.main import main

LOUD = ("MQM_SYNC_", "AWS_", "GITHUB_", "CI", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "PAGER")
"""Variables of whoever runs the tests that must not reach the command."""
QUIET = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""So that boto3 finds nobody's credentials."""


STABLE = ("MQM0", "MQM201", "MQM202", "MQM205")


class Ran(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


class Found(NamedTuple):
    """One finding of `lint`, as its JSON says."""

    rule: str
    place: str
    message: str
    hint: str
    severity: str
    monitor: str
    target: str
    title: str


class Runner:
    """Calls the command in a directory; `cwd` is a fresh one unless a test names another."""

    def __init__(self, cwd: Path) -> None:
        self.cwd = cwd

    def __call__(
        self,
        *args: object,
        env: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
        input: str | None = None,  # noqa: A002 - as in click's own runner
    ) -> Ran:
        return run_cli(*args, env=env, cwd=cwd or self.cwd, stdin=input)

    def lint(self, *args: object, cwd: Path | None = None) -> list[Found]:
        """What `lint` finds, in its order; the exit code must fit, and nothing may be said on stderr."""
        ran = self("lint", *args, "--format", "json", "--fail-on", "info", cwd=cwd)
        findings = json.loads(ran.out)["findings"] if ran.code in {0, 1} else []
        assert (ran.code, ran.err) == (1 if findings else 0, ""), ran
        return [
            Found(
                f["rule"], f"{f['file']}:{f['line']}:{f['column']}", *(f[key] for key in Found._fields[2:]),
            )
            for f in findings
        ]  # fmt: skip

    def faults(self, *args: object, cwd: Path | None = None) -> list[Found]:
        """Of what `lint` finds, the faults of text and shape and of a few rules, so that new rules disturb nobody."""
        return [found for found in self.lint(*args, cwd=cwd) if found.rule.startswith(STABLE)]

    def write(self, name: str, text: str | bytes) -> Path:
        """A file below `cwd`; text is dedented, bytes are written as they are."""
        path = self.cwd / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
        return path


def run_cli(*args: object, env: Mapping[str, str | None] | None = None, cwd: Path, stdin: str | None = None) -> Ran:
    """Run `mqm-sync ARGS`; a variable whose value is None is taken away."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with _surroundings({**QUIET, **(env or {})}, cwd), _streams(io.StringIO(stdin or ""), out, err):
        code = main([str(arg) for arg in args])
        out.flush()
        err.flush()
    return Ran(int(code), *(stream.buffer.getvalue().decode() for stream in (out, err)))  # type: ignore[attr-defined]


@contextmanager
def _surroundings(env: Mapping[str, str | None], cwd: Path) -> Iterator[None]:
    before, home, temporary = dict(os.environ), Path.cwd(), tempfile.tempdir
    kept = {key: value for key, value in before.items() if not key.startswith(LOUD)}
    changed = {key: value for key, value in {**kept, **env}.items() if value is not None}
    try:
        os.environ.clear()
        os.environ.update(changed)
        os.chdir(cwd)
        tempfile.tempdir = str(cwd)  # where a report of a bug would go
        yield
    finally:
        tempfile.tempdir = temporary
        os.chdir(home)
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _streams(stdin: io.TextIOBase, out: io.TextIOBase, err: io.TextIOBase) -> Iterator[None]:
    before = sys.stdin, sys.stdout, sys.stderr
    try:
        sys.stdin, sys.stdout, sys.stderr = stdin, out, err  # type: ignore[assignment]
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
