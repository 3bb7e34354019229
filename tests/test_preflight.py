"""Preflight finds each fault of an account, and only that one; silence means health, and ignorance is said."""

from __future__ import annotations

import json
from importlib import import_module

import pytest

from tests.driven_day import seed
from tests.healthy import CONSTRAINTS, ENDPOINT, HOUR, LABELS, NAME, SPEC, found, make_healthy, preflight, put
from tests.online_fixtures import cloud_fixture, estate_fixture, example, running_cloud_fixture  # noqa: F401 - pytest finds fixtures by name

ROLE = "ModelMonitor"
CAPTURE = {
    "EnableCapture": True,
    "InitialSamplingPercentage": 100,
    "DestinationS3Uri": "s3://acme/capture",
    "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
}


@pytest.fixture(name="healthy")
def healthy_fixture(estate):
    make_healthy(estate)
    return estate


def recapture(estate, **changes):
    """Let the endpoint run with another data capture."""
    variant = {"VariantName": "AllTraffic", "ModelName": ENDPOINT, "InitialInstanceCount": 1}
    capture = {**CAPTURE, **changes}
    estate.sm.create_endpoint_config(
        EndpointConfigName="other",
        ProductionVariants=[{**variant, "InstanceType": "ml.m5.large"}],
        **({"DataCaptureConfig": capture} if changes else {}),
    )
    estate.sm.delete_endpoint(EndpointName=ENDPOINT)
    estate.sm.create_endpoint(EndpointName=ENDPOINT, EndpointConfigName="other")


def permit(estate, *actions, resource="*"):
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": resource}],
    }
    iam = estate.cloud.client("iam")
    iam.put_role_policy(RoleName=ROLE, PolicyName="monitoring", PolicyDocument=json.dumps(document))


def test_a_healthy_account_is_silent(healthy):
    ran = healthy.run("preflight")
    assert (ran.code, ran.out, ran.err) == (0, "No findings. 1 monitor checked.\n", "")
    assert found(healthy) == []


def test_an_endpoint_that_does_not_exist(healthy):
    healthy.sm.delete_endpoint(EndpointName=ENDPOINT)
    assert found(healthy) == ["MQM701"]


def test_capture_that_is_off(healthy):
    recapture(healthy, EnableCapture=False)
    assert found(healthy) == ["MQM703"]


def test_only_requests_are_captured(healthy):
    recapture(healthy, CaptureOptions=[{"CaptureMode": "Input"}])
    assert found(healthy) == ["MQM704"]


def test_one_request_in_a_hundred_is_captured(healthy):
    recapture(healthy, InitialSamplingPercentage=1)
    [finding] = preflight(healthy)["findings"]
    assert (finding["rule"], finding["severity"]) == ("MQM705", "warning")
    assert "captures 1 % of its requests" in finding["message"]
    assert finding["file"] == "monitors/churn.yaml"
    assert finding["line"] > 1


def test_capture_that_goes_elsewhere(healthy):
    recapture(healthy, DestinationS3Uri="s3://acme/elsewhere")
    assert found(healthy) == ["MQM706"]


def test_no_labels_at_all(estate):
    make_healthy(estate, labels=False)
    assert found(estate) == ["MQM707"]


def test_labels_that_come_an_hour_after_the_run_that_reads_them(estate):
    """Runs read an hour one hour after its end, so labels two hours after its end are an hour late."""
    make_healthy(estate, lag=2 * HOUR)
    [finding] = preflight(estate)["findings"]
    assert finding["rule"] == "MQM708"
    assert "after the last run that reads them" in finding["message"]
    assert finding["hint"] == "write start_time_offset: -PT3H and end_time_offset: -PT2H"


def test_the_offsets_it_proposes_make_late_labels_fine(estate):
    make_healthy(estate, lag=2 * HOUR)
    estate.edit(NAME, endpoint_input={"start_time_offset": "-PT3H", "end_time_offset": "-PT2H"})
    assert found(estate) == []


def test_a_baseline_that_does_not_exist(healthy):
    healthy.cloud.client("s3").delete_object(Bucket="acme", Key=CONSTRAINTS)
    assert found(healthy) == ["MQM711"]


@pytest.mark.parametrize("content", ["not json", "[1, 2]", "[" * 5000])
def test_a_baseline_that_can_not_be_read(healthy, content):
    put(healthy, CONSTRAINTS, content)
    assert found(healthy) == ["MQM712"]


THRESHOLD = {"threshold": 0.5, "comparison_operator": "GreaterThanThreshold"}


@pytest.mark.parametrize(
    "document",
    [
        {"version": 0.0, "regression_constraints": {"mae": THRESHOLD}},
        {"version": 0.0, "features": []},
        {"binary_classification_constraints": {"auc": THRESHOLD}},
        {"version": 0.0, "binary_classification_constraints": {}},
        {"version": 0.0, "binary_classification_constraints": {"auc": {"threshold": "0.5"}}},
    ],
)
def test_a_baseline_of_another_problem(healthy, document):
    put(healthy, CONSTRAINTS, document)
    assert found(healthy) == ["MQM713"]


def test_a_role_that_does_not_exist(healthy):
    healthy.project(defaults={"role_arn": "arn:aws:iam::${account_id}:role/Nobody"})
    assert found(healthy) == ["MQM721"]


def test_a_role_that_sagemaker_may_not_assume(healthy):
    principal = {"Service": "ec2.amazonaws.com"}
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}],
    }
    healthy.cloud.client("iam").update_assume_role_policy(RoleName=ROLE, PolicyDocument=json.dumps(trust))
    assert found(healthy) == ["MQM722"]


@pytest.mark.parametrize(
    ("allowed", "missing"),
    [
        (("s3:GetObject", "s3:ListBucket", "cloudwatch:PutMetricData"), "s3:PutObject on arn:aws:s3:::acme/reports/*"),
        (("s3:PutObject", "s3:ListBucket", "cloudwatch:PutMetricData"), "s3:GetObject on arn:aws:s3:::acme/"),
        (("s3:GetObject", "s3:PutObject", "cloudwatch:PutMetricData"), "s3:ListBucket on arn:aws:s3:::acme"),
        (("s3:GetObject", "s3:PutObject", "s3:ListBucket"), "cloudwatch:PutMetricData on *"),
    ],
)
def test_a_permission_that_the_role_lacks(healthy, allowed, missing):
    permit(healthy, *allowed)
    [finding] = preflight(healthy)["findings"]
    assert finding["rule"] == "MQM723"
    assert missing in finding["message"]


def test_the_policy_that_iam_policy_prints_is_enough(healthy):
    printed = healthy.run("iam-policy", "execution", "--capture", "s3://acme/capture")
    assert printed.code == 0, printed.err
    iam = healthy.cloud.client("iam")
    iam.put_role_policy(RoleName=ROLE, PolicyName="monitoring", PolicyDocument=printed.out)
    assert found(healthy) == []


def test_subnets_that_do_not_exist_and_groups_of_another_network(healthy):
    import_module("moto.ec2.models")  # slower to import than a client of these tests waits
    ec2 = healthy.cloud.client("ec2")
    vpcs = [ec2.create_vpc(CidrBlock=f"10.{n}.0.0/16")["Vpc"]["VpcId"] for n in (1, 2)]
    subnet = ec2.create_subnet(VpcId=vpcs[0], CidrBlock="10.1.1.0/24")["Subnet"]["SubnetId"]
    groups = [ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"] for vpc in vpcs]
    healthy.edit(NAME, network={"subnets": [subnet], "security_groups": [groups[0]]})
    assert found(healthy) == []
    healthy.edit(NAME, network={"subnets": [subnet], "security_groups": [groups[1]]})
    assert found(healthy) == ["MQM731"]
    healthy.edit(NAME, network={"subnets": ["subnet-00000000000000000"], "security_groups": [groups[0]]})
    [finding] = preflight(healthy)["findings"]
    assert (finding["rule"], finding["message"]) == ("MQM731", "subnet-00000000000000000 does not exist in us-east-1")


def test_an_image_of_another_region(healthy):
    healthy.edit(NAME, image_uri="123456789012.dkr.ecr.eu-west-1.amazonaws.com/own:1")
    assert found(healthy) == ["MQM732"]


def test_an_image_of_our_own_is_looked_up(healthy):
    healthy.cloud.client("ecr").create_repository(repositoryName="own")
    healthy.edit(NAME, image_uri="123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1")
    assert found(healthy) == ["MQM732"]
    media = "application/vnd.docker.distribution.manifest.v2+json"
    manifest = json.dumps({"schemaVersion": 2, "mediaType": media, "config": {"digest": "sha256:1"}, "layers": []})
    healthy.cloud.client("ecr").put_image(repositoryName="own", imageManifest=manifest, imageTag="1")
    assert found(healthy) == []


def test_an_image_of_somebody_else_is_not_checked(healthy):
    healthy.edit(NAME, image_uri="210987654321.dkr.ecr.us-east-1.amazonaws.com/theirs:1")
    document = preflight(healthy)
    assert document["findings"] == []
    assert [each["rules"] for each in document["not_checked"]] == [["MQM732"]]


def test_runs_of_one_hour_share_the_quota(healthy):
    healthy.control.switches(instance_quota=2)
    healthy.edit(NAME, instance={"count": 2})
    assert found(healthy) == []
    others = [example(f"d{n}", "data-quality", schedule="daily at 05:00") for n in (1, 2)]
    healthy.write(*others)
    [finding] = preflight(healthy, NAME)["findings"]
    assert finding["rule"] == "MQM733"
    assert "3 monitors start 4 ml.m5.xlarge at 05:00 UTC, and the quota is 2" in finding["message"]


# Ignorance.


@pytest.mark.parametrize(
    ("operation", "rules"),
    [
        ("DescribeEndpoint", ["MQM701", "MQM702", "MQM703", "MQM704", "MQM705", "MQM706"]),
        ("GetRole", ["MQM721", "MQM722", "MQM723"]),
        ("SimulatePrincipalPolicy", ["MQM723"]),
        ("ListServiceQuotas", ["MQM733"]),
    ],
)
def test_without_permission_it_says_what_was_not_checked(healthy, operation, rules):
    healthy.control.faults({"operation": operation, "kind": "deny", "times": None})
    document = preflight(healthy)
    assert document["findings"] == []
    [unchecked] = document["not_checked"]
    assert (unchecked["rules"], unchecked["monitors"]) == (rules, [NAME])
    assert unchecked["reason"] == f"no permission to call {operation}"


def test_without_permission_for_the_bucket_nothing_in_it_is_fine(healthy):
    healthy.control.faults({"operation": "s3:GET", "kind": "deny", "times": None, "code": "AccessDenied"})
    document = preflight(healthy)
    assert document["findings"] == []
    rules = {rule for each in document["not_checked"] for rule in each["rules"]}
    assert rules == {"MQM706", "MQM707", "MQM708", "MQM711", "MQM712", "MQM713"}


def test_what_is_not_checked_is_no_error_and_no_silence(healthy):
    healthy.control.faults({"operation": "GetRole", "kind": "deny", "times": None})
    ran = healthy.run("preflight")
    assert ran.code == 0
    assert ran.out == "not checked: MQM721, MQM722, MQM723 of churn: no permission to call GetRole (target prod)\n"
    assert healthy.run("preflight", "--fail-on", "warning").code == 1


def test_an_account_that_does_not_answer_costs_the_time_limit_and_no_more(healthy):
    healthy.control.faults({"operation": "DescribeEndpoint", "kind": "hang", "times": None})
    document = json.loads(healthy.run("preflight", "--time-limit", "0.5", "--format", "json", AWS_MAX_ATTEMPTS="1").out)
    reasons = {each["reason"].split(":")[0] for each in document["not_checked"]}
    assert reasons == {"describe_endpoint", "the time limit of 0.5 s ran out"}


# Choosing, accepting, cost.


def test_checks_can_be_chosen_left_out_and_accepted(healthy):
    recapture(healthy, InitialSamplingPercentage=1, CaptureOptions=[{"CaptureMode": "Input"}])
    assert found(healthy) == ["MQM704", "MQM705"]
    assert found(healthy, "--select", "MQM705") == ["MQM705"]
    assert found(healthy, "--ignore", "MQM704") == ["MQM705"]
    healthy.edit(NAME, allow={"MQM705": {"until": "2999-01-01", "because": "much traffic"}})
    assert found(healthy) == ["MQM704"]
    healthy.project(rules={"MQM704": "off"})
    assert found(healthy) == []
    assert healthy.run("lint").code == 0


def test_findings_decide_the_exit_code_as_with_lint(healthy):
    recapture(healthy, InitialSamplingPercentage=1)
    assert [healthy.run("preflight", "--fail-on", level).code for level in ("error", "warning")] == [0, 1]


def test_monitors_share_what_is_asked(healthy):
    endpoint = {"endpoint_name": ENDPOINT, "start_time_offset": "-PT2H", "end_time_offset": "-PT1H"}
    twins = [{**SPEC, "name": f"twin-{n}", "endpoint_input": {**SPEC["endpoint_input"], **endpoint}} for n in (1, 2)]
    healthy.write(*twins)
    before, writes = healthy.calls(), healthy.writes
    assert found(healthy) == []
    after = healthy.calls()
    asked = {name: after[name] - before.get(name, 0) for name in ("DescribeEndpoint", "GetRole", "ListServiceQuotas")}
    assert asked == {"DescribeEndpoint": 1, "GetRole": 1, "ListServiceQuotas": 2}
    assert healthy.writes == writes


def test_formats_for_people_and_pull_requests(healthy):
    recapture(healthy, EnableCapture=False)
    text = healthy.run("preflight").out
    assert "error[MQM703]: endpoint 'churn-prod' captures no data" in text
    assert "--> monitors/churn.yaml:" in text
    assert healthy.run("preflight", "--format", "github").out.startswith("::error file=monitors/churn.yaml,line=")
    markdown = healthy.run("preflight", "--format", "markdown").out
    assert markdown.startswith("## mqm-sync preflight: 1 finding in 1 monitor\n")
    assert "| 🔴 error | [MQM703](" in markdown


# Before a plan.


def test_a_plan_carries_what_preflight_finds_as_notes_and_is_not_blocked(healthy):
    recapture(healthy, EnableCapture=False)
    healthy.environment["MQM_SYNC_NO_PREFLIGHT"] = None
    assert healthy.document()["diagnostics"] == []
    healthy.edit(NAME, max_runtime_seconds=1200)
    plan = healthy.plan("-v")
    assert plan.code == 0
    assert "Note: preflight MQM703 (churn): endpoint 'churn-prod' captures no data" in plan.out
    assert "sagemaker:DescribeEndpoint 1" in plan.err
    assert [note[:17] for note in healthy.document()["diagnostics"]] == ["preflight MQM703 "]
    assert healthy.document("--no-preflight")["diagnostics"] == []


def test_a_plan_and_its_apply_agree_whatever_preflight_found(healthy):
    recapture(healthy, EnableCapture=False)
    healthy.edit(NAME, max_runtime_seconds=1200)
    healthy.environment["MQM_SYNC_NO_PREFLIGHT"] = None
    digest = healthy.document()["digest"]
    assert healthy.document("--no-preflight")["digest"] == digest
    healthy.must_apply("--expect-digest", digest)


def test_labels_of_monitors_without_labels_are_not_asked_for(estate):
    estate.write(example("drift", "data-quality"))
    rules = {f["rule"] for f in preflight(estate)["findings"]}
    assert rules == {"MQM701", "MQM721"}
    assert LABELS not in json.dumps(preflight(estate))


# Permissions.


def test_the_policies_for_plan_and_status_leave_nothing_unchecked(healthy):
    documents = [
        json.loads(healthy.run("iam-policy", *args).out)
        for args in (("plan",), ("status", "--capture", "s3://acme/capture"))
    ]
    act_as(healthy, *documents)
    assert found(healthy) == []


@pytest.mark.parametrize(
    "action",
    [
        "iam:GetRole",
        "iam:SimulatePrincipalPolicy",
        "s3:GetObject",
        "s3:ListBucket",
        "sagemaker:DescribeEndpoint",
        "sagemaker:DescribeEndpointConfig",
        "servicequotas:ListServiceQuotas",
    ],
)
def test_without_any_one_action_something_is_not_checked(healthy, action):
    document = json.loads(healthy.run("iam-policy", "status", "--capture", "s3://acme/capture").out)
    for statement in document["Statement"]:
        statement["Action"] = [each for each in statement["Action"] if each != action] or ["sts:GetCallerIdentity"]
    act_as(healthy, document)
    found_now = preflight(healthy)
    assert found_now["findings"] == []
    assert found_now["not_checked"] != []


def act_as(estate, *documents):
    """From now on, commands are run by a user with these policies alone."""
    iam = estate.cloud.client("iam")
    iam.create_user(UserName="reader")
    for number, document in enumerate(documents):
        iam.put_user_policy(UserName="reader", PolicyName=f"p{number}", PolicyDocument=json.dumps(document))
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    estate.environment |= {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    estate.control.switches(enforce_iam=True)


def test_batch_transform_is_checked_by_its_manifests(estate):
    source = {
        "data_captured_destination_s3_uri": "s3://acme/batch",
        "dataset_format": {"csv": {}},
        "probability_attribute": "0",
        "probability_threshold_attribute": 0.5,
    }
    estate.given(example("nightly", endpoint_input=None, batch_transform_input=source, schedule="every 6 hours"))
    seed(estate, "nightly")
    assert found(estate) == ["MQM706", "MQM707"]
    seed(estate, "nightly", traffic=True)
    assert found(estate) == []


def test_a_plan_with_a_plans_permissions_alone_plans_and_says_what_was_not_checked(healthy):
    document = json.loads(healthy.run("iam-policy", "plan").out)
    healthy.edit(NAME, max_runtime_seconds=1200)
    act_as(healthy, document)
    healthy.environment["MQM_SYNC_NO_PREFLIGHT"] = None
    plan = healthy.document()
    [note] = plan["diagnostics"]
    assert note.startswith("preflight: not checked: MQM701, MQM702")
    assert "no permission to call DescribeEndpoint" in note
    assert plan["summary"]["replace"] == 1
