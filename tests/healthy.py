"""A healthy account: monitors out of git, what they need, and a day of traffic with labels in time."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from mqm_sync.emulator.day import END_TIME_OFFSET, START_TIME_OFFSET
from tests.driven_day import seed
from tests.online_fixtures import Estate, Ran, example

NAME = "churn"
ENDPOINT = f"{NAME}-prod"
LABELS, CAPTURE, CONSTRAINTS = "ground-truth", "capture", "baseline/constraints.json"
HOUR = 3600.0
SPEC = example(
    NAME,
    endpoint_input={"start_time_offset": START_TIME_OFFSET, "end_time_offset": END_TIME_OFFSET},
    baseline={"constraints": f"s3://acme/{CONSTRAINTS}"},
    cloudwatch_metrics=True,
)


def this_hour() -> float:
    """The full hour before now."""
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0).timestamp()


def make_healthy(estate: Estate, *, labels: bool = True, lag: float = 0.25 * HOUR) -> None:
    """Apply the monitor, make what it needs, and let the last 30 hours be captured and labelled `lag` after their end.

    The hours are real ones, for plan, preflight and status look at the wall's clock; the sandbox's clock is set back
    while objects are written, so that they bear the times they would have.
    """
    estate.given(SPEC)
    seed(estate, NAME)
    for hour in range(30, -1, -1):
        start = this_hour() - hour * HOUR
        # The hour that is passing has captured data too, so that a test may cross into the next one.
        write(estate, start + (HOUR if hour else 0.0), start, capture="s3://acme/capture")
        if labels:
            write(estate, start + HOUR + lag, start, labels=f"s3://acme/{LABELS}")
    estate.control.clock(wall=True)


def write(estate: Estate, at: float, hour: float, **where: str) -> None:
    """Write an hour's predictions or labels as if it were `at`; what lies in the future is not written."""
    if at <= datetime.now(UTC).timestamp():
        estate.control.clock(set=at)
        estate.control.traffic(ENDPOINT, hour, **where)


def put(estate: Estate, key: str, content: object) -> None:
    """An object of the bucket."""
    text = content if isinstance(content, str) else json.dumps(content)
    estate.cloud.client("s3").put_object(Bucket="acme", Key=key, Body=text.encode())


def preflight(estate: Estate, *args: object) -> dict[str, Any]:
    """What preflight finds, as JSON."""
    ran: Ran = estate.run("preflight", "--format", "json", *args)
    assert ran.code in {0, 1}, ran
    document: dict[str, Any] = json.loads(ran.out)
    return document


def found(estate: Estate, *args: object) -> list[str]:
    """The ids of what preflight finds; nothing may be left unchecked."""
    document = preflight(estate, *args)
    assert document["not_checked"] == [], document["not_checked"]
    return [finding["rule"] for finding in document["findings"]]
