"""The control interface as Python methods; works on a sandbox of any process of this machine."""

from __future__ import annotations

import json
import time
from http.client import HTTPResponse
from typing import cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from mqm_sync.emulator.wire import Json

_TIMEOUT = 30.0
_LOOKS, _PAUSE = 100, 0.02
"""A script may have the sandbox refuse connections for a moment."""


class Control:
    """A handle on the sandbox at `url`."""

    def __init__(self, url: str) -> None:
        self._base = f"{url}/_sandbox"
        # A proxy of the environment has no business with loopback.
        self._opener = build_opener(ProxyHandler({}))

    def health(self) -> Json:
        """`{"status": "ok"}` once the sandbox answers."""
        return self._ask("GET", "health")

    def calls(self) -> Json:
        """`total`, `writes`, `by_operation` since the last reset, and `log`: the latest calls in order."""
        return self._ask("GET", "calls")

    def reset(self) -> None:
        """Forget world, counters and faults; switches stay."""
        self._ask("POST", "reset")

    def switches(self, **values: object) -> Json:
        """Set the named switches; returns all of them."""
        return self._ask("POST", "switches", values)

    def faults(self, *entries: Json) -> list[Json]:
        """Append faults to the script; returns the whole script with its counts."""
        found: list[Json] = self._ask("POST", "faults", list(entries))["faults"]
        return found

    def clear_faults(self) -> None:
        """End all trouble."""
        self._ask("DELETE", "faults")

    def execution(self, schedule: str, status: str, **more: object) -> Json:
        """Put an execution of a schedule, or change it.

        Args:
            schedule: the schedule's name.
            status: an ExecutionStatus of the API.
            more: scheduled_time (epoch seconds), failure_reason, processing_job_arn, account, region.
        """
        return self._ask("POST", "executions", {"schedule": schedule, "status": status, **more})

    def outcomes(self, schedule: str, *outcomes: Json, **place: str) -> Json:
        """Script how the coming runs of a schedule end: each `{}`, `{"failure_reason"}` or `{"violations": [...]}`."""
        return self._ask("POST", "outcomes", {"schedule": schedule, "outcomes": list(outcomes), **place})

    def runs(self, schedule: str = "", **place: str) -> list[Json]:
        """The emulator's own truth about its runs: window, what lay in it, metrics, violations, files, status."""
        asked = {"schedule": schedule, **place} if schedule else place
        found: list[Json] = self._ask("GET", f"runs?{urlencode(asked)}")["runs"]
        return found

    def clock(self, **drive: object) -> Json:
        """Tell the time, or drive it: set=MOMENT, advance=DURATION, run=True or wall=True."""
        return self._ask("POST", "clock", drive) if drive else self._ask("GET", "clock")

    def traffic(self, endpoint: str, hour: object, **more: object) -> str:
        """Write made-up predictions of an hour (capture=PREFIX) or their labels (labels=PREFIX); returns the URI.

        Args:
            endpoint: whose traffic.
            hour: when it began.
            more: records (20), wrong (0): how many predictions there are, and how many of them miss.
        """
        return str(self._ask("POST", "traffic", {"endpoint": endpoint, "hour": hour, **more})["written"])

    def seed(self, *definitions: Json, traffic: bool = True, **place: str) -> Json:
        """Make the endpoints, buckets, roles, baselines and, with traffic, the data that definitions need.

        Args:
            definitions: each `kind` (ModelQuality ...) and `body` in the API's words.
            traffic: whether to write predictions and labels, until a day after the clock's time.
            place: account and region.
        """
        return self._ask("POST", "seed", {"definitions": list(definitions), "traffic": traffic, **place})

    def _ask(self, method: str, name: str, payload: object = None) -> Json:
        data = None if payload is None else json.dumps(payload).encode()
        request = Request(f"{self._base}/{name}", data=data, method=method)  # noqa: S310 - http to ourselves
        try:
            with self._open(request) as reply:
                answer: Json = json.load(reply)
                return answer
        except HTTPError as error:
            with error:
                raise ValueError(json.load(error)["error"]) from error

    def _open(self, request: Request) -> HTTPResponse:
        for left in reversed(range(_LOOKS)):
            try:
                return cast(HTTPResponse, self._opener.open(request, timeout=_TIMEOUT))
            except (URLError, ConnectionError) as error:
                is_refused = isinstance(getattr(error, "reason", error), ConnectionError)
                if not is_refused or not left:
                    raise
                time.sleep(_PAUSE)
        raise AssertionError("the last look raises")
