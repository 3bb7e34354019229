"""Pure arithmetic of time: the schedule dialect, ISO 8601 offsets, and the window a run analyses. All UTC."""

from mqm_sync.timing.offset import Offset, OffsetError, parse_offset
from mqm_sync.timing.schedule import Schedule, ScheduleError, parse_schedule
from mqm_sync.timing.window import Window, window_of

__all__ = [
    "Offset",
    "OffsetError",
    "Schedule",
    "ScheduleError",
    "Window",
    "parse_offset",
    "parse_schedule",
    "window_of",
]
