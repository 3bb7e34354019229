"""One job: its steps in order, in a folder of its own, with nothing of this process's environment."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.runner.expressions import as_text, condition, interpolated
from tests.runner.results import JobRun, StepRun
from tests.workflow_files import Document, read

if TYPE_CHECKING:
    from tests.runner.event import Event
    from tests.runner.hub import Hub

_FILES = ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")
_VENV = Path(sys.prefix)


class StepFailedError(Exception):
    """A step ended badly; the message is its log."""


class Job:
    """The state that the steps of one job share."""

    def __init__(self, hub: Hub, event: Event, name: str, definition: Document, contexts: Mapping[str, Any]) -> None:
        self.hub = hub
        self.event = event
        self.run = JobRun(name)
        self.permissions: dict[str, str] = definition["permissions"]
        self.environment_name = str(interpolated(definition.get("environment", ""), contexts, {}))
        self.workspace = hub.new_folder("work")
        self.temp = hub.new_folder("temp")
        (self.temp / "mqm-sync").symlink_to(_VENV)  # as if an earlier step of the job had installed it
        self.variables: dict[str, str] = {}
        self.path = [str(_VENV / "bin"), "/usr/local/bin", "/usr/bin", "/bin"]
        self._definition = definition
        runner = {"temp": str(self.temp), "os": "Linux"}
        self._contexts = {**contexts, "runner": runner, "steps": {}, "env": {}}

    def execute(self) -> JobRun:
        """Run every step whose condition holds."""
        for step in self._definition["steps"]:
            self._execute_step(step, self._contexts)
        outputs = self._definition.get("outputs", {})
        self.run.outputs = {name: interpolated(value, self._contexts, {}) for name, value in outputs.items()}
        return self.run

    def _execute_step(self, step: Document, contexts: Mapping[str, Any]) -> None:
        if not condition(step.get("if"), contexts, self._functions()):
            return
        name = str(step.get("name") or step.get("uses") or step["run"].splitlines()[0])
        try:
            done = self._run_script(name, step, contexts) if "run" in step else self._use(name, step, contexts)
        except StepFailedError as failure:
            done = StepRun(name, "failure", log=f"{failure}\n")
        if done.result == "failure" and not step.get("continue-on-error"):
            self.run.result = "failure"
        self.run.steps.append(done)
        if "id" in step:
            contexts["steps"][step["id"]] = {"outputs": done.outputs, "outcome": done.result}

    def _functions(self) -> dict[str, Any]:
        is_well = self.run.result == "success"
        return {
            "success": lambda: is_well,
            "failure": lambda: not is_well,
            "always": lambda: True,
            "cancelled": lambda: False,
        }

    def _use(self, name: str, step: Document, contexts: Mapping[str, Any]) -> StepRun:
        given = {key: interpolated(value, contexts, {}) for key, value in step.get("with", {}).items()}
        if step["uses"].startswith("./"):
            return self._composite(name, self.workspace / step["uses"][2:], given)
        outputs = self.hub.actions.use(self, step["uses"].partition("@")[0], given)
        return StepRun(name, "success", outputs=outputs)

    def _composite(self, name: str, folder: Path, given: Mapping[str, Any]) -> StepRun:
        """An action made of steps: its inputs and steps are its own, files and path are the job's."""
        action = read(folder / "action.yml")
        defaults = {key: value.get("default", "") for key, value in action["inputs"].items()}
        github = {**self._contexts["github"], "action_path": str(folder)}
        contexts = {**self._contexts, "github": github, "inputs": {**defaults, **given}, "steps": {}}
        before = len(self.run.steps)
        for step in action["runs"]["steps"]:
            self._execute_step(step, contexts)
        results = {step.result for step in self.run.steps[before:]}
        outputs = {key: as_text(interpolated(o["value"], contexts, {})) for key, o in action["outputs"].items()}
        return StepRun(name, "failure" if "failure" in results else "success", outputs=outputs)

    def _run_script(self, name: str, step: Document, contexts: Mapping[str, Any]) -> StepRun:
        folder = self.workspace / as_text(interpolated(step.get("working-directory", ""), contexts, {}))
        files = {key: self.hub.new_folder("files") / key.lower() for key in _FILES}
        for file in files.values():
            file.touch()
        given = {key: as_text(interpolated(value, contexts, {})) for key, value in step.get("env", {}).items()}
        environment = {**self._base(contexts), **self.variables, **given, **{k: str(f) for k, f in files.items()}}
        flags = ["--noprofile", "--norc", "-eo", "pipefail"] if step.get("shell") == "bash" else ["-e"]
        script = self.hub.new_folder("script") / "step.sh"
        script.write_text(step["run"])
        ran = subprocess.run(
            ["bash", *flags, script], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        self._learn(files)
        self.hub.summaries.append(files["GITHUB_STEP_SUMMARY"].read_text())
        outputs = _pairs(files["GITHUB_OUTPUT"].read_text())
        return StepRun(
            name, "failure" if ran.returncode else "success", environment, ran.stdout + ran.stderr, outputs
        )  # fmt: skip

    def _learn(self, files: Mapping[str, Path]) -> None:
        self.variables |= _pairs(files["GITHUB_ENV"].read_text())
        self.path = [*files["GITHUB_PATH"].read_text().splitlines(), *self.path]

    def _base(self, contexts: Mapping[str, Any]) -> dict[str, str]:
        github = contexts["github"]
        return {
            "PATH": os.pathsep.join(self.path),
            "HOME": str(self.temp),
            "LANG": "C.UTF-8",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": github.get("action_path", ""),
            "GITHUB_API_URL": self.hub.github.url,
            "GITHUB_EVENT_NAME": self.event.name,
            "GITHUB_EVENT_PATH": str(self.event.file),
            "GITHUB_REF": self.event.ref,
            "GITHUB_REPOSITORY": github["repository"],
            "GITHUB_RUN_ID": str(github["run_id"]),
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_SHA": self.event.sha,
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temp),
        }


def _pairs(text: str) -> dict[str, str]:
    """The lines of a file for the runner; the form for several lines does not occur here."""
    lines = [line for line in text.splitlines() if line]
    if any("=" not in line or "<<" in line.partition("=")[0] for line in lines):
        raise SyntaxError(f"the runner would refuse {text!r}")
    return dict(line.split("=", 1) for line in lines)
