"""The values of the environment go to SageMaker and nowhere else: no output of any verb, and no file, holds one."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    cloud_fixture,
    estate_fixture,
    example,
    running_cloud_fixture,
)
from tests.property_specs import VALID

OLD, NEW, ARGUMENT = "correct-horse-battery", "staple-of-another-kind", "hunter2hunter2"


@pytest.fixture(name="secretive")
def secretive_fixture(estate):
    """An estate whose monitor has secrets, in use with other ones."""
    write(estate, OLD)
    estate.must_apply()
    write(estate, NEW)
    return estate


def write(estate, value):
    words = ["--fast", f"--password={ARGUMENT}", "--token", value]
    baseline = {"dataset": {"s3_uri": "s3://acme/v.csv", "inference_attribute": "p", "ground_truth_attribute": "l"}}
    own = {"image_uri": "own/image", "environment": {"SETTING": value}, "container_arguments": words}
    estate.write(example("churn", baseline=baseline, **own))


def assert_unseen(estate, *rans):
    kept = [path for path in estate.root.rglob("*") if path.is_file() and path.suffix != ".yaml"]
    texts = {str(path): path.read_text(errors="replace") for path in kept}
    texts |= {
        f"{number} {name}": text
        for number, ran in enumerate(rans)
        for name, text in zip(("out", "err"), ran[1:], strict=True)
    }
    seen = {name: word for name, text in texts.items() for word in (OLD, NEW, ARGUMENT) if word in text}
    assert seen == {}


def test_plans_applies_and_their_records_do_not_hold_them(secretive):
    formats = ("text", "json=x.json", "markdown=x.md", "summary=x.summary", "outputs=x.out")
    options = [word for format_ in formats for word in ("--format", format_)]
    planned = secretive.plan("-v", "--deep", "--out", "plan.json", "--cache", "cache", *options)
    shown = [
        secretive.run("show", "plan.json", "--format", format_) for format_ in ("text", "json", "markdown", "summary")
    ]
    commented = secretive.run("comment", "--dry-run", "--pr", "1", "plan.json")
    applied = secretive.apply("-v", "plan.json", "--audit", "audit.json", *options)
    assert (planned.code, commented.code, applied.code) == (0, 0, 0), applied
    again = secretive.run("comment", "--dry-run", "--pr", "1", "--applied", "x.json")
    assert_unseen(secretive, planned, *shown, commented, applied, again)


@pytest.mark.parametrize(
    "verb",
    [
        ("drift", "--format", "text", "--format", "json=x.json", "--format", "markdown=x.md"),
        (
            "status",
            "--format",
            "text",
            "--format",
            "json=x.json",
            "--format",
            "markdown=x.md",
            "--format",
            "html=x.html",
        ),
        ("preflight", "-v"),
        ("windows", "--format", "json", "--folders"),
        ("labels",),
        ("iam-policy", "execution", "--capture", "s3://acme/capture"),
        ("iam-policy", "apply"),
        ("targets", "--format", "json"),
        ("rename", "churn", "other", "--auto-approve"),
        ("forget", "churn", "--auto-approve", "--audit", "a.json"),
        ("destroy", "--auto-approve", "--audit", "a.json"),
        ("baseline", "churn", "--dry-run"),
        ("baseline", "churn", "--auto-approve"),
    ],
    ids=" ".join,
)
def test_no_other_verb_shows_them(secretive, verb):
    ran = secretive.run(*verb)
    assert ran.code in {0, 1}
    assert_unseen(secretive, ran)


def test_import_leaves_them_out_where_they_look_like_secrets(secretive):
    secretive.remove("churn")
    ran = secretive.run("import", "churn", "--out", "imported", "--format", "text", "--format", "json=x.json")
    dry = secretive.run("import", "--all", "--dry-run")
    assert "container_arguments" in ran.out + ran.err
    assert not (secretive.root / "imported").exists()
    assert_unseen(secretive, ran, dry)


def test_a_refusal_that_quotes_them_is_told_without(secretive):
    quoting = {"code": "ValidationException", "status": 400, "message": f"SETTING '{NEW}' is bad\n{NEW}"}
    for operation in ("CreateProcessingJob", "CreateModelQualityJobDefinition"):
        secretive.control.faults({"operation": operation, "kind": "error_before", "times": None, **quoting})
    ran = secretive.run("baseline", "churn", "--auto-approve")
    formats = ["--format", "text", "--format", "json=x.json", "--format", "markdown=x.md"]
    applied = secretive.apply("--audit", "a.json", *formats)
    secretive.control.clear_faults()
    assert (ran.code, applied.code) == (1, 1)
    assert "SETTING '(sha256:" in ran.err
    assert_unseen(secretive, ran, applied)


def test_a_dry_run_of_a_baseline_shows_the_settings_and_not_the_values(secretive):
    ran = secretive.run("baseline", "churn", "--dry-run")
    assert '"analysis_type": "MODEL_QUALITY"' in ran.out
    assert '"SETTING": {' in ran.out
    assert_unseen(secretive, ran)


@pytest.mark.parametrize("form", ['a"quote\\and more', "line one\nline two", "it's a 'quoted' one", "tab\tinside"])
def test_a_refusal_that_quotes_them_in_another_form_is_told_without(secretive, form):
    secretive.write(example("churn", environment={"SETTING": form}))
    for quoted in (form, json.dumps(form), repr(form)):
        spoken = {"code": "ValidationException", "status": 400, "message": f"Value {quoted} at 'environment' is bad"}
        operation = {"operation": "CreateModelQualityJobDefinition", "kind": "error_before", "times": None}
        secretive.control.faults({**operation, **spoken})
        ran = secretive.apply()
        secretive.control.clear_faults()
        assert "is bad" in ran.out
        assert not {word for word in ("quote", "line one", "quoted", "inside") if word in ran.out + ran.err}


BROKEN = "import os\nraise RuntimeError(os.environ['TOLD'])\n"
"""An installation of boto3 that fails with words of its own."""


@pytest.mark.parametrize("limit", ["unlimited", "0"])
def test_the_report_of_a_bug_holds_the_verb_and_no_words_of_the_user(tmp_path, limit):
    (tmp_path / "boto3").mkdir()
    (tmp_path / "boto3" / "__init__.py").write_text(BROKEN)
    (tmp_path / f"{NEW}.yaml").write_text("owner: me\ntargets: {prod: {region: us-east-1}}\n")
    (tmp_path / "monitors").mkdir()
    (tmp_path / "monitors/m.yaml").write_text(VALID)
    command = f'ulimit -f {limit}; exec "$0" -B -m mqm_sync --config {NEW}.yaml plan'
    surroundings = {**os.environ, "PYTHONPATH": str(tmp_path), "TMPDIR": str(tmp_path), "TOLD": f"{OLD}\n::error::x"}
    ran = subprocess.run(
        ["bash", "-c", command, sys.executable],
        cwd=tmp_path,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    kept = "".join(path.read_text() for path in tmp_path.glob("mqm-sync-bug-*"))
    assert ran.returncode == 70, ran.stderr
    assert "this is a bug in mqm-sync (RuntimeError)" in ran.stderr
    assert "verb: plan" in kept + ran.stderr
    assert not {word for word in (OLD, NEW, "::error::", "Traceback") if word in kept + ran.stdout + ran.stderr}
