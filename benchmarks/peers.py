"""The tools that people would use instead, in an environment of their own."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

_FOLDER = Path(__file__).parent / ".peers"
_TOOLS = ("cfn-lint", "yamllint", "check-jsonschema")


def peers() -> dict[str, Path]:
    """The tools that can be had here, by name; one that can not is left out with a word."""
    commands = {name: _FOLDER / "bin" / name for name in _TOOLS}
    if missing := [name for name, command in commands.items() if not command.exists()]:
        venv.create(_FOLDER, with_pip=True)
        for name in missing:
            done = subprocess.run([_FOLDER / "bin" / "pip", "install", "--quiet", name], check=False)
            if done.returncode:
                print(f"{name} can not be had here, so it is left out", file=sys.stderr)
    return {name: command for name, command in commands.items() if command.exists()}
