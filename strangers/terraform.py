"""Terraform, when this machine has it together with the AWS provider."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

SOURCE = Path(__file__).parent / "scripts" / "terraform"
PLUGINS = "MQM_SYNC_TERRAFORM_PLUGINS"
"""A folder with providers, for machines that do not reach the registry (`terraform init -plugin-dir`)."""
_PATIENCE_SECONDS = 600


@cache
def missing() -> str:
    """Why Terraform can not run here; "" when it can."""
    if shutil.which("terraform") is None:
        return "there is no terraform on the PATH"
    with TemporaryDirectory() as folder:
        ran = initialise(Path(folder))
    return "" if ran.returncode == 0 else f"its AWS provider can not be had; name a folder with it in {PLUGINS}"


def initialise(folder: Path) -> subprocess.CompletedProcess[str]:
    """Copy the configuration into a folder and fetch the provider."""
    shutil.copytree(SOURCE, folder, dirs_exist_ok=True)
    plugins = os.environ.get(PLUGINS)
    return run(folder, "init", *([f"-plugin-dir={plugins}"] if plugins else []))


def run(folder: Path, verb: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`terraform VERB` in a folder that has the configuration."""
    command = ["terraform", verb, "-no-color", *arguments]
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=_PATIENCE_SECONDS
    )
