"""Findings, the errors of this package, and the exit codes that scripts rely on."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum, StrEnum
from typing import NamedTuple

from mqm_sync.counting import counted


class ExitCode(IntEnum):
    """What the process tells the shell; part of the public interface."""

    OK = 0
    ERROR = 1
    CHANGES = 2
    REFUSED = 3
    STALE = 4
    BUSY = 5
    USAGE = 64
    BUG = 70
    CONFIG = 78
    INTERRUPTED = 130
    TERMINATED = 143


class Severity(StrEnum):
    """How much a finding matters; `ERROR` blocks a plan."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest, so that sorting puts errors first."""
        return _RANKS[self]


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class Position(NamedTuple):
    """A place in a file; line and column count from 1, as editors do."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Edit(NamedTuple):
    """A safe change of text: what stands between two places of one line is replaced."""

    start: Position
    end_column: int
    text: str


class Finding(NamedTuple):
    """One fault in what a person wrote: where, what, why and what to write instead.

    `title` holds no user data, so that equal faults group; `message` and `hint` may quote the spec.
    """

    rule: str
    severity: Severity
    title: str
    message: str
    position: Position
    hint: str = ""
    monitor: str = ""
    target: str = ""
    edit: Edit | None = None
    is_softened: bool = False
    """An error that is a warning as long as the monitor is merely taken over as it is."""

    @property
    def sort_key(self) -> tuple[Position, int, str, str]:
        """File, line and column first; the gravest first on one spot."""
        return (self.position, self.severity.rank, self.rule, self.message)


class MqmError(Exception):
    """An error with a message for people, of one line each: what happened, particulars, and what to do."""

    exit_code = ExitCode.ERROR

    def __init__(self, message: str, hint: str = "", details: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details


class FindingsError(MqmError):
    """The specs hold errors, so nothing was planned."""

    def __init__(self, findings: list[Finding], hint: str = "") -> None:
        errors = sum(finding.severity is Severity.ERROR for finding in findings)
        super().__init__(f"{counted(errors, 'error')} in the specs; mend them first", hint)
        self.findings = findings


class UsageError(MqmError):
    """The command line asks for something that does not exist."""

    exit_code = ExitCode.USAGE


class ConfigError(MqmError):
    """The project file is missing something or can not be read."""

    exit_code = ExitCode.CONFIG

    def __init__(self, message: str, hint: str = "", findings: list[Finding] | None = None) -> None:
        super().__init__(message, hint)
        self.findings = findings or []


class RefusedError(MqmError):
    """A guard refused; the message says how to lift it."""

    exit_code = ExitCode.REFUSED


class StaleError(MqmError):
    """The plan on file is not what would be done now."""

    exit_code = ExitCode.STALE


class BusyError(MqmError):
    """The service was still working on a monitor when the time to wait ran out."""

    exit_code = ExitCode.BUSY


class ServiceError(MqmError):
    """A call to AWS failed; `code` is the service's own error code, "" when no answer came.

    The message is one line, whatever the service sent.
    """

    def __init__(self, message: str, *, code: str = "", operation: str = "", hint: str = "") -> None:
        super().__init__(" ".join(message.split()), hint)
        self.code = code
        self.operation = operation


class NotFoundError(ServiceError):
    """The service says the resource does not exist."""


class WriteRefusedError(MqmError):
    """A read-only session was asked to write: a bug in the caller, stopped before it was signed."""

    exit_code = ExitCode.BUG
