"""Who may take on the two roles from GitHub: pull requests the one that reads, an environment the one that writes.

Source: GitHub's page on OpenID Connect for AWS, and on the subject claim of each event.
"""

from __future__ import annotations

import re

from mqm_sync.errors import MqmError
from mqm_sync.policies.statement import Document, Place

_ISSUER = "token.actions.githubusercontent.com"
_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_NAME = re.compile(r"[A-Za-z0-9._/-]+")


def trust_documents(place: Place, repository: str, branch: str, environment: str) -> dict[str, Document]:
    """The trust policies of the roles `plan` and `apply`; raises MqmError for names that GitHub does not have.

    Args:
        place: the account that holds the roles.
        repository: `owner/name`.
        branch: the branch that is applied; drift is looked for there, and its merge queue is planned.
        environment: the environment whose reviewers let an apply begin.
    """
    _verify(repository, branch, environment)
    subject = f"repo:{repository}"
    reading = [
        f"{subject}:pull_request",
        f"{subject}:ref:refs/heads/{branch}",
        f"{subject}:ref:refs/heads/gh-readonly-queue/{branch}/*",
    ]
    return {
        "plan": _trust(place, "StringLike", reading),
        "apply": _trust(place, "StringEquals", [f"{subject}:environment:{environment}"]),
    }


def _verify(repository: str, branch: str, environment: str) -> None:
    """A star in a name would widen the trust to other people's repositories."""
    if not _REPOSITORY.fullmatch(repository):
        raise MqmError(f"'{repository}' is not a repository", "write --repository OWNER/NAME, as in its address")
    for name in (branch, environment):
        if not _NAME.fullmatch(name):
            raise MqmError(f"'{name}' can not stand in a trust policy", "letters, digits and . _ / - are fine")


def _trust(place: Place, operator: str, subjects: list[str]) -> Document:
    conditions: dict[str, dict[str, object]] = {"StringEquals": {f"{_ISSUER}:aud": "sts.amazonaws.com"}}
    conditions.setdefault(operator, {})[f"{_ISSUER}:sub"] = subjects
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:{place.partition}:iam::{place.account_id}:oidc-provider/{_ISSUER}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": conditions,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
