"""When a schedule fires: its expression, its anchor, and the delay within the hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zlib import crc32

from mqm_sync.emulator.analysis import Job
from mqm_sync.emulator.expressions import is_runnable
from mqm_sync.emulator.records import Schedule
from mqm_sync.emulator.switches import Switches
from mqm_sync.emulator.wire import Json
from mqm_sync.timing import parse_offset, parse_schedule, window_of
from mqm_sync.unknowns import START_DELAY_MINUTES

_NOW = "NOW"
_NOW_DELAY_MINUTES = 10


def next_run(schedule: Schedule, switches: Switches) -> float | None:
    """The nominal time of the next run; None for a schedule that does not run, or not again."""
    config: Json = schedule.config["ScheduleConfig"]
    if schedule.is_deleting or schedule.settled != "Scheduled" or not is_runnable(config):
        return None
    if config["ScheduleExpression"] == _NOW:
        return schedule.anchor if schedule.last_due < schedule.anchor else None
    behind = datetime.fromtimestamp(max(schedule.anchor, schedule.last_due), UTC)
    timing = parse_schedule(config["ScheduleExpression"])
    first = timing.start_hour if switches.step_reading == "from_start_hour" else 0
    return next(run for run in timing.runs_after(behind) if run.hour >= first).timestamp()


def start_of(schedule: Schedule, nominal: float, switches: Switches) -> float:
    """When the run of a nominal time really begins: 0 to 20 minutes later, always the same for one schedule."""
    is_once = schedule.config["ScheduleConfig"]["ScheduleExpression"] == _NOW
    longest = _NOW_DELAY_MINUTES if is_once else START_DELAY_MINUTES
    minutes = switches.start_delay_minutes
    if minutes is None:
        minutes = crc32(schedule.name.encode()) % (longest + 1)
    return nominal + minutes * 60


def window_for(schedule: Schedule, job: Job, nominal: float, switches: Switches) -> tuple[float, float]:
    """What a run reads, as epoch seconds; raises OffsetError for offsets that are no ISO 8601 durations."""
    config: Json = schedule.config["ScheduleConfig"]
    run = datetime.fromtimestamp(nominal, UTC)
    is_once = config["ScheduleExpression"] == _NOW
    interval = timedelta(hours=1) if is_once else parse_schedule(config["ScheduleExpression"]).shortest_gap
    texts = job.source.get("StartTimeOffset"), job.source.get("EndTimeOffset")
    if is_once or (switches.cron_analysis_times == "override" and "DataAnalysisStartTime" in config):
        texts = config.get("DataAnalysisStartTime"), config.get("DataAnalysisEndTime")
    start, end = (parse_offset(text) if text else None for text in texts)
    window = window_of(run, interval, start, end)
    return window.start.timestamp(), window.end.timestamp()
