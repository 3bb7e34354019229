from __future__ import annotations

import json

import pytest

from mqm_sync.emulator.policy import Question, is_allowed
from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    ACCOUNT,
    KIND_NAMES,
    cloud_fixture,
    estate_fixture,
    example,
    running_cloud_fixture,
)

KINDS = [f"{prefix}JobDefinition" for prefix in KIND_NAMES.values()]
READS = [
    "sagemaker:ListMonitoringSchedules",
    "sagemaker:ListMonitoringAlerts",
    "sagemaker:ListTags",
    "sagemaker:DescribeMonitoringSchedule",
    *(f"sagemaker:List{kind}s" for kind in KINDS),
    *(f"sagemaker:Describe{kind}" for kind in KINDS),
    "cloudwatch:DescribeAlarms",
    "cloudwatch:ListTagsForResource",
]
SWEEP = "tag:GetResources"
WRITES = [
    "iam:PassRole",
    *(f"cloudwatch:{name}" for name in ("PutMetricAlarm", "DeleteAlarms", "TagResource", "UntagResource")),
    "sagemaker:AddTags",
    "sagemaker:DeleteTags",
    "sagemaker:UpdateMonitoringAlert",
    *(f"sagemaker:{verb}MonitoringSchedule" for verb in ("Create", "Update", "Start", "Stop", "Delete")),
    *(f"sagemaker:{verb}{kind}" for verb in ("Create", "Delete") for kind in KINDS),
]


def actions(document):
    return {action for statement in document["Statement"] for action in statement["Action"]}


def without(document, action):
    kept = [{**s, "Action": [a for a in s["Action"] if a != action]} for s in document["Statement"]]
    return {**document, "Statement": [statement for statement in kept if statement["Action"]]}


class Role:
    """A role with a policy, which runs the commands in an estate."""

    def __init__(self, estate):
        self.estate = estate

    def policy(self, *args):
        ran = self.estate.run("iam-policy", *args)
        assert ran.code == 0, ran.err
        return json.loads(ran.out)

    def takes(self, document):
        """From now on, commands are run by a role with this policy alone."""
        cloud = self.estate.cloud
        iam = cloud.client("iam")
        trust = json.dumps({"Version": "2012-10-17", "Statement": []})
        role = iam.create_role(RoleName="tool", AssumeRolePolicyDocument=trust)["Role"]
        self.has(document)
        keys = cloud.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="test")["Credentials"]
        self.estate.environment |= {
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
        }
        cloud.control.switches(enforce_iam=True)

    def has(self, document):
        """Another policy in its place."""
        iam = self.estate.cloud.client("iam")
        iam.put_role_policy(RoleName="tool", PolicyName="only", PolicyDocument=json.dumps(document))


class Fleet(Role):
    """Four monitors, one per kind."""

    def __init__(self, estate):
        super().__init__(estate)
        estate.write(*(example(kind, kind) for kind in KIND_NAMES))
        estate.edit("model-quality", alert={"datapoints_to_alert": 2, "evaluation_period": 3})
        estate.edit("model-quality", cloudwatch_metrics=True, alarms={"f2": {"below": 0.6}}, tags={"stage": "prod"})
        estate.edit("data-quality", state="stopped", tags={"team": "growth"})

    def life(self):
        """Exit codes of creating, changing in every way, and deleting; ends at the first that is not 0."""
        for change in (None, self.change_everything, self.remove_everything):
            if change:
                change()
            ran = self.estate.apply("--deep", "--allow-delete", "all", "--allow-change", "all")
            yield ran.code
            if ran.code:
                return

    def change_everything(self):
        self.estate.edit("data-quality", state="running", tags=None)
        self.estate.edit("model-quality", alarms={"f2": {"below": 0.7}}, tags={"stage": None, "team": "growth"})
        self.estate.edit("model-bias", schedule="daily", tags={"team": "growth"})

    def remove_everything(self):
        self.estate.remove(*KIND_NAMES)

    def change_tags(self):
        for name in KIND_NAMES:
            self.estate.edit(name, tags={"team": "risk"})


@pytest.fixture(name="fleet")
def fleet_fixture(estate):
    return Fleet(estate)


def test_the_apply_policy_is_enough_for_a_fleets_whole_life(fleet):
    policy = fleet.policy("apply")
    assert actions(policy) == {*READS, SWEEP, *WRITES}
    fleet.takes(policy)
    assert list(fleet.life()) == [0, 0, 0]
    assert (fleet.estate.schedules(), fleet.estate.definitions()) == (set(), set())


def test_the_names_of_todays_monitors_are_enough_as_well(fleet):
    policy = fleet.policy("apply", "--by-name")
    ours = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:monitoring-schedule/model-bias"
    assert ours in policy["Statement"][1]["Resource"]
    assert not any(r.endswith("schedule/*") for s in policy["Statement"] for r in s["Resource"])
    fleet.takes(policy)
    assert list(fleet.life()) == [0, 0, 0]


@pytest.mark.parametrize("action", [*READS, *WRITES])
def test_an_apply_fails_without_any_one_action(fleet, action):
    fleet.takes(without(fleet.policy("apply"), action))
    assert list(fleet.life())[-1] != 0, f"{action} is never needed"


def test_the_plan_policy_is_enough_to_plan_and_holds_no_action_that_writes(fleet):
    policy = fleet.policy("plan")
    assert actions(policy) == {*READS, SWEEP}
    assert all(action.partition(":")[2].startswith(("List", "Describe", "Get")) for action in actions(policy))
    fleet.estate.must_apply()
    fleet.change_tags()
    fleet.takes(policy)
    ran = fleet.estate.plan("--deep", "--allow-change", "all", "--detailed-exitcode")
    assert ran.code == 2, ran.out + ran.err


@pytest.mark.parametrize("action", READS)
def test_a_plan_fails_without_any_one_action(fleet, action):
    policy = without(fleet.policy("plan"), action)
    fleet.estate.must_apply()
    fleet.change_tags()
    fleet.takes(policy)
    ran = fleet.estate.plan("--deep", "--allow-change", "all")
    assert ran.code in {1, 3}, ran.out
    assert action in ran.out + ran.err


def test_only_the_sweep_can_be_missed_and_costs_a_call_per_resource_then(fleet):
    policy = fleet.policy("plan")
    fleet.estate.must_apply()
    fleet.takes(without(policy, SWEEP))
    before = fleet.estate.calls().get("ListTags", 0)
    assert fleet.estate.plan("--detailed-exitcode").code == 0
    assert fleet.estate.calls()["ListTags"] - before == 8


def test_the_plan_role_can_not_apply(fleet):
    fleet.takes(fleet.policy("plan"))
    ran = fleet.estate.apply()
    assert ran.code == 1
    assert (fleet.estate.schedules(), fleet.estate.definitions()) == (set(), set())


def test_the_apply_role_can_not_touch_what_has_another_owner(fleet):
    foreign = fleet.estate.make_foreign("theirs", owner="risk-ml")
    fleet.takes(fleet.policy("apply"))
    keys = {
        "aws_access_key_id": "AWS_ACCESS_KEY_ID",
        "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY",
        "aws_session_token": "AWS_SESSION_TOKEN",
    }
    role = fleet.estate.cloud.client(
        "sagemaker", **{name: str(fleet.estate.environment[variable]) for name, variable in keys.items()}
    )
    ours = [{"Key": "mqm-sync:owner", "Value": "growth-ml"}]
    for call, params in [
        (role.stop_monitoring_schedule, {"MonitoringScheduleName": "theirs"}),
        (role.delete_monitoring_schedule, {"MonitoringScheduleName": "theirs"}),
        (role.add_tags, {"ResourceArn": foreign, "Tags": ours}),
        (role.delete_tags, {"ResourceArn": foreign, "TagKeys": ["mqm-sync:owner"]}),
    ]:
        with pytest.raises(role.exceptions.ClientError, match="AccessDenied"):
            call(**params)


def test_every_action_is_one_that_aws_has(fleet):
    operations = set(fleet.estate.sm.meta.service_model.operation_names)
    names = {a.partition(":")[2] for a in actions(fleet.policy("apply")) if a.startswith("sagemaker:")}
    assert names <= operations


def test_create_actions_and_roles_are_those_of_the_specs(estate):
    estate.write(example("churn", role_arn=f"arn:aws:iam::{ACCOUNT}:role/Own"))
    policy = json.loads(estate.run("iam-policy", "apply").out)
    creates = {action for action in actions(policy) if "Create" in action}
    assert creates == {"sagemaker:CreateModelQualityJobDefinition", "sagemaker:CreateMonitoringSchedule"}
    passing = next(s for s in policy["Statement"] if s["Action"] == ["iam:PassRole"])
    assert passing["Resource"] == [f"arn:aws:iam::{ACCOUNT}:role/Own"]


def test_the_jobs_role_reads_its_data_and_writes_its_reports(estate):
    estate.write(
        example(
            "churn",
            baseline={"constraints": "s3://acme/baseline/constraints.json"},
            output_kms_key=f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            instance={"volume_kms_key": "alias/volumes"},
            network={"subnets": ["subnet-1"], "security_groups": ["sg-1"]},
        )
    )
    refused = estate.run("iam-policy", "execution")
    assert refused.code == 1
    assert "churn-prod" in refused.err
    assert "--capture s3://BUCKET/PREFIX" in refused.err
    ran = estate.run("iam-policy", "execution", "--capture", "s3://acme/capture/")
    policy = json.loads(ran.out)

    def may(action, resource="*", **context):
        return is_allowed(Question(action, resource, {k.replace("__", ":"): [v] for k, v in context.items()}), [policy])

    assert may("s3:GetObject", "arn:aws:s3:::acme/capture/churn-prod/AllTraffic/2026/01/01/00/a.jsonl")
    assert may("s3:GetObject", "arn:aws:s3:::acme/ground-truth/2026/01/01/00/a.jsonl")
    assert may("s3:GetObject", "arn:aws:s3:::acme/baseline/constraints.json")
    assert not may("s3:GetObject", "arn:aws:s3:::acme/baseline/statistics.json")
    assert may("s3:ListBucket", "arn:aws:s3:::acme", s3__prefix="capture/churn-prod")
    assert not may("s3:ListBucket", "arn:aws:s3:::acme", s3__prefix="salaries")
    assert may("s3:PutObject", "arn:aws:s3:::acme/reports/churn/constraint_violations.json")
    assert may("s3:GetObject", "arn:aws:s3:::acme/reports/merge/a.jsonl")
    assert not may("s3:PutObject", "arn:aws:s3:::acme/ground-truth/a.jsonl")
    assert may("kms:GenerateDataKey", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab")
    assert may("ec2:CreateNetworkInterface")
    repository = "arn:aws:ecr:us-east-1:156813124566:repository/sagemaker-model-monitor"
    assert may("ecr:BatchGetImage", f"{repository}-analyzer")
    assert may("ecr:BatchGetImage", f"{repository}-groundtruth-merger")
    assert may("cloudwatch:PutMetricData", cloudwatch__namespace="aws/sagemaker/Endpoints/model-metrics")
    assert not may("sagemaker:CreateEndpoint", f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/sm-clarify-1")


def test_each_role_of_the_jobs_gets_its_own_policy(estate):
    estate.write(example("a"), example("b", role_arn=f"arn:aws:iam::{ACCOUNT}:role/Own"))
    ran = estate.run("iam-policy", "execution", "--capture", "s3://acme/capture")
    roles = {f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("ModelMonitor", "Own")}
    assert set(json.loads(ran.out)) == roles


@pytest.mark.parametrize(
    ("role", "subject", "expected"),
    [
        ("plan", "repo:acme/monitors:pull_request", True),
        ("plan", "repo:acme/monitors:ref:refs/heads/main", True),
        ("plan", "repo:acme/monitors:ref:refs/heads/gh-readonly-queue/main/pr-7-abc", True),
        ("plan", "repo:acme/monitors:ref:refs/heads/feature", False),
        ("plan", "repo:acme/monitors:environment:prod", False),
        ("plan", "repo:evil/monitors:pull_request", False),
        ("apply", "repo:acme/monitors:environment:prod", True),
        ("apply", "repo:acme/monitors:pull_request", False),
        ("apply", "repo:acme/monitors:ref:refs/heads/main", False),
        ("apply", "repo:acme/monitors-evil:environment:prod", False),
    ],
)
def test_github_takes_on_each_role_by_subject_only(estate, role, subject, expected):
    ran = estate.run("iam-policy", "github-trust", "--repository", "acme/monitors")
    trust = json.loads(ran.out)[role]
    issuer = "token.actions.githubusercontent.com"
    claims = {f"{issuer}:aud": ["sts.amazonaws.com"], f"{issuer}:sub": [subject]}
    assert is_allowed(Question("sts:AssumeRoleWithWebIdentity", "*", claims), [trust]) is expected
    claims[f"{issuer}:aud"] = ["elsewhere"]
    assert not is_allowed(Question("sts:AssumeRoleWithWebIdentity", "*", claims), [trust])


@pytest.mark.parametrize("odd", ["acme", "acme/*", "*/monitors", "acme/monitors:environment:prod"])
def test_a_repository_that_would_widen_the_trust_is_refused(estate, odd):
    ran = estate.run("iam-policy", "github-trust", "--repository", odd)
    assert (ran.code, ran.out) == (1, "")


def test_the_repository_comes_from_github_or_must_be_told(estate):
    assert estate.run("iam-policy", "github-trust").code == 64
    ran = estate.run("iam-policy", "github-trust", GITHUB_REPOSITORY="acme/monitors")
    assert "repo:acme/monitors:environment:prod" in ran.out


def test_several_targets_give_one_policy_each(estate):
    estate.write(example("churn"))
    estate.project(targets={"eu": {"account_id": "210987654321", "region": "eu-west-1"}})
    both = json.loads(estate.run("iam-policy", "plan").out)
    assert set(both) == {"prod", "eu"}
    alone = json.loads(estate.run("iam-policy", "plan", "--target", "eu").out)
    assert both["eu"] == alone
    assert "arn:aws:sagemaker:eu-west-1:210987654321:monitoring-schedule/*" in alone["Statement"][1]["Resource"]


def test_a_target_that_names_no_account_has_no_policy(estate):
    estate.project(targets={"prod": {"account_id": None}})
    ran = estate.run("iam-policy", "plan")
    assert ran.code == 78
    assert "no account_id" in ran.err


def test_the_apply_policy_is_enough_to_give_up_and_to_destroy(fleet):
    policy = fleet.policy("apply")
    fleet.estate.must_apply()
    fleet.takes(policy)
    gone = fleet.estate.run("forget", "model-bias", "--auto-approve")
    assert gone.code == 0, gone.out + gone.err
    fleet.estate.remove("model-bias")
    gone = fleet.estate.run("destroy", "--auto-approve", "--allow-delete", "all")
    assert gone.code == 0, gone.out + gone.err
    assert fleet.estate.schedules() == {"model-bias"}


def test_the_plan_policy_is_enough_to_import_and_the_apply_policy_to_take_over(estate):
    estate.write(example("own"))
    role = Role(estate)
    reading, writing = role.policy("plan"), role.policy("apply")
    estate.make_foreign("theirs")
    role.takes(reading)
    ran = estate.run("import", "theirs")
    assert ran.code == 0, ran.out + ran.err
    role.has(writing)
    taken = estate.apply()
    assert taken.code == 0, taken.out + taken.err
    assert estate.tags(estate.schedule("theirs")["MonitoringScheduleArn"])["mqm-sync:owner"] == "growth-ml"


def test_the_apply_policy_is_enough_to_rename(fleet):
    policy = fleet.policy("apply")
    fleet.estate.must_apply()
    fleet.takes(policy)
    ran = fleet.estate.run("rename", "--auto-approve", "model-bias", "bias")
    assert ran.code == 0, ran.out + ran.err
    assert "model-bias" not in fleet.estate.schedules()
