"""Running a client in its own environment."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_PATIENCE_SECONDS = 300


def call(client: str, program: str, *arguments: str) -> str:
    """What a program of a client's environment prints; a test fails with its stderr when it fails."""
    ran = run(client, program, *arguments)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def run(client: str, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of a client's environment to whatever end."""
    command = [HERE / ".venvs" / client / "bin" / program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=_PATIENCE_SECONDS)


def script(client: str, name: str, *arguments: str) -> dict[str, Any]:
    """The JSON object that one of our scripts prints last; SDKs print before it what they please."""
    printed = call(client, "python", str(HERE / "scripts" / name), *arguments)
    said: dict[str, Any] = json.loads(printed.rstrip().rpartition("\n")[2])
    return said
