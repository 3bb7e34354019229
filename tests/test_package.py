"""The package as it is published: built, installed where nothing else is, and run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COMMIT = "c0ffee" + "0" * 34
DEPENDENCIES = sysconfig.get_path("purelib")
BUILT = (
    ".gitignore",
    "mqm_sync",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "schemas",
    "monitors",
    "requirements",
)


def build(source, folder, what):
    """Build with the installed hatchling, without network; returns the file."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", what, "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (file,) = folder.glob("*.whl" if what == "wheel" else "*.tar.gz")
    return file


@pytest.fixture(scope="module", name="source")
def source_fixture(tmp_path_factory):
    """The project as a release builds it, with the commit that it is."""
    source = tmp_path_factory.mktemp("source")
    for name in BUILT:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    (source / "mqm_sync" / "COMMIT").write_text(f"{COMMIT}\n")
    return source


@pytest.fixture(scope="module", name="wheel")
def wheel_fixture(source, tmp_path_factory):
    return build(source, tmp_path_factory.mktemp("dist"), "wheel")


@pytest.fixture(scope="module", name="command")
def command_fixture(wheel, tmp_path_factory):
    """`mqm-sync` from the wheel in a fresh environment; dependencies are borrowed from the one that runs the tests."""
    home = tmp_path_factory.mktemp("clean")
    venv.create(home, with_pip=False)
    (site,) = home.glob("lib/python*/site-packages")
    (site / "borrowed.pth").write_text(f"{DEPENDENCIES}\n")
    pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install", "--quiet", "--no-index"]
    subprocess.run([*pip, "--no-deps", "--ignore-installed", str(wheel)], check=True, capture_output=True)

    def command(*args, cwd=home, **env):
        clean = {"PATH": os.environ["PATH"], "HOME": str(home), **env}
        ran = subprocess.run(
            [home / "bin" / "mqm-sync", *args], cwd=cwd, env=clean, capture_output=True, text=True, check=False
        )
        return ran.returncode, ran.stdout, ran.stderr

    return command


def test_the_installed_command_is_the_released_version(command):
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert command("--version") == (0, f"mqm-sync {version}\n", "")


def test_it_starts_a_repository_pinned_to_its_own_commit(command, tmp_path):
    code, _, err = command("init", "--account-id", "123456789012", cwd=tmp_path)
    assert (code, "--pin" in err) == (0, False)
    assert f"plan.yml@{COMMIT} # v" in (tmp_path / ".github/workflows/mqm-sync-plan.yml").read_text()
    assert command("lint", cwd=tmp_path)[0] == 0
    assert command("windows", cwd=tmp_path)[0] == 0


def test_it_carries_schemas_rules_and_pages(command):
    assert command("schema", "plan")[0] == 0
    assert command("explain", "MQM201")[0] == 0


@pytest.mark.parametrize(("shell", "word"), [("bash", "complete"), ("zsh", "compdef"), ("fish", "complete")])
def test_shells_complete_it(command, shell, word):
    code, out, _ = command(_MQM_SYNC_COMPLETE=f"{shell}_source")
    assert (code, word in out) == (0, True)
    typed = {"COMP_WORDS": "mqm-sync pla", "COMP_CWORD": "pla" if shell == "fish" else "1"}
    _, out, _ = command(_MQM_SYNC_COMPLETE=f"{shell}_complete", **typed)
    assert "plan" in out


def test_the_wheel_holds_the_package_alone(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"mqm_sync"}
    assert "mqm_sync/py.typed" in names


def test_the_source_archive_makes_the_same_wheel(source, wheel, tmp_path):
    with tarfile.open(build(source, tmp_path / "sdist", "sdist")) as archive:
        archive.extractall(tmp_path / "open", filter="data")
    (unpacked,) = (tmp_path / "open").iterdir()
    again = build(unpacked, tmp_path / "again", "wheel")
    assert {i.filename: i.CRC for i in zipfile.ZipFile(again).infolist()} == {
        i.filename: i.CRC for i in zipfile.ZipFile(wheel).infolist()
    }


def test_the_container_is_made_of_files_that_exist_and_runs_as_nobody():
    lines = (ROOT / "Containerfile").read_text().splitlines()
    copied = [word for line in lines if re.match(r"COPY (?!--from)", line) for word in line.split()[1:-1]]
    assert copied
    assert all((ROOT / path).exists() for path in copied)
    assert "USER 65532:65532" in lines
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[0] == "*"
    assert {path.split("/")[0] for path in copied} <= {line[1:].split("/")[0] for line in ignored if line[0] == "!"}


def test_the_action_locks_what_the_package_needs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["github"]]
    wanted = {re.split(r"[<>=]", name)[0] for name in needed}
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements/action.txt").read_text(), re.MULTILINE))
    assert wanted <= locked
    assert {"hatchling", "editables"} <= locked
