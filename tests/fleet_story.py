"""A fleet that shows everything status tells: a driven day, monitors in trouble, and names that want to be more."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from mqm_sync.emulator import Sandbox
from tests.driven_day import pass_day
from tests.emulator_fixtures import Cloud
from tests.online_fixtures import ACCOUNT, Estate, example
from tests.test_preflight import CAPTURE

AT = "2026-01-10T00:45"
HOUR = 3600.0
MIDNIGHT = 1768003200.0
"""2026-01-10 at 00:00 UTC."""
HOSTILE = "<img src=x onerror=alert(1)>\"'&</style><script>alert(2)</script>"
TAG = "+-=._:/@ a"
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


def fleet_page(folder: Path, reason: str = f"AccessDenied: s3:GetObject {HOSTILE}") -> str:
    """The page of a fleet after its day; `reason` is why one monitor's runs fail."""
    with Sandbox() as sandbox:
        cloud = Cloud(sandbox)
        estate = Estate(folder, cloud)
        estate.project(instance_prices={"ml.m5.xlarge": 0.23})
        pass_day(estate)
        _troubled(estate, reason)
        ran = estate.run("status", "--at", AT, "--format", "html")
        assert ran.code == 0, ran.err
        cloud.close()
    return ran.out


def _troubled(estate: Estate, why: str) -> None:
    estate.control.clock(set="2026-01-08T00:00:00Z")
    estate.given(
        example("fraud-drift", "data-quality", schedule="every 6 hours"),
        example("ltv-bias", "model-bias", schedule="daily at 03:00"),
        example("search-rank"),
        example("signup-quality", schedule="every 2 hours", tags={"note": TAG}, instance={"type": "ml.m5.4xlarge"}),
    )
    estate.control.clock(set=f"{AT}Z")
    run = estate.control.execution
    for hours in range(0, 24, 6):
        run("fraud-drift", "Completed", scheduled_time=MIDNIGHT - hours * HOUR)
    run("ltv-bias", "Completed", scheduled_time=MIDNIGHT - 21 * HOUR)
    run("search-rank", "Completed", scheduled_time=MIDNIGHT - 5 * HOUR)
    for hours in range(12, 0, -1):
        status, reason = ("Completed", "") if hours > 2 else ("Failed", why)
        run("signup-quality", status, scheduled_time=MIDNIGHT - 2 * (hours - 1) * HOUR, failure_reason=reason)
    estate.edit("ltv-bias", schedule="daily at 04:00")
    estate.write(example("new-model"))
    for name in ("recommender-prod", "pricing-prod"):
        _endpoint(estate, name)


def _endpoint(estate: Estate, name: str) -> None:
    """An endpoint that nobody watches."""
    role, image = (
        f"arn:aws:iam::{ACCOUNT}:role/{name}",
        {"Image": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/{name}:1"},
    )
    variant = {"VariantName": "AllTraffic", "ModelName": name, "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}
    estate.sm.create_model(ModelName=name, ExecutionRoleArn=role, PrimaryContainer=image)
    estate.sm.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant], DataCaptureConfig=CAPTURE)
    estate.sm.create_endpoint(EndpointName=name, EndpointConfigName=name)


class Texts(HTMLParser):
    """The text and the elements of a page."""

    def __init__(self):
        super().__init__()
        self.text, self.tags, self.handlers = "", set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name in {"src", "srcdoc", "style"}]

    def handle_data(self, data):
        self.text += data


def parsed(html):
    reader = Texts()
    reader.feed(html)
    return reader
