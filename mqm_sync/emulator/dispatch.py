"""The front: faults first, then our operations, then moto."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from threading import Event
from wsgiref.types import StartResponse, WSGIEnvironment

from mqm_sync.emulator import access, baselining, clock, quotas, simulation, sweep
from mqm_sync.emulator.alarms import with_alarms
from mqm_sync.emulator.calls import CallLog
from mqm_sync.emulator.control import PREFIX, ControlRoom
from mqm_sync.emulator.faults import Fault, Script
from mqm_sync.emulator.neighbours import Neighbours
from mqm_sync.emulator.operations import JOB_OPERATIONS, OPERATIONS, SERVED, TAG_OPERATIONS, Handler
from mqm_sync.emulator.pace import Pace
from mqm_sync.emulator.passthrough import Moto, account_of
from mqm_sync.emulator.state import Keeper
from mqm_sync.emulator.switches import Switches
from mqm_sync.emulator.tables import is_ours
from mqm_sync.emulator.timeline import Timeline
from mqm_sync.emulator.validation import refuse_malformed
from mqm_sync.emulator.wire import ApiError, Call, Dropped, Json, Reply, decode, error_reply, json_reply, read_call
from mqm_sync.emulator.world import World

_LOG = logging.getLogger(__name__)


class _Declined(Exception):  # noqa: N818 - carries moto's refusal through code that expects an answer
    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


class Front:
    """The WSGI application of a sandbox; raises `Dropped` where a scripted fault hangs up."""

    def __init__(self, switches: Switches, stopping: Event, state: Path | None = None) -> None:
        self._switches = switches
        self._stopping = stopping
        self._world = World(switches)
        self._script = Script()
        self._calls = CallLog()
        self._pace = Pace()
        self._moto = Moto()
        self._keeper = Keeper(state, self._world, self._moto) if state else None
        self._ask = self._keeper.ask if self._keeper else self._moto.ask
        self._near = Neighbours(self._ask)
        self._timeline = Timeline(self._world, self._near)
        self._control = ControlRoom(
            world=self._world,
            script=self._script,
            calls=self._calls,
            forget=self._forget,
            timeline=self._timeline,
            near=self._near,
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        clock.use(self._world.clock)
        body: bytes = environ["wsgi.input"].read()
        try:
            if environ["PATH_INFO"].startswith(PREFIX):
                return self._control.answer(environ, body).send(start_response)
            call = read_call(environ, body)
            self._calls.record(call)
            return self._reply(environ, call).send(start_response)
        finally:
            self._remember()

    def close(self) -> None:
        """Let go of the state file."""
        if self._keeper:
            self._keeper.close()

    def run_clock(self) -> None:
        """Let schedules fire as the wall's time passes, unless the clock was driven before."""
        clock.use(self._world.clock)
        with self._world.lock:
            if self._world.clock.mode == "wall":
                self._timeline.run()

    def _remember(self) -> None:
        """Write down what the call changed, also when its caller is not to learn of it."""
        if self._keeper:
            with self._world.lock:
                self._keeper.flush()

    def _forget(self) -> None:
        with self._world.lock:
            self._world.forget()
            self._moto.forget()
            if self._keeper:
                self._keeper.forget()

    def _reply(self, environ: WSGIEnvironment, call: Call) -> Reply:
        fault = self._script.next_for(call)
        account = account_of(call.access_key)
        if self._switches.latency_seconds:
            self._stopping.wait(self._switches.latency_seconds)
        try:
            self._pace.take(call, account, self._switches.calls_per_second)
            if self._world.clock.mode == "running":
                with self._world.lock:
                    self._timeline.catch_up()
            return self._act(environ, call, account, fault)
        except ApiError as error:
            return error_reply(call, error)
        except _Declined as declined:
            return declined.reply
        except Dropped:
            raise
        except NotImplementedError:
            message = f"{call.operation} is not part of the sandbox"
            return error_reply(call, ApiError("UnknownOperationException", message))
        except Exception as error:  # noqa: BLE001 - a server answers, whatever its own faults
            _LOG.info("%s failed in the sandbox", call.operation, exc_info=True)
            return error_reply(call, ApiError("InternalFailure", f"the sandbox failed: {error!r}", 500))

    def _act(self, environ: WSGIEnvironment, call: Call, account: str, fault: Fault | None) -> Reply:
        if fault is not None and not fault.is_after:
            fault.strike(call, account, self._stopping)
        reply = self._carry_out(environ, call, account)
        if fault is not None and fault.is_after:
            fault.strike(call, account, self._stopping)
        return reply

    def _carry_out(self, environ: WSGIEnvironment, call: Call, account: str) -> Reply:
        if self._switches.enforce_iam:
            with self._world.lock:
                access.refuse_denied(call, self._world.place(account, call.region), environ)
        if call.service == "SageMaker" and call.operation in SERVED:
            _refuse_unsigned(call)
            params = decode(call.body)
            refuse_malformed(call.operation, params)
            if call.operation in OPERATIONS:
                _refuse_closed(self._switches)
                return self._answer(OPERATIONS[call.operation], call, account, params)
            if is_ours(params["ResourceArn"]):
                return self._answer(TAG_OPERATIONS[call.operation], call, account, params)
        elif call.operation == "GetResources":
            return self._sweep(environ, call, account)
        if call.service == "SageMaker" and call.operation in JOB_OPERATIONS:
            with self._world.lock:
                found = JOB_OPERATIONS[call.operation](self._world.place(account, call.region), decode(call.body))
            if found is not None:
                return json_reply(found)
        if call.service == "SageMaker" and (made := self._baseline(call, account)) is not None:
            return json_reply(made)
        return self._beside(call, account) or self._ask(environ, call.body)

    def _baseline(self, call: Call, account: str) -> Json | None:
        """A job that makes a baseline, made or told of; None for everything else."""
        params = decode(call.body)
        with self._world.lock:
            place = self._world.place(account, call.region)
            if call.operation == "CreateProcessingJob":
                refuse_malformed(call.operation, params)
                return baselining.create(place, params, self._near)
            return baselining.describe(place, params) if call.operation == "DescribeProcessingJob" else None

    def _beside(self, call: Call, account: str) -> Reply | None:
        """What moto lacks of other services; None for everything else."""
        if call.operation == simulation.OPERATION:
            return simulation.answer(call, account)
        if call.operation == quotas.OPERATION:
            return json_reply(quotas.list_(decode(call.body), self._switches))
        return None

    def _answer(self, handler: Handler, call: Call, account: str, params: Json) -> Reply:
        with self._world.lock:
            place = self._world.place(account, call.region)
            try:
                return json_reply(handler(place, params))
            finally:
                if call.is_write:
                    place.mark_named(params)

    def _sweep(self, environ: WSGIEnvironment, call: Call, account: str) -> Reply:
        _refuse_unsigned(call)

        def foreign(payload: Json) -> Json:
            reply, found = self._moto.ask_json(environ, payload)
            if not found:
                raise _Declined(reply)
            return found

        with self._world.lock:
            place = self._world.place(account, call.region)
            return json_reply(sweep.get_resources(place, decode(call.body), with_alarms(place, foreign)))


def _refuse_closed(switches: Switches) -> None:
    if switches.closed_account_error != "none":
        raise ApiError(switches.closed_account_error, "Model Monitor is not available to this account")


def _refuse_unsigned(call: Call) -> None:
    if not call.region:
        raise ApiError("MissingAuthenticationTokenException", "Missing Authentication Token", 403)
