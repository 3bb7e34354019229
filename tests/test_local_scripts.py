"""Scripts beside the specs: apply uploads them under the hash of their content, before the definition."""

from __future__ import annotations

import json
import re
from hashlib import sha256

import pytest

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    cloud_fixture,
    estate_fixture,
    example,
    last_line,
    running_cloud_fixture,
)
from tests.role_fixtures import as_role_fixture  # noqa: F401 - as above

FIRST, SECOND = "def postprocess_handler():\n    pass\n", "def postprocess_handler():\n    return 1\n"
FIELD = "post_analytics_processor_script"


@pytest.fixture(name="s3")
def s3_fixture(estate):
    client = estate.cloud.client("s3", estate.region)
    client.create_bucket(Bucket="acme-scripts")
    return client


@pytest.fixture(name="estate")
def scripted_fixture(estate):
    """An estate whose project says where scripts go, and a script."""
    estate.project(defaults={"scripts_s3_uri": "s3://acme-scripts/mqm"})
    script(estate, FIRST)
    return estate


def script(estate, text, name="post.py"):
    path = estate.monitors / "scripts" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def scripted(name="churn", **more):
    return example(name, **{FIELD: "./scripts/post.py", **more})


def key(text, stem="post"):
    return f"mqm/{stem}-{sha256(text.encode()).hexdigest()[:16]}.py"


def keys(s3):
    return {item["Key"] for item in s3.list_objects_v2(Bucket="acme-scripts").get("Contents", [])}


def runs(estate, name="churn"):
    """The script that the monitor's definition names."""
    return estate.definition(estate.points_at(name))["ModelQualityAppSpecification"]["PostAnalyticsProcessorSourceUri"]


def test_a_plan_shows_the_upload_and_writes_nothing(estate, s3):
    estate.write(scripted())
    ran = estate.plan()
    assert re.search(rf'\+ monitors/scripts/post.py +"uploaded to s3://acme-scripts/{key(FIRST)}"', ran.out)
    assert (keys(s3), estate.calls().get("PutObject")) == (set(), None)


def test_an_apply_uploads_the_script_before_the_definition_that_names_it(estate, s3):
    estate.write(scripted())
    estate.must_apply()
    assert keys(s3) == {key(FIRST)}
    assert s3.get_object(Bucket="acme-scripts", Key=key(FIRST))["Body"].read().decode() == FIRST
    assert runs(estate) == f"s3://acme-scripts/{key(FIRST)}"
    log = estate.control.calls()["log"]
    assert log.index("CreateModelQualityJobDefinition") > max(i for i, name in enumerate(log) if name == "s3:PUT")
    estate.assert_settled()


def test_an_edited_script_is_uploaded_and_replaces_the_definition(estate, s3):
    estate.given(scripted())
    script(estate, SECOND)
    ran = estate.plan()
    assert last_line(ran.out) == "Plan: 0 to add, 0 to change, 1 to replace, 0 to destroy."
    assert f"a definition can not be edited, and {FIELD} differs" in ran.out
    estate.must_apply()
    assert runs(estate) == f"s3://acme-scripts/{key(SECOND)}"
    assert keys(s3) == {key(FIRST), key(SECOND)}
    estate.assert_settled()


def test_an_edited_script_waits_for_an_apply_and_is_no_drift(estate, s3):
    estate.given(scripted())
    script(estate, SECOND)
    ran = estate.run("drift", "--format", "json")
    assert json.loads(ran.out)["targets"][0]["waiting"] == ["churn"], s3


def test_a_script_touched_without_an_edit_changes_nothing(estate, s3):
    estate.given(scripted())
    script(estate, FIRST)
    (estate.monitors / "scripts" / "post.py").touch()
    estate.assert_settled()
    assert keys(s3) == {key(FIRST)}


def test_monitors_share_a_script_and_one_object(estate, s3):
    estate.given(scripted("churn"), scripted("fraud", record_preprocessor_script="./scripts/post.py"))
    assert keys(s3) == {key(FIRST)}
    assert runs(estate, "fraud") == runs(estate, "churn")
    estate.assert_settled()


def test_an_object_deleted_by_somebody_is_drift_and_comes_back_without_a_new_definition(estate, s3):
    estate.given(scripted())
    before = estate.points_at("churn")
    s3.delete_object(Bucket="acme-scripts", Key=key(FIRST))
    assert "monitors/scripts/post.py" in estate.run("drift").out
    assert estate.actions() == {"churn": "update"}
    estate.must_apply()
    assert (keys(s3), estate.points_at("churn")) == ({key(FIRST)}, before)
    estate.assert_settled()


def test_an_object_that_somebody_put_in_its_place_is_not_overwritten(estate, s3):
    s3.put_object(Bucket="acme-scripts", Key=key(FIRST), Body=b"theirs")
    estate.write(scripted())
    ran = estate.apply()
    assert ran.code == 3
    assert "MQM901: S3Object/s3://acme-scripts/mqm/post-" in ran.out
    assert s3.get_object(Bucket="acme-scripts", Key=key(FIRST))["Body"].read() == b"theirs"


def test_a_script_edited_between_plan_and_apply_makes_the_plan_stale(estate, s3):
    estate.write(scripted())
    estate.plan("--out", "plan.json")
    script(estate, SECOND)
    assert estate.run("apply", "plan.json").code == 4
    assert keys(s3) == set()


def test_a_bucket_that_does_not_exist_fails_before_anything_is_made(estate):
    estate.write(scripted())
    ran = estate.apply()
    assert ran.code == 1
    assert "NoSuchBucket" in ran.out + ran.err
    assert (estate.definitions(), estate.schedules()) == (set(), set())


def test_a_script_that_may_not_be_looked_at_is_not_taken_for_absent(estate, s3):
    estate.given(scripted())
    estate.control.faults({"operation": "s3:HEAD", "kind": "deny", "status": 403, "times": None})
    assert estate.plan("--detailed-exitcode").code == 0, s3


def test_a_renamed_monitor_takes_its_script_along(estate, s3):
    estate.given(scripted())
    s3.delete_object(Bucket="acme-scripts", Key=key(FIRST))
    assert estate.run("rename", "churn", "churn-hourly", "--auto-approve", "--allow-delete", "1").code == 0
    assert keys(s3) == {key(FIRST)}


def test_policies_name_the_prefix_of_scripts_and_no_single_one(estate):
    estate.write(scripted())
    for what, action in [("plan", "s3:GetObject"), ("apply", "s3:PutObject"), ("execution", "s3:GetObject")]:
        options = ["--capture", "s3://acme/capture"] if what == "execution" else []
        document = json.loads(estate.run("iam-policy", what, *options).out)
        found = {r for s in document["Statement"] if action in s["Action"] for r in s["Resource"]}
        assert "arn:aws:s3:::acme-scripts/mqm/*" in found


PLAIN = "kind: data-quality\nname: m\nscripts_s3_uri: s3://acme-scripts/mqm\n"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("./missing.py", "can not be read: No such file or directory"),
        ("./", "is no .py file"),
        ("../../../../../../etc/passwd", "lies outside the repository"),
        ("./link.py", "lies outside the repository"),
        ("./large.py", "is larger than 1 MiB"),
    ],
)
def test_a_path_that_leads_nowhere_or_out_is_refused_on_its_line(run, tmp_path_factory, written, said):
    outside = tmp_path_factory.mktemp("outside") / "secret.py"
    outside.write_text("secret")
    run.write("mqm-sync.yaml", "version: 1\n")
    run.write("monitors/m.yaml", f"{PLAIN}{FIELD}: {written}\n")
    (run.cwd / "monitors" / "link.py").symlink_to(outside)
    run.write("monitors/large.py", "#" * 1_048_577)
    (found,) = [f for f in run.lint() if f.rule in {"MQM015", "MQM401"}]
    assert (found.rule, found.place) == ("MQM015", "monitors/m.yaml:4:34")
    assert said in found.message


def test_a_project_that_does_not_say_where_scripts_go_is_told_what_to_write(run):
    run.write("m.yaml", f"kind: data-quality\nname: m\n{FIELD}: ./post.py\n")
    run.write("post.py", FIRST)
    (found,) = run.lint("--select", "MQM015", "m.yaml")
    assert found.hint == "write scripts_s3_uri: s3://bucket/scripts, under `defaults` in mqm-sync.yaml"


def test_a_path_under_defaults_is_relative_to_the_project_file(run):
    run.write("mqm-sync.yaml", f"version: 1\ndefaults: {{scripts_s3_uri: s3://acme-scripts/mqm, {FIELD}: ./post.py}}\n")
    run.write("post.py", FIRST)
    run.write("monitors/deep/m.yaml", "kind: data-quality\nname: m\n")
    assert run.lint("--select", "MQM015") == []


def test_preflight_does_not_miss_a_script_that_the_apply_will_upload(estate, s3):
    estate.write(scripted())
    ran = estate.run("preflight", "--select", "MQM711", "--format", "json")
    assert "mqm/post-" not in ran.out, s3


def test_the_printed_policies_are_enough_to_upload_and_to_look(estate, s3, as_role):
    estate.write(scripted())
    apply, plan = (json.loads(estate.run("iam-policy", what).out) for what in ("apply", "plan"))
    with as_role(apply):
        estate.must_apply()
    assert keys(s3) == {key(FIRST)}
    script(estate, SECOND)
    with as_role(plan):
        assert estate.plan("--detailed-exitcode").code == 2
