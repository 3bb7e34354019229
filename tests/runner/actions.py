"""Local equivalents of the actions that the workflows use; any other fails."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mqm_sync.emulator.policy import Question, is_allowed
from tests.runner.job import StepFailedError
from tests.workflow_files import ACTION

if TYPE_CHECKING:
    from tests.runner.hub import Hub
    from tests.runner.job import Job

Given = dict[str, Any]
Outputs = dict[str, str]
_ISSUER = "token.actions.githubusercontent.com"


class Actions:
    """The actions of one hub; artifacts are kept by run and name."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.artifacts: dict[int, dict[str, Path]] = {}
        self.sarif: list[dict[str, Any]] = []
        self._known: dict[str, Callable[[Job, Given], Outputs | None]] = {
            "actions/checkout": self._checkout,
            "actions/setup-python": lambda _job, _given: None,
            "actions/upload-artifact": self._upload,
            "actions/download-artifact": self._download,
            "aws-actions/configure-aws-credentials": self._credentials,
            "github/codeql-action/upload-sarif": self._upload_sarif,
        }

    def use(self, job: Job, name: str, given: Given) -> Outputs:
        """Carry out an action; raises StepFailedError, and LookupError for one that is not known."""
        if name not in self._known:
            raise LookupError(f"there is no local equivalent of {name}")
        return self._known[name](job, given) or {}

    def _checkout(self, job: Job, given: Given) -> None:
        _permit(job, "contents")
        repository = given.get("repository") or self._hub.repository
        path, ref = str(given.get("path", ".")), str(given.get("ref") or job.event.sha)
        folder = job.workspace / path
        job.run.checkouts[path] = (repository, ref)
        if path == "tool":
            folder.mkdir()
            shutil.copy(ACTION, folder)
            return
        if repository != self._hub.repository:
            raise StepFailedError(f"{repository} is not to be had here")
        _git("clone", "--quiet", "--no-checkout", self._hub.source, folder)
        _git("-C", folder, "fetch", "--quiet", "origin", ref)
        _git("-C", folder, "checkout", "--quiet", "--detach", ref)

    def _upload(self, job: Job, given: Given) -> None:
        source = Path(given["path"])
        if not source.exists():
            if given.get("if-no-files-found") == "error":
                raise StepFailedError(f"there are no files in {source}")
            return
        kept = self.artifacts.setdefault(self._hub.run_id, {})
        if given["name"] in kept:
            raise StepFailedError(f"an artifact {given['name']} exists already")
        folder = self._hub.new_folder("artifact")
        shutil.copytree(source, folder, dirs_exist_ok=True) if source.is_dir() else shutil.copy(source, folder)
        kept[given["name"]] = folder
        self._hub.github.world.artifacts[self._hub.run_id].append(given["name"])

    def _download(self, job: Job, given: Given) -> None:
        run = int(given.get("run-id") or self._hub.run_id)
        if run != self._hub.run_id:
            _permit(job, "actions")
            if given.get("github-token") != self._hub.github.token:
                raise StepFailedError("another run's artifacts need a token")
        kept = self.artifacts.get(run, {})
        if "name" in given:
            if given["name"] not in kept:
                raise StepFailedError(f"there is no artifact {given['name']}")
            shutil.copytree(kept[given["name"]], given["path"], dirs_exist_ok=True)
            return
        for name, folder in kept.items():
            if fnmatchcase(name, given["pattern"]):
                shutil.copytree(folder, given["path"], dirs_exist_ok=True)

    def _credentials(self, job: Job, given: Given) -> None:
        """The role's own trust decides, as STS would, from the subject of the job's identity."""
        _permit(job, "id-token", "write")
        if job.event.is_fork:
            raise StepFailedError("a fork's pull request gets no identity")
        account, name = given["role-to-assume"].split(":")[4], given["role-to-assume"].rpartition("/")[2]
        role = self._hub.cloud.client("iam").get_role(RoleName=name)["Role"]
        subject = job.event.subject(self._hub.repository, job.environment_name)
        claims = {f"{_ISSUER}:aud": ["sts.amazonaws.com"], f"{_ISSUER}:sub": [subject]}
        trust = role["AssumeRolePolicyDocument"]
        asked = Question("sts:AssumeRoleWithWebIdentity", "*", claims)
        if role["Arn"].split(":")[4] != account or not is_allowed(asked, [trust]):
            raise StepFailedError(f"Not authorized to perform sts:AssumeRoleWithWebIdentity ({subject})")
        keys = self._hub.cloud.client("sts").assume_role(
            RoleArn=role["Arn"], RoleSessionName=given["role-session-name"]
        )["Credentials"]
        job.variables |= {
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
            "AWS_REGION": given["aws-region"],
            "AWS_ENDPOINT_URL": self._hub.cloud.sandbox.url,
        }

    def _upload_sarif(self, job: Job, given: Given) -> None:
        _permit(job, "security-events", "write")
        self.sarif.append(json.loads(Path(given["sarif_file"]).read_text()))


def _permit(job: Job, name: str, level: str = "read") -> None:
    granted = job.permissions.get(name, "none")
    if granted not in {"write", level}:
        raise StepFailedError(f"the job has no permission {name}: {level}")


def _git(*arguments: object) -> None:
    ran = subprocess.run(["git", *map(str, arguments)], capture_output=True, text=True, check=False)
    if ran.returncode:
        raise StepFailedError(ran.stderr)
