"""What is taken for a secret in plain text, and what is not; the rule, import and plans judge alike."""

from __future__ import annotations

import json

import pytest

from mqm_sync.plain_secrets import looks_secret, secrets_in
from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    cloud_fixture,
    definition_body,
    estate_fixture,
    example,
    running_cloud_fixture,
)
from tests.property_specs import VALID

PLAIN = "hunter2hunter2"
SECRET_NAMES = """
    PASSWORD DB_PASSWORD DBPASSWORD dbPassword db-password db.password password Passwd PGPASS DB_PASS PASSPHRASE
    passphrase CREDENTIALS credential AWS_CREDS AUTHTOKEN AUTH_TOKEN authToken GITHUB_TOKEN TOKEN SECRET
    CLIENT_SECRET clientSecret ApiKey API_KEY APIKEY apikey api-key X_API_KEY MYAPIKEY PRIVATE_KEY privateKey
    SECRET_ACCESS_KEY AWS_SECRET_ACCESS_KEY ENCRYPTION_KEY SIGNING_KEY MYSQL_PWD PASSWORD_1 PASSWORD2
    DB_PASSWORD_PROD TOKEN_OLD SECRET_BASE64 REDIS_PASSWORDS ACCESS_TOKENS
"""
INNOCENT_NAMES = """
    TOKENIZER_PATH TOKENIZER MONKEY KEYWORDS PASSENGERS MAX_TOKENS EOS_TOKEN TOKEN_LIMIT SECRET_ARN SECRET_NAME
    PASSWORD_FILE KEY PARTITION_KEY PRIMARY_KEY SORT_KEY PUBLIC_KEY KMS_KEY_ID COMPASS BYPASS PASSES FIRST_PASS
    SECRETARY PASSWORD_POLICY TOKEN_URL CREDENTIALS_PATH TURKEY TEAM MODE KEYBOARD COMPASSION AUTHOR HASHED
"""
INNOCENT_VALUES = """
    arn:aws:secretsmanager:eu-west-1:123456789012:secret:db s3://acme/secret ssm:/db/password {{resolve:x}}
    /run/secrets/db ./secrets/db https://auth.acme.com/token ${password} none enabled x required
"""
SECRET_VALUES = [
    "AKIAIOSFODNN7EXAMPLE",
    "ASIAIOSFODNN7EXAMPLE",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuv",
    "xoxb-123456789012-abcdefABCDEF",
    "xoxp-123456789012-abcdefABCDEF",
    "glpat-abcdefghij0123456789",
    "ghp_shortened",
    "xoxb-1-2",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.x",
    "-----BEGIN PRIVATE KEY-----\nMIIE",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    "postgres://user:hunter2@db.acme.com/x",
    "https://:hunter2@acme.com",
    "jdbc:postgresql://db/x?user=me&password=hunter2hunter2",
    "host=db user=me password=hunter2hunter2",
    '{"user": "me", "password": "hunter2hunter2"}',
    "-Xmx2g -Dpassword=hunter2hunter2",
    "Authorization: Bearer abcdefghijklmnopqrst",
]
OPEN_VALUES = [
    "https://acme.com:8080/path",
    "https://acme.com/a@b",
    "postgres://user@db.acme.com/x",
    "postgres://user:***@db.acme.com/x",
    "postgres://user:${password}@db.acme.com/x",
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/image:tag",
    "arn:aws:iam::123456789012:role/Monitor",
    "-----BEGIN CERTIFICATE-----",
    "eyJust a word",
    "tokens of a text",
    "keep the password=${password}",
    "a@b.com",
]
COMMANDS = [
    ["--password=hunter2hunter2"],
    ["--db-password=correct horse battery"],
    ["--token", PLAIN],
    ["--api-key", PLAIN, "--verbose"],
    ["-c", "train --token hunter2hunter2 --epochs 3"],
    ["-c", "DB_PASSWORD=hunter2hunter2 python train.py"],
    ["password=hunter2hunter2"],
    ["--header", "Authorization: Bearer abcdefghijklmnopqrst"],
    ["--url", "postgres://user:hunter2@db/x"],
    ["ghp_16C7e42F292c6912E7710c838347Ae178B4a"],
]
OPEN_COMMANDS = [
    ["--token-file", "/run/secrets/token"],
    ["--password", "--verbose-mode"],
    ["--max-tokens", "4096000"],
    ["--tokenizer", "bert-base-uncased"],
    ["--key=partition_date"],
    ["--secret-arn=arn:aws:secretsmanager:eu-west-1:123456789012:secret:db"],
    ["--password=${password}"],
    ["python", "train.py", "--passes=100000"],
]


@pytest.mark.parametrize("name", SECRET_NAMES.split())
def test_a_name_that_says_secret_is_caught(name):
    assert looks_secret(name, PLAIN)


@pytest.mark.parametrize("name", INNOCENT_NAMES.split())
def test_a_name_that_only_sounds_so_is_not(name):
    assert not looks_secret(name, PLAIN)


@pytest.mark.parametrize("value", INNOCENT_VALUES.split())
def test_a_value_that_says_where_the_secret_is_is_none(value):
    assert not looks_secret("DB_PASSWORD", value)


@pytest.mark.parametrize("value", SECRET_VALUES)
def test_a_known_token_is_caught_whatever_it_is_called(value):
    assert looks_secret("SETTING", value)


@pytest.mark.parametrize("value", OPEN_VALUES)
def test_a_value_that_only_resembles_one_is_not(value):
    assert not looks_secret("SETTING", value)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_secret_among_arguments_is_caught(arguments):
    assert list(secrets_in(arguments))


@pytest.mark.parametrize("arguments", OPEN_COMMANDS, ids=" ".join)
def test_other_arguments_are_not(arguments):
    assert list(secrets_in(arguments)) == []


def test_long_values_are_judged_quickly():
    for text in (
        "a" * 200_000,
        "a://" * 50_000,
        "-" * 200_000,
        "eyJ" * 60_000,
        "a=" * 100_000,
        "A1_" * 60_000,
        ":" * 200_000,
    ):
        looks_secret(text[:1000], text)


@pytest.mark.parametrize(
    "lines",
    [
        "environment: {dbPassword: hunter2hunter2}",
        "environment: {SETTING: 'postgres://u:hunter2hunter2@db'}",
        "container_arguments: [--fast, --password=hunter2hunter2]",
        "container_entrypoint: [run, --token, hunter2hunter2]",
        "description: reads postgres://u:hunter2hunter2@db",
        "tags: {source: 'postgres://u:hunter2hunter2@db'}",
    ],
)
@pytest.mark.parametrize("format_", ["text", "concise", "json", "sarif", "github", "junit"])
def test_lint_finds_a_secret_and_does_not_show_it(run, lines, format_):
    run.write("m.yaml", f"{VALID}{lines}\n")
    ran = run("lint", "m.yaml", "--select", "MQM415", "--fail-on", "warning", "--format", format_)
    assert (ran.code, "MQM415" in ran.out) == (1, True)
    assert "hunter2" not in ran.out + ran.err


def with_app(estate, **app):
    body = definition_body("ModelQuality", "churn")
    body["ModelQualityAppSpecification"] = {"ImageUri": "own/image", **app}
    estate.sm.create_model_quality_job_definition(**body)
    estate.make_schedule("churn", "churn")


@pytest.mark.parametrize(
    ("app", "said"),
    [
        ({"Environment": {"dbPassword": PLAIN}}, "environment.dbPassword"),
        ({"Environment": {"SETTING": f"postgres://u:{PLAIN}@db"}}, "environment.SETTING"),
        ({"ContainerArguments": ["--token", PLAIN]}, "container_arguments"),
        ({"ContainerEntrypoint": ["run", f"--password={PLAIN}"]}, "container_entrypoint"),
    ],
)
def test_import_leaves_out_a_monitor_that_holds_one(estate, app, said):
    with_app(estate, **app)
    ran = estate.run("import", "churn")
    assert (ran.code, f"in {said}" in ran.out + ran.err) == (1, True)
    assert PLAIN not in ran.out + ran.err
    assert list(estate.monitors.iterdir()) == []


def test_a_plan_shows_arguments_without_the_secret_and_tells_one_from_another(estate):
    estate.write(example("churn", image_uri="own/image", container_arguments=["--fast", "--password", PLAIN]))
    estate.must_apply()
    estate.write(example("churn", image_uri="own/image", container_arguments=["--fast", "--password", PLAIN[::-1]]))
    formats = ("text", "json=p.json", "markdown=p.md", "summary=s.md")
    ran = estate.plan("--out", "plan.json", *[word for text in formats for word in ("--format", text)])
    applied = estate.apply("--audit", "a.json", "--format", "json=o.json", "--format", "text")
    files = [(estate.root / name).read_text() for name in ("p.json", "p.md", "s.md", "plan.json", "a.json", "o.json")]
    said = "".join([ran.out, ran.err, applied.out, applied.err, *files])
    assert (applied.code, json.loads(files[0])["summary"]["replace"]) == (0, 1)
    assert "--fast" in said
    assert PLAIN not in said
    assert PLAIN[::-1] not in said
    assert (
        estate.definition(estate.points_at("churn"))["ModelQualityAppSpecification"]["ContainerArguments"][2]
        == PLAIN[::-1]
    )
