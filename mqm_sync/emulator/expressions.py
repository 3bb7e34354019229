"""Schedule expressions: what the service runs, what it accepts and then fails on, what it picks itself."""

from __future__ import annotations

import re
from zlib import crc32

from mqm_sync.emulator.wire import Json

_HOUR = r"(?:[01]?\d|2[0-3])"
_STEP = r"(?:0?[1-9]|1\d|2[0-4])"
_RUNNABLE = re.compile(rf"cron\(0 (?:\* \? \* \* \*|\* \* \* \? \*|{_HOUR}(?:/{_STEP})? \? \* \* \*)\)")
_HOURS_A_DAY = 24


def is_runnable(config: Json) -> bool:
    """Whether the schedule ends up Scheduled; Create takes any text and the trouble shows afterwards."""
    expression = config["ScheduleExpression"]
    if expression == "NOW":
        return "DataAnalysisStartTime" in config and "DataAnalysisEndTime" in config
    return _RUNNABLE.fullmatch(expression) is not None


def picked_for(name: str) -> Json:
    """The daily time the service picks when a request names none; stable, so that tests are."""
    return {"ScheduleExpression": f"cron(0 {crc32(name.encode()) % _HOURS_A_DAY} ? * * *)"}
