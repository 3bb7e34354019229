"""Made-up traffic: what an endpoint would capture in an hour, and the labels of it. Always the same for the same hour.

Half of the records are positive. A prediction is right unless its number is below `wrong`, so one hour's accuracy is
known beforehand; labels are always the truth.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from mqm_sync.emulator.moments import iso, moment_of
from mqm_sync.emulator.neighbours import Neighbours
from mqm_sync.emulator.wire import Json

_VARIANT = "AllTraffic"
_REGION = "us-east-1"
_MOST_RECORDS = 10_000

_RIGHT, _WRONG = (0.1, 0.9), (0.9, 0.1)
"""The probability given to a negative and to a positive."""


@dataclass(frozen=True, slots=True)
class Hour:
    """The traffic of one hour."""

    endpoint: str
    start: float
    records: int = 20
    wrong: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.wrong <= self.records:
            raise ValueError("wrong must be between 0 and records")

    @property
    def folder(self) -> str:
        """The hour's folder."""
        return datetime.fromtimestamp(self.start, UTC).strftime("%Y/%m/%d/%H")

    def capture(self) -> str:
        """JSON lines as an endpoint captures them: CSV in, CSV out, the probability first."""
        return _lines(
            {
                "captureData": {
                    "endpointInput": _part("INPUT", f"{number},{number % 7}"),
                    "endpointOutput": _part("OUTPUT", f"{self._probability(number)}"),
                },
                "eventMetadata": {"eventId": self._id(number), "inferenceTime": self._time(number)},
                "eventVersion": "0",
            }
            for number in range(self.records)
        )

    def transform_output(self) -> str:
        """CSV as batch transform writes it, with inference id and time in the last two columns."""
        rows = (
            f"{self._probability(number)},{self._id(number)},{self._time(number)}" for number in range(self.records)
        )
        return "".join(f"{row}\n" for row in rows)

    def labels(self) -> str:
        """JSON lines as the merge job wants them."""
        return _lines(
            {
                "groundTruthData": {"data": str(number % 2), "encoding": "CSV"},
                "eventMetadata": {"eventId": self._id(number)},
                "eventVersion": "0",
            }
            for number in range(self.records)
        )

    def _probability(self, number: int) -> float:
        return (_WRONG if number < self.wrong else _RIGHT)[number % 2]

    def _id(self, number: int) -> str:
        return f"{self.endpoint}-{self.folder.replace('/', '')}-{number:04d}"

    def _time(self, number: int) -> str:
        return iso(self.start + number % 3600)


def hour_from(wanted: Json) -> Hour:
    """The hour that somebody asks for over the control interface; raises ValueError."""
    endpoint, counts = wanted.get("endpoint"), [wanted.get("records", 20), wanted.get("wrong", 0)]
    if not isinstance(endpoint, str) or not endpoint:
        raise ValueError("say which endpoint")
    if not all(type(count) is int and 0 <= count <= _MOST_RECORDS for count in counts):
        raise ValueError(f"records and wrong are whole numbers up to {_MOST_RECORDS}")
    return Hour(endpoint, moment_of(wanted.get("hour")), *counts)


def put_capture(near: Neighbours, hour: Hour, prefix: str) -> str:
    """Write what the endpoint captured below its capture prefix; returns the URI."""
    uri = f"{prefix}/{hour.endpoint}/{_VARIANT}/{hour.folder}/00-00-000.jsonl"
    near.write(uri, hour.capture(), _REGION)
    return uri


def put_transform(near: Neighbours, hour: Hour, prefix: str) -> str:
    """Write what a batch transform job captured: a data file and the manifest that names it; returns its URI."""
    name = f"{hour.folder.replace('/', '')}.csv.out"
    near.write(f"{prefix}/data/{name}", hour.transform_output(), _REGION)
    uri = f"{prefix}/output/{hour.folder}/manifest.json"
    near.write(uri, json.dumps([{"prefix": f"{prefix}/data/"}, name]), _REGION)
    return uri


def put_labels(near: Neighbours, hour: Hour, prefix: str) -> str:
    """Write the labels of an hour; returns the URI."""
    uri = f"{prefix.rstrip('/')}/{hour.folder}/{hour.endpoint}.jsonl"
    near.write(uri, hour.labels(), _REGION)
    return uri


def _part(mode: str, data: str) -> Json:
    return {"observedContentType": "text/csv", "mode": mode, "data": data, "encoding": "CSV"}


def _lines(records: Iterable[Json]) -> str:
    return "".join(f"{json.dumps(record)}\n" for record in records)
