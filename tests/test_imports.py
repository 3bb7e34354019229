from __future__ import annotations

import json
import subprocess
import sys

from mqm_sync.cli.main import VERBS
from tests.property_specs import PROJECT, VALID, changed

HEAVY = {"boto3", "botocore", "moto", "deepdiff", "rich", "flask"}
SLOW = {"requests", "urllib3", "jinja2", "asyncio"}
"""Not ours, but what a start would pay for if it crept in."""
REPORT = """
import json, sys
from mqm_sync.cli.main import main
codes = [main(args) for args in json.loads(sys.argv[1])]
loaded = {name.partition('.')[0] for name in sys.modules}
print(json.dumps([codes, sorted(loaded)]), file=sys.stderr)
"""


def python(*args, cwd=None):
    ran = subprocess.run([sys.executable, *args], cwd=cwd, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout, ran.stderr


def loaded_by(run, *commands):
    """The exit codes of some commands run by one process, and which of the heavy modules it has loaded in the end."""
    _, _, err = python("-c", REPORT, json.dumps(commands), cwd=run.cwd)
    codes, loaded = json.loads(err.splitlines()[-1])
    return codes, (HEAVY | SLOW) & set(loaded)


def test_importing_the_package_loads_nothing_heavy_and_no_submodule():
    code = "import sys, mqm_sync; print(*sorted({n for n in sys.modules if n.startswith('mqm_sync.')} | "
    code += "{n.partition('.')[0] for n in sys.modules} & set(sys.argv[1:])))"
    assert python("-c", code, *HEAVY) == (0, "\n", "")


def test_help_and_version_load_click_and_next_to_nothing_else(run):
    code = "import sys, mqm_sync.cli.main as m; m.main([sys.argv[1]]); print(*sys.modules, file=sys.stderr)"
    for option in ("--help", "--version"):
        ran = subprocess.run([sys.executable, "-c", code, option], capture_output=True, text=True, check=True)
        loaded = set(ran.stderr.split())
        assert not loaded & {"pydantic", "yaml", "pathlib", "dataclasses", "tempfile", "shutil", "importlib.metadata"}
        ours = {name for name in loaded if name.startswith("mqm_sync.")}
        assert ours == {f"mqm_sync.{name}" for name in ("cli", "cli.main", "cli.options", "cli.sigterm", "suggest")}


def test_lint_of_a_fleet_without_faults_loads_no_rules_of_plans_or_accounts(run):
    run.write("m.yaml", VALID)
    code = "import sys, mqm_sync.cli.main as m; m.main(['lint', 'm.yaml']); print(*sys.modules, file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=run.cwd, capture_output=True, text=True, check=True)
    unneeded = {"difflib", "mqm_sync.plan", "mqm_sync.rules.guards", "mqm_sync.rules.preflight", "mqm_sync.reconcile"}
    assert not set(ran.stderr.split()) & unneeded


def test_lint_asks_nothing_that_is_installed_for_plugins_and_leaves_the_environment_as_it_was(run):
    plugin = "from pathlib import Path\nPath('asked').touch()\nplugin = object()\n"
    run.write("installed/curious.py", plugin)
    run.write("installed/curious-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: curious\nVersion: 1\n")
    run.write("installed/curious-1.dist-info/entry_points.txt", "[pydantic]\ncurious = curious:plugin\n")
    run.write("m.yaml", VALID)
    code = "import os, sys; sys.path.append('installed'); import mqm_sync.cli.main as m; before = dict(os.environ)\n"
    code += "m.main(['lint', 'm.yaml']); assert os.environ == before\n"
    ran = subprocess.run([sys.executable, "-c", code], cwd=run.cwd, capture_output=True, text=True, check=True)
    assert "1 monitor in 1 file checked" in ran.stdout
    assert not (run.cwd / "asked").exists()


def test_lint_loads_nothing_heavy_whatever_it_finds(run):
    run.write("clean.yaml", VALID)
    run.write("faults.yaml", changed(schedule="weekly", type="ml.m5.huge", count="0"))
    run.write("broken.yaml", "a: [")
    commands = [
        ("lint", name, "--format", form)
        for name in ("clean.yaml", "faults.yaml", "broken.yaml")
        for form in ("text", "json")
    ]
    assert loaded_by(run, *commands) == ([0, 0, 1, 1, 1, 1], set())


def test_lint_of_a_project_loads_nothing_heavy(run):
    run.write("mqm-sync.yaml", PROJECT)
    run.write("monitors/m.yaml", f"{VALID}targets: {{staging: {{schedule: daily}}}}\n")
    assert loaded_by(run, ("lint",)) == ([0], set())


def test_help_version_windows_and_schemas_load_nothing_heavy(run):
    run.write("monitors/m.yaml", VALID)
    commands = [("--help",), ("--version",), ("windows",), ("schema",), *((verb, "--help") for verb in VERBS)]
    assert loaded_by(run, *commands) == ([0] * len(commands), set())


def test_the_module_runs_as_the_command_does(run):
    assert python("-m", "mqm_sync", "--version")[0:2] == (0, run("--version").out)
    assert python("-m", "mqm_sync", "nonsense")[0] == 64


def test_a_reader_that_goes_away_is_no_error(run):
    run.write("m.yaml", VALID)
    command = f"{sys.executable} -m mqm_sync schema | head -c 1; exit ${{PIPESTATUS[0]}}"
    ran = subprocess.run(["bash", "-c", command], cwd=run.cwd, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
