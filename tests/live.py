"""Whether the contract is to be held against a real account."""

from __future__ import annotations

import os
from pathlib import Path

LIVE = "MQM_SYNC_LIVE"
CONTRACT = Path(__file__).parent / "contract"


def is_live() -> bool:
    """Whether the person asked for a real account."""
    return os.environ.get(LIVE) == "1"
