from __future__ import annotations

import json
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest
import yaml

from mqm_sync.home import HOME, REPOSITORY
from tests.online_fixtures import REPOSITORY as ROOT
from tests.workflow_files import read

TOLD = ("--owner", "growth-ml", "--account-id", "123456789012", "--region", "eu-west-1", "--endpoint", "churn-prod",
        "--bucket", "acme-ml", "--codeowners", "@acme/ml", "--pin", "ab" * 20)  # fmt: skip
WRITTEN = {
    "mqm-sync.yaml",
    "monitors/churn-prod-quality.yaml",
    ".github/workflows/mqm-sync-lint.yml",
    ".github/workflows/mqm-sync-plan.yml",
    ".github/workflows/mqm-sync-apply.yml",
    ".github/workflows/mqm-sync-drift.yml",
    ".github/CODEOWNERS",
    ".gitignore",
    ".pre-commit-config.yaml",
    ".vscode/settings.json",
    ".vscode/extensions.json",
    "schemas/monitor.schema.json",
    "schemas/config.schema.json",
}


def files(run):
    return {str(path.relative_to(run.cwd)): path.read_text() for path in run.cwd.rglob("*") if path.is_file()}


def told(ran):
    """What became of each file."""
    assert ran.code == 0, ran.err
    return dict(reversed(line.split(maxsplit=2)[:2]) for line in ran.out.splitlines())


def test_an_empty_folder_becomes_a_repository_that_lints_clean(run):
    assert told(run("init", *TOLD)) == dict.fromkeys(WRITTEN, "written")
    assert set(files(run)) == WRITTEN
    assert run.lint() == []
    assert run("fmt", "--check").code == 0


def test_without_a_word_the_placeholders_are_explained_by_lint(run):
    assert run("init").code == 0
    assert run("lint").code == 0
    found = run.lint()
    assert {finding.rule for finding in found} == {"MQM115"}
    assert {finding.severity for finding in found} == {"warning"}
    assert len(found) == 3
    [account] = [finding for finding in found if "account" in finding.message]
    assert "account_id" in (run.cwd / "mqm-sync.yaml").read_text().splitlines()[int(account.place.split(":")[1]) - 1]


def test_the_folder_and_the_region_of_the_environment_are_used(run):
    folder = run.cwd / "Growth ML (prod)"
    folder.mkdir()
    assert run("init", cwd=folder, env={"AWS_REGION": "cn-north-1"}).code == 0
    project = yaml.safe_load((folder / "mqm-sync.yaml").read_text())
    assert project["owner"] == "Growth-ML-prod"
    assert project["targets"]["prod"]["region"] == "cn-north-1"
    assert project["defaults"]["role_arn"].startswith("arn:aws-cn:iam::")


def test_doing_it_twice_changes_nothing(run):
    run("init", *TOLD)
    before = files(run)
    assert set(told(run("init", *TOLD)).values()) == {"same"}
    assert files(run) == before


def test_a_dry_run_tells_and_writes_nothing(run):
    run.write(".gitignore", "*.pyc\n")
    run.write("mqm-sync.yaml", "version: 1\n")
    ran = run("init", *TOLD, "--dry-run")
    lines = {line[:12].strip(): line[12:].split()[0] for line in ran.out.splitlines() if "monitors" not in line}
    assert lines["would extend"] == ".gitignore"
    assert lines["would keep"] == "mqm-sync.yaml"
    assert "would write   monitors/churn-prod-quality.yaml\n" in ran.out
    assert "written" not in ran.out
    assert "Nothing was written." in ran.err
    assert set(files(run)) == {".gitignore", "mqm-sync.yaml"}


@pytest.mark.parametrize("name", sorted(WRITTEN - {".gitignore", ".github/CODEOWNERS"}))
def test_a_file_that_exists_is_left_and_told(run, name):
    run.write(name, "mine\n")
    found = told(run("init", *TOLD))
    assert found[name] == "kept"
    assert files(run)[name] == "mine\n"
    assert set(found) == WRITTEN


def test_lines_are_added_to_lists_that_exist(run):
    run.write(".gitignore", "*.pyc")
    run.write("docs/CODEOWNERS", "* @acme/all\n/monitors/ @acme/ml\n")
    found = told(run("init", *TOLD))
    assert (found[".gitignore"], found["docs/CODEOWNERS"]) == ("extended", "extended")
    now = files(run)
    assert now[".gitignore"] == "*.pyc\n/.mqm-sync/\nplan.json\nplan-*.json\n*.plan.json\n"
    assert now["docs/CODEOWNERS"] == "* @acme/all\n/monitors/ @acme/ml\n/mqm-sync.yaml @acme/ml\n/.github/ @acme/ml\n"
    assert ".github/CODEOWNERS" not in now


def test_what_can_not_be_read_stops_it_before_anything_is_written(run):
    run.write(".gitignore", b"\xff\xfe")
    ran = run("init", *TOLD)
    assert (ran.code, set(files_raw(run))) == (1, {".gitignore"})


def files_raw(run):
    return [str(path.relative_to(run.cwd)) for path in run.cwd.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--owner", "a\nowner: b"),
        ("--account-id", "123"),
        ("--region", "moon"),
        ("--endpoint", "a b"),
        ("--bucket", "A_B"),
        ("--name", "../x"),
        ("--branch", "a b"),
        ("--codeowners", "acme"),
        ("--pin", "main"),
        ("--role", "a b"),
    ],
)
def test_nothing_but_names_gets_into_the_files(run, option, value):
    assert run("init", option, value).code == 64
    assert files(run) == {}


@pytest.mark.parametrize("word", ["no", "1234", "team: a", "a@b c"])
def test_words_that_yaml_takes_for_something_else_stay_words(run, word):
    owner = word.replace(": ", ":")
    assert run("init", "--owner", owner).code == 0
    assert yaml.safe_load((run.cwd / "mqm-sync.yaml").read_text())["owner"] == owner
    assert run("lint").code == 0


def test_workflows_call_this_projects_by_commit_and_grant_what_they_need(run):
    run("init", *TOLD)
    for name in ("lint", "plan", "apply", "drift"):
        path = run.cwd / f".github/workflows/mqm-sync-{name}.yml"
        (job,) = read(path)["jobs"].values()
        assert job["uses"] == f"{REPOSITORY}/.github/workflows/{name}.yml@{'ab' * 20}"
        assert re.search(r"@(ab){20} # v\d", path.read_text())
        assert read(path)["permissions"] == {}
        called = read(ROOT / ".github" / "workflows" / f"{name}.yml")
        asked = {key: level for j in called["jobs"].values() for key, level in j["permissions"].items()}
        assert set(job["permissions"]) == set(asked)


def test_without_a_released_commit_the_tag_is_used_and_said(run):
    ran = run("init")
    assert "--pin" in ran.err
    text = (run.cwd / ".github/workflows/mqm-sync-plan.yml").read_text()
    assert re.search(r"plan\.yml@v\d+\.\d+\.\d+\n", text)


def test_the_files_pass_the_checks_of_workflows(run):
    run("init", *TOLD)
    command = [Path(sysconfig.get_path("scripts")) / "zizmor", "--offline", "--no-progress", "--quiet", str(run.cwd)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_editors_find_the_schemas_that_are_written(run):
    run("init", *TOLD)
    settings = json.loads((run.cwd / ".vscode/settings.json").read_text())
    for path in settings["yaml.schemas"]:
        assert json.loads((run.cwd / path).read_text())["$schema"]


def test_the_projects_address_is_written_in_one_place():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    pages = [ROOT / name for name in tracked if name.endswith((".md", ".py", ".yml", ".toml", ".yaml"))]
    address = re.compile(r"https://github\.com/([\w-]+/mqm-sync)\b")
    found = {(page.name, match) for page in pages for match in address.findall(page.read_text())}
    assert {match for _, match in found} <= {REPOSITORY}
    assert "home.py" not in {name for name, _ in found}
    assert HOME.endswith(REPOSITORY)
