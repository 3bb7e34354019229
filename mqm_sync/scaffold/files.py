"""The files of a new repository, from templates and what the person told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files

from mqm_sync import placeholders
from mqm_sync.config import CONFIG_NAME
from mqm_sync.home import HOME, REPOSITORY
from mqm_sync.images import partition_of
from mqm_sync.schemas import schema_text

WORKFLOWS = ("lint", "plan", "apply", "drift")
_PLACE = re.compile(r"@([A-Z]+)@")


@dataclass(frozen=True, slots=True)
class Answers:
    """What a new repository is about; the defaults are placeholders that lint reminds of."""

    owner: str
    pin: str
    version: str
    account_id: str = placeholders.ACCOUNT
    region: str = placeholders.REGION
    endpoint: str = placeholders.ENDPOINT
    bucket: str = placeholders.BUCKET
    target: str = "prod"
    branch: str = "main"
    role: str = "ModelMonitor"
    reviewers: str = ""

    @property
    def monitor(self) -> str:
        """The first monitor's name."""
        return f"{self.endpoint}-quality"[:63].rstrip("-")

    def values(self) -> dict[str, str]:
        """By the words that the templates use."""
        return {
            "OWNER": _quoted(self.owner),
            "ACCOUNT": self.account_id,
            "PARTITION": partition_of(self.region),
            "REGION": self.region,
            "ENDPOINT": self.endpoint,
            "BUCKET": self.bucket,
            "TARGET": _quoted(self.target),
            "BRANCH": _quoted(self.branch),
            "ROLE": self.role,
            "MONITOR": self.monitor,
            "HOME": REPOSITORY,
            "URL": HOME,
            "PIN": f"{self.pin} # {self.version}" if self.pin != self.version else self.pin,
        }


def new_files(answers: Answers) -> dict[str, str]:
    """Files that are written unless they exist, by path."""
    made = {CONFIG_NAME: "mqm-sync.yaml", f"monitors/{answers.monitor}.yaml": "monitor.yaml"}
    made |= {f".github/workflows/mqm-sync-{name}.yml": f"{name}.yml" for name in WORKFLOWS}
    made |= {
        ".pre-commit-config.yaml": "pre-commit.yaml",
        ".vscode/settings.json": "vscode-settings.json",
        ".vscode/extensions.json": "vscode-extensions.json",
    }
    texts = {path: _filled(template, answers) for path, template in made.items()}
    return {**texts, **{f"schemas/{name}.schema.json": schema_text(name) for name in ("monitor", "config")}}


def added_lines(answers: Answers) -> dict[str, list[str]]:
    """Lines that are added to files where they are missing, by path."""
    who, lead = answers.reviewers or "@your-org/your-team", "" if answers.reviewers else "# "
    owned = ["/monitors/", f"/{CONFIG_NAME}", "/.github/"]
    return {
        ".github/CODEOWNERS": [f"{lead}{path} {who}" for path in owned],
        ".gitignore": ["/.mqm-sync/", "plan.json", "plan-*.json", "*.plan.json"],
    }


def _filled(template: str, answers: Answers) -> str:
    text = (files("mqm_sync.scaffold") / "templates" / template).read_text(encoding="utf-8")
    values = answers.values()
    return _PLACE.sub(lambda found: values[found[1]], text)


def _quoted(text: str) -> str:
    """A word as YAML takes it for text."""
    return text if re.fullmatch(r"[A-Za-z][A-Za-z0-9_./-]*", text) and text.lower() not in _WORDS else f'"{text}"'


_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
