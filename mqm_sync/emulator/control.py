"""The control interface: a test's hand on the sandbox, beside the AWS API on the same port."""

from __future__ import annotations

import json
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from wsgiref.types import WSGIEnvironment

from mqm_sync.emulator import executions
from mqm_sync.emulator.calls import CallLog
from mqm_sync.emulator.faults import Script
from mqm_sync.emulator.passthrough import Moto
from mqm_sync.emulator.wire import Json, Reply, json_reply
from mqm_sync.emulator.world import World

PREFIX = "/_sandbox/"
_DEFAULT_ACCOUNT = "123456789012"
_DEFAULT_REGION = "us-east-1"


class ControlRoom:
    """Answers what lies under `/_sandbox/`."""

    def __init__(self, world: World, script: Script, calls: CallLog, moto: Moto) -> None:
        self._world = world
        self._script = script
        self._calls = calls
        self._moto = moto
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
        }

    def answer(self, environ: WSGIEnvironment, body: bytes) -> Reply:
        """Answer one request; what can not be understood is a 400 with the reason."""
        if not ip_address(environ["REMOTE_ADDR"]).is_loopback:
            return _reply({"error": "the control interface is for this machine only"}, 403)
        route = self._routes.get((environ["REQUEST_METHOD"], environ["PATH_INFO"].removeprefix(PREFIX)))
        if route is None:
            known = [f"{method} {PREFIX}{name}" for method, name in self._routes]
            return _reply({"error": "no such control", "known": known}, 404)
        try:
            return _reply(route(json.loads(body or b"{}")))
        except ValueError as error:
            return _reply({"error": str(error)}, 400)

    def _reset(self, _: Json) -> Json:
        """World, counters and faults begin anew; switches stay as they were set."""
        with self._world.lock:
            self._world.forget()
        self._moto.forget()
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
        account, region = wanted.get("account", _DEFAULT_ACCOUNT), wanted.get("region", _DEFAULT_REGION)
        with self._world.lock:
            return executions.put(self._world.place(account, region), wanted)


def _reply(payload: object, status: int = 200) -> Reply:
    return json_reply(payload, status, "application/json")
