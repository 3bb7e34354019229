"""Captured requests and labels as they lie in S3, in folders by hour (UTC)."""

from __future__ import annotations

import csv
import json
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO

from mqm_sync.emulator.analysis.job import Job
from mqm_sync.emulator.neighbours import Neighbours
from mqm_sync.emulator.wire import Json

_HOUR = re.compile(r"(?:^|/)(\d{4}/\d{2}/\d{2}/\d{2})/[^/]+$")


class DataError(Exception):
    """Data that the job can not read; the text becomes the FailureReason."""


@dataclass(frozen=True, slots=True)
class Captured:
    """One prediction."""

    event_id: str
    inference_id: str
    output: str
    encoding: str
    raw: Json


def hours_between(start: float, end: float) -> frozenset[str]:
    """The names of the hour folders that a window touches."""
    first = datetime.fromtimestamp(start, UTC).replace(minute=0, second=0, microsecond=0)
    last = datetime.fromtimestamp(end, UTC)
    count = max(0, -((first - last) // timedelta(hours=1)))
    return frozenset((first + timedelta(hours=number)).strftime("%Y/%m/%d/%H") for number in range(count))


def captured_in(near: Neighbours, job: Job, prefix: str, hours: frozenset[str]) -> list[Captured]:
    """The predictions of a window; `prefix` is where the endpoint captures to, and not needed for batch."""
    if job.is_batch:
        return list(_batch(near, job, hours))
    if not prefix:
        return []
    return [_event(line) for line in _lines(near, f"{prefix}/{job.endpoint}/", hours)]


def labels_in(near: Neighbours, job: Job, hours: frozenset[str]) -> dict[str, str]:
    """Labels by the id of the prediction they belong to."""
    if not job.labels_uri:
        return {}
    found = {}
    for line in _lines(near, f"{job.labels_uri.rstrip('/')}/", hours):
        try:
            found[str(line["eventMetadata"]["eventId"])] = str(line["groundTruthData"]["data"]).strip()
        except (KeyError, TypeError) as error:
            raise DataError("ground truth without groundTruthData.data or eventMetadata.eventId") from error
    return found


def _uris(near: Neighbours, prefix: str, hours: frozenset[str]) -> Iterator[str]:
    for key, uri in near.objects(prefix):
        found = _HOUR.search(key)
        if found and found[1] in hours:
            yield uri


def _lines(near: Neighbours, prefix: str, hours: frozenset[str]) -> Iterator[Json]:
    for uri in _uris(near, prefix, hours):
        for line in _text(near, uri).splitlines():
            if line.strip():
                yield _object(line, uri)


def _event(line: Json) -> Captured:
    try:
        output, metadata = line["captureData"]["endpointOutput"], line["eventMetadata"]
        data, encoding = str(output["data"]), str(output["encoding"])
        given = line["captureData"].get("endpointInput", {}).get("encoding", encoding)
        event_id = str(metadata["eventId"])
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError("captured data without captureData.endpointOutput or eventMetadata.eventId") from error
    if given != encoding:
        message = (
            f"Encoding mismatch: Encoding is {given} for endpointInput, but Encoding is {encoding} for endpointOutput"
        )
        raise DataError(message)
    if encoding == "BASE64":
        data = b64decode(data).decode("utf-8", "replace")
        encoding = "JSON" if "json" in str(output.get("observedContentType", "")) else "CSV"
    return Captured(event_id, str(metadata.get("inferenceId", "")), data, encoding, line)


def _batch(near: Neighbours, job: Job, hours: frozenset[str]) -> Iterator[Captured]:
    """Transform output: manifests by hour name the files, whose records carry the inference id."""
    form = job.source.get("DatasetFormat", {})
    if "Parquet" in form:
        raise DataError("the sandbox reads CSV and JSON lines, not Parquet")
    prefix = f"{job.source['DataCapturedDestinationS3Uri'].rstrip('/')}/output/"
    for manifest in _uris(near, prefix, hours):
        for uri in _named_in(_text(near, manifest), manifest):
            yield from _json_records(near, uri) if "Json" in form else _csv_records(near, uri, form.get("Csv", {}))


def _named_in(text: str, manifest: str) -> Iterator[str]:
    try:
        prefix, *names = json.loads(text)
        yield from (f"{prefix['prefix']}{name}" for name in names)
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{manifest} is no manifest: a list of a prefix and names") from error


def _csv_records(near: Neighbours, uri: str, form: Json) -> Iterator[Captured]:
    rows = list(csv.reader(StringIO(_text(near, uri))))
    for row in rows[1:] if form.get("Header") else rows:
        *values, inference_id, _ = row if len(row) > 1 else ["", "", ""]
        yield Captured(inference_id, inference_id, ",".join(values), "CSV", {"output": values})


def _json_records(near: Neighbours, uri: str) -> Iterator[Captured]:
    for line in _text(near, uri).splitlines():
        record = _object(line, uri)
        inference_id = str(record.get("SageMakerInferenceId", ""))
        yield Captured(inference_id, inference_id, line, "JSON", record)


def _text(near: Neighbours, uri: str) -> str:
    found = near.read(uri)
    if found is None:
        raise DataError(f"No S3 objects found under S3 URL {uri}")
    return found.decode("utf-8", "replace")


def _object(line: str, uri: str) -> Json:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise DataError(f"{uri} holds a line that is no JSON") from error
    if not isinstance(found, dict):
        raise DataError(f"{uri} holds a line that is no JSON object")
    return found
