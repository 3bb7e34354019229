"""A rule on what `init` wrote because nobody had told it better."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync import placeholders
from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import REPORTS, Subject


@rule("MQM115", "placeholder-left", severity="warning")
def placeholder_left(subject: Subject) -> Iterator[Problem]:
    """A placeholder of `init` is still there.

    `mqm-sync init` starts a repository with an account, an endpoint and a bucket that are nobody's. Planning would be
    refused for the account, and a monitor of the endpoint could not be created.

    Bad::

        kind: data-quality
        name: churn
        endpoint_input: {endpoint_name: my-endpoint}

    Good::

        kind: data-quality
        name: churn
        endpoint_input: {endpoint_name: churn-prod}
    """
    spec = subject.spec
    if spec.endpoint_input and spec.endpoint_input.endpoint_name == placeholders.ENDPOINT:
        path = ("endpoint_input", "endpoint_name")
        yield Problem(path, f"'{placeholders.ENDPOINT}' is a placeholder", "name the endpoint to watch")
    if subject.account_id == placeholders.ACCOUNT:
        message = f"the target's account {placeholders.ACCOUNT} is a placeholder"
        yield Problem(("account_id",), message, "write the number of your account")
    if spec.output_s3_uri and spec.output_s3_uri.startswith(f"s3://{placeholders.BUCKET}/"):
        yield Problem(REPORTS, f"'{placeholders.BUCKET}' is a placeholder", "name your bucket in mqm-sync.yaml")
