"""However broken or hostile, no file crashes the linter, hangs it, or takes more memory than a stated bound."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = 20
MOST_BYTES = 256 * 1024 * 1024
"""The bound docs/specs.md states for one file, interpreter and libraries included."""

SCRIPT = """
import pathlib
from mqm_sync.cli.main import main
code = main(["lint", "--format", "concise"])
status = pathlib.Path("/proc/self/status").read_text()  # rusage would count the test process it was forked from
peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024
pathlib.Path("measured").write_text(f"{int(code)} {peak}")
"""
LAYERS = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12))
HOSTILE = {
    "an alias bomb": f"l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n{LAYERS}\n",
    "a megabyte of open brackets": "[" * 1_000_000,
    "a megabyte of nested mappings": "{a: " * 250_000,
    "ten thousand nested blocks": "\n".join("  " * min(n, 400) + "a:" for n in range(10_000)),
    "ten thousand dashes on a line": "- " * 10_000,
    "ten megabytes of text": "kind: data-quality\nname: " + "x" * 10_000_000,
    "ten megabytes of keys": "".join(f"k{n}: v\n" for n in range(1_000_000)),
    "a million documents": "--- a\n" * 150_000,
    "one line of a megabyte": "kind: " + "y" * 1_000_000,
    "a megabyte of quotes": '"' * 1_000_000,
    "a megabyte of anchors": "".join(f"- &a{n} x\n" for n in range(80_000)),
    "an alias of itself": "a: &a {b: *a}\n",
    "variables by the thousand": "kind: data-quality\nname: " + "${a}" * 200_000,
    "a number of a million digits": "kind: data-quality\nname: x\nmax_runtime_seconds: " + "9" * 1_000_000,
    "a schedule of a megabyte": "kind: data-quality\nname: x\nschedule: cron(0 " + "1" * 1_000_000 + " ? * * *)",
    "nothing but NUL": "\0" * 1_000_000,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_ends_in_findings_within_the_bounds(tmp_path: Path, what: str):
    (tmp_path / "m.yaml").write_text(HOSTILE[what], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    code, peak = map(int, (tmp_path / "measured").read_text().split())
    assert (code, done.stderr) == (1, "")
    assert done.stdout.startswith("m.yaml:")
    assert len(done.stdout) < 5_000_000
    assert peak < MOST_BYTES
