"""A pull request that shows everything: an estate on the sandbox, edited, and the comment on it."""

from __future__ import annotations

from pathlib import Path

from mqm_sync.emulator import Sandbox
from tests.emulator_fixtures import Cloud
from tests.online_fixtures import Estate, example

_BEFORE = (
    example("churn-quality", schedule="every 6 hours", tags={"team": "growth"}),
    example("fraud-drift", "data-quality", schedule="daily at 05:00"),
    example("ltv-bias", "model-bias", schedule="daily at 03:00"),
    example("old-campaign", schedule="daily at 04:00"),
    example("price-quality", schedule="daily at 02:00"),
    example("search-rank"),
    example("signup-quality"),
)


def story(folder: Path) -> str:
    """The Markdown of the comment."""
    with Sandbox() as sandbox:
        cloud = Cloud(sandbox)
        estate = Estate(folder, cloud)
        estate.given(*_BEFORE)
        estate.edit("churn-quality", endpoint_input={"start_time_offset": "-P3D"}, max_runtime_seconds=1500)
        estate.edit("fraud-drift", schedule="every 6 hours from 00:00")
        estate.edit("price-quality", tags={"team": "pricing", "cost-center": "4711"})
        estate.remove("old-campaign")
        more = {"schedule": "daily at 06:00", "instance": {"type": "ml.m5.2xlarge"}}
        estate.write(example("ads-explain", "model-explainability", **more))
        estate.plan("--allow-delete", "1", "--out", "plan.json")
        ran = estate.run("comment", "--pr", "7", "plan.json", "--head", "4f2a9c1d", "--dry-run")
        cloud.close()
    return ran.out
