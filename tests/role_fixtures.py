"""Commands run by a role that has one policy and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

AsRole = Callable[[dict[str, Any]], AbstractContextManager[None]]


@pytest.fixture(name="as_role")
def as_role_fixture(estate) -> AsRole:
    """`with as_role(policy): …`: within, permissions are enforced and the estate's commands have that policy alone."""
    iam, sts = estate.cloud.client("iam"), estate.cloud.client("sts")
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    names = (f"tool-{number}" for number in range(1_000))

    @contextmanager
    def as_role(policy: dict[str, Any]) -> Iterator[None]:
        name, before = next(names), dict(estate.environment)
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]
        iam.put_role_policy(RoleName=name, PolicyName="only", PolicyDocument=json.dumps(policy))
        keys = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="test")["Credentials"]
        estate.environment |= {
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
        }
        estate.control.switches(enforce_iam=True)
        yield
        estate.control.switches(enforce_iam=False)
        estate.environment = before

    return as_role
