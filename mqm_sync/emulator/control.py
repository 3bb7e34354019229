"""The control interface: a test's hand on the sandbox, beside the AWS API on the same port."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs
from wsgiref.types import WSGIEnvironment

from mqm_sync.emulator import executions
from mqm_sync.emulator.calls import CallLog
from mqm_sync.emulator.faults import Script
from mqm_sync.emulator.keys import DEFAULT_ACCOUNT
from mqm_sync.emulator.moments import iso, moment_of, seconds_of
from mqm_sync.emulator.neighbours import Neighbours, ServiceRefusal
from mqm_sync.emulator.seeding import seed
from mqm_sync.emulator.timeline import Timeline
from mqm_sync.emulator.traffic import hour_from, put_capture, put_labels
from mqm_sync.emulator.wire import Json, Reply, json_reply
from mqm_sync.emulator.world import Place, World

_LOG = logging.getLogger(__name__)

PREFIX = "/_sandbox/"
_LISTS = "faults"
"""The control that takes a list as well."""
_DEFAULT_REGION = "us-east-1"


class ControlRoom:
    """Answers what lies under `/_sandbox/`."""

    def __init__(
        self,
        *,
        world: World,
        script: Script,
        calls: CallLog,
        forget: Callable[[], None],
        timeline: Timeline,
        near: Neighbours,
    ) -> None:
        self._world = world
        self._timeline = timeline
        self._near = near
        self._script = script
        self._calls = calls
        self._forget = forget
        self._routes: dict[tuple[str, str], Callable[[Any], Json]] = {
            ("GET", "health"): lambda _: {"status": "ok"},
            ("GET", "calls"): lambda _: self._calls.as_dict(),
            ("POST", "reset"): self._reset,
            ("GET", "switches"): lambda _: self._world.switches.as_dict(),
            ("POST", "switches"): self._set_switches,
            ("GET", "faults"): lambda _: {"faults": self._script.as_list()},
            ("POST", "faults"): self._add_faults,
            ("DELETE", "faults"): self._clear_faults,
            ("POST", "executions"): self._put_execution,
            ("POST", "outcomes"): self._script_outcomes,
            ("GET", "runs"): self._runs,
            ("GET", "clock"): lambda _: self._clock(),
            ("POST", "clock"): self._drive,
            ("POST", "traffic"): self._put_traffic,
            ("POST", "seed"): self._seed,
        }

    def answer(self, environ: WSGIEnvironment, body: bytes) -> Reply:
        """Answer one request; what can not be understood is a 400 with the reason."""
        if not ip_address(environ["REMOTE_ADDR"]).is_loopback:
            return _reply({"error": "the control interface is for this machine only"}, 403)
        name = environ["PATH_INFO"].removeprefix(PREFIX)
        route = self._routes.get((environ["REQUEST_METHOD"], name))
        if route is None:
            known = [f"{method} {PREFIX}{name}" for method, name in self._routes]
            return _reply({"error": "no such control", "known": known}, 404)
        asked = {key: values[-1] for key, values in parse_qs(environ["QUERY_STRING"]).items()}
        try:
            payload = json.loads(body) if body else asked
            if not isinstance(payload, dict) and name != _LISTS:
                raise ValueError("send a JSON object")
            return _reply(route(payload))
        except (ValueError, ServiceRefusal) as error:
            return _reply({"error": str(error)}, 400)
        except Exception as error:  # noqa: BLE001 - a server answers, whatever its own faults
            _LOG.info("%s failed", environ["PATH_INFO"], exc_info=True)
            return _reply({"error": f"the sandbox failed: {error!r}"}, 500)

    def _reset(self, _: Json) -> Json:
        """World, counters and faults begin anew; switches stay as they were set."""
        self._forget()
        self._script.clear()
        self._calls.forget()
        return {"status": "ok"}

    def _set_switches(self, values: Json) -> Json:
        self._world.switches.change(values)
        return self._world.switches.as_dict()

    def _add_faults(self, entries: list[Json] | Json) -> Json:
        self._script.add(entries if isinstance(entries, list) else [entries])
        return {"faults": self._script.as_list()}

    def _clear_faults(self, _: Json) -> Json:
        self._script.clear()
        return {"faults": []}

    def _put_execution(self, wanted: Json) -> Json:
        with self._world.lock:
            return executions.put(self._place(wanted), wanted)

    def _script_outcomes(self, wanted: Json) -> Json:
        with self._world.lock:
            return executions.script(self._place(wanted), wanted)

    def _runs(self, wanted: Json) -> Json:
        with self._world.lock:
            return {"runs": executions.truth(self._place(wanted), wanted.get("schedule"))}

    def _clock(self) -> Json:
        clock = self._world.clock
        return {"mode": clock.mode, "now": clock.now(), "time": iso(clock.now())}

    def _drive(self, wanted: Json) -> Json:
        """`set` a moment, `advance` by a duration, `run` by itself, or follow the `wall` again: one of them."""
        if len(wanted) != 1:
            raise ValueError("say one of set, advance, run, wall")
        [(verb, value)] = wanted.items()
        with self._world.lock:
            match verb:
                case "set":
                    self._timeline.jump(moment_of(value))
                case "advance":
                    self._timeline.advance(self._world.clock.now() + seconds_of(value))
                case "run":
                    self._timeline.run()
                case "wall":
                    self._world.clock.follow_wall()
                case _:
                    raise ValueError("say one of set, advance, run, wall")
            return self._clock()

    def _put_traffic(self, wanted: Json) -> Json:
        """Captured predictions of an hour, or with `labels` the labels of it, written to emulated S3."""
        hour = hour_from(wanted)
        labels, capture = wanted.get("labels"), wanted.get("capture")
        if (labels is None) == (capture is None):
            raise ValueError("say where to: the URI of either labels or capture")
        with self._world.lock:
            uri = put_labels(self._near, hour, str(labels)) if labels else put_capture(self._near, hour, str(capture))
        return {"written": uri}

    def _seed(self, wanted: Json) -> Json:
        with self._world.lock:
            place = self._place(wanted)
            return seed(self._near, (place.account, place.region), wanted, self._world.clock.now())

    def _place(self, wanted: Json) -> Place:
        account, region = wanted.get("account", DEFAULT_ACCOUNT), wanted.get("region", _DEFAULT_REGION)
        return self._world.place(str(account), str(region))


def _reply(payload: object, status: int = 200) -> Reply:
    return json_reply(payload, status, "application/json")
