"""Hour folders: where captured data and labels lie below their prefix, as yyyy/mm/dd/hh in UTC.

Source: the Model Monitor guide's pages on data capture and on ingesting ground truth labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

HOUR = timedelta(hours=1)
_FOLDER = re.compile(r"(?:^|/)(\d{4})/(\d{2})/(\d{2})/(\d{2})/[^/]+$", re.ASCII)


def start_of_hour(moment: datetime) -> datetime:
    """The full hour at or before a moment."""
    return moment.replace(minute=0, second=0, microsecond=0)


def hours_of(start: datetime, end: datetime) -> Iterator[datetime]:
    """The hours whose folders hold the data of [start, end), oldest first."""
    hour = start_of_hour(start)
    while hour < end:
        yield hour
        hour += HOUR


def hour_path(hour: datetime) -> str:
    """`2026/01/09/13`."""
    return hour.strftime("%Y/%m/%d/%H")


def hour_folder(prefix: str, hour: datetime) -> str:
    """The folder of an hour below a prefix, ending in a slash."""
    return f"{prefix.rstrip('/')}/{hour_path(hour)}/"


def hour_of_key(key: str) -> datetime | None:
    """The hour in whose folder an object lies; None where its folder is no hour."""
    found = _FOLDER.search(key)
    try:
        return datetime.strptime("/".join(found.groups()), "%Y/%m/%d/%H").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None
