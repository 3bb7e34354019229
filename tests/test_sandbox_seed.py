"""`sandbox --seed`: everything the project's monitors need is there, and a day can be driven."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter

import pytest

from tests.online_fixtures import REPOSITORY
from tests.sandbox_process import sandbox_process

REGION = "ap-northeast-1"
BUCKET = "acme-ml-prod"


@pytest.fixture(name="project")
def project_fixture(tmp_path):
    """The shipped project; its monitors look back hours instead of days, so that less has to be made up."""
    shutil.copy(REPOSITORY / "mqm-sync.yaml", tmp_path)
    shutil.copytree(REPOSITORY / "monitors", tmp_path / "monitors")
    for file in (tmp_path / "monitors").iterdir():
        file.write_text(file.read_text().replace("-P8D", "-P2D").replace("-P7D", "-P1D"))
    return tmp_path


def test_what_the_shipped_monitors_mention_is_made(project):
    with sandbox_process("--seed", cwd=project) as sandbox:
        s3 = sandbox.client("s3")
        assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == [BUCKET]
        assert s3.get_bucket_location(Bucket=BUCKET)["LocationConstraint"] == REGION
        for key in (
            "baseline/churn/constraints.json",
            "baseline/churn-data/statistics.json",
            "scripts/postprocessor.py",
        ):
            assert s3.head_object(Bucket=BUCKET, Key=key)["ContentLength"] > 0
        with s3.get_object(Bucket=BUCKET, Key="baseline/churn/constraints.json")["Body"] as body:
            assert "binary_classification_constraints" in json.loads(body.read())
        role = sandbox.client("iam").get_role(RoleName="ModelMonitor")["Role"]
        [statement] = role["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Service": "sagemaker.amazonaws.com"}
        endpoint = sandbox.client("sagemaker", region=REGION).describe_endpoint(EndpointName="churn-prod")
        assert endpoint["EndpointStatus"] == "InService"
        assert endpoint["DataCaptureConfig"]["EnableCapture"] is True
        for prefix in ("capture/churn-prod/AllTraffic/", "capture/churn-batch/output/", "ground-truth/churn/"):
            assert s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix)["KeyCount"] > 24


def test_a_day_of_the_shipped_monitors_completes_from_a_saved_world(project, run, tmp_path):
    state = tmp_path / "world.db"
    with sandbox_process("--seed", "--state", state, cwd=project) as sandbox:
        sandbox.control.clock(set=sandbox.control.clock()["now"])
        environment = {
            "AWS_ENDPOINT_URL": sandbox.url,
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
        }
        assert run("apply", "--auto-approve", cwd=project, env=environment).code == 0
        before = run("plan", cwd=project, env=environment).out
        sandbox.kill()
    with sandbox_process("--state", state, cwd=project) as sandbox:
        environment["AWS_ENDPOINT_URL"] = sandbox.url
        assert run("plan", cwd=project, env=environment).out == before
        sandbox.control.clock(advance="PT2H")
        found = Counter((item["schedule"], item["status"]) for item in sandbox.control.runs(region=REGION))
    assert found["churn-endpoint", "Completed"] >= 1
    assert found["churn-batch", "Completed"] >= 1
    assert {status for _, status in found} <= {"Completed", "InProgress", "Pending"}


def test_preflight_has_nothing_to_say_about_a_seeded_world(tmp_path):
    shutil.copy(REPOSITORY / "mqm-sync.yaml", tmp_path)
    shutil.copytree(REPOSITORY / "monitors", tmp_path / "monitors")
    command = [
        sys.executable,
        "-m",
        "mqm_sync",
        "sandbox",
        "--seed",
        "--",
        sys.executable,
        "-m",
        "mqm_sync",
        "preflight",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "No findings. 5 monitors checked.\n"), done.stderr


def test_seeding_twice_changes_nothing_that_is_there(project, tmp_path):
    state = tmp_path / "world.db"
    with sandbox_process("--seed", "--state", state, cwd=project) as sandbox:
        sandbox.client("s3").put_object(Bucket=BUCKET, Key="baseline/churn/constraints.json", Body=b"mine")
    with sandbox_process("--seed", "--state", state, cwd=project) as sandbox:
        found = sandbox.client("s3").get_object(Bucket=BUCKET, Key="baseline/churn/constraints.json")
        with found["Body"] as body:
            assert body.read() == b"mine"


def test_seeding_without_a_project_is_an_error_and_no_bug(run):
    ran = run("sandbox", "--seed", "--", "true")
    assert ran.code == 1
    assert "there are no monitors to seed for" in ran.err


def test_specs_with_errors_are_not_seeded(project, run):
    (project / "monitors" / "broken.yaml").write_text("version: 1\nkind: model-quality\nname: broken\n")
    ran = run("sandbox", "--seed", "--", "true", cwd=project)
    assert ran.code == 1
    assert "broken" in ran.out + ran.err
