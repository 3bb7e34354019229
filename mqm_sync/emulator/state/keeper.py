"""Keeps a world and a state file the same.

Our own records are rows. moto's part is the list of requests that changed it, carried out again at the start with
the same random numbers, so that ids and keys come out as before; its times are those of the last start.
"""

from __future__ import annotations

import re
from pathlib import Path
from threading import Lock
from wsgiref.types import WSGIEnvironment

from mqm_sync.emulator.clock import Clock, now, showing
from mqm_sync.emulator.passthrough import Moto, seed_ids
from mqm_sync.emulator.records import serials
from mqm_sync.emulator.state.codec import changed_rows, fill
from mqm_sync.emulator.state.file import Request, Row, StateFile
from mqm_sync.emulator.wire import Json, Reply, read_call
from mqm_sync.emulator.world import World
from mqm_sync.emulator.wsgi import request_environ

_CREDENTIALS = ("Assume", "GetSessionToken", "GetFederationToken")
"""Reads by name that change something: they make keys."""
_KEPT = ("CONTENT_TYPE", "QUERY_STRING", "REQUEST_URI", "RAW_URI")
_SECRET = frozenset({"HTTP_X_AMZ_SECURITY_TOKEN", "HTTP_COOKIE"})
_SIGNATURE = re.compile(r"Signature=\w+")
_REFUSED = 400


class Keeper:
    """Writes down what happens to a world and to moto; made with a file, it first puts back what the file holds."""

    def __init__(self, path: Path, world: World, moto: Moto) -> None:
        self._file = StateFile(path)
        self._world = world
        self._moto = moto
        self._lock = Lock()
        self._number = 0
        self._settings: Json = {}
        self._restore()

    def ask(self, environ: WSGIEnvironment, body: bytes) -> Reply:
        """Moto's reply; what changed something is remembered before anybody learns of it."""
        call = read_call(environ, body)
        if not call.is_write and not call.operation.startswith(_CREDENTIALS):
            return self._moto.ask(environ, body)
        with self._lock:
            number = self._number + 1
            seed_ids(number)
            reply = self._moto.ask(environ, body)
            if reply.status < _REFUSED:
                self._file.append(Request(number, now(), _kept(environ), body))
                self._number = number
            return reply

    def flush(self) -> None:
        """Write down what changed since the last time; the caller holds the world's lock."""
        rows = [row for place in self._world.places() if place.changed for row in changed_rows(place)]
        settings = self._current()
        if rows or settings != self._settings:
            self._file.save(rows, settings)
            self._settings = settings

    def forget(self) -> None:
        """The world began anew."""
        self._file.clear()

    def close(self) -> None:
        """Let others open the file."""
        self._file.close()

    def _current(self) -> Json:
        clock = self._world.clock
        return {"clock": clock.as_dict(), "switches": self._world.switches.as_dict(), "serial": serials.last}

    def _restore(self) -> None:
        self._settings = self._file.settings()
        if self._settings:
            self._world.clock = Clock(**self._settings["clock"])
            self._world.switches.change(self._settings["switches"])
            serials.last = max(serials.last, self._settings["serial"])
        places: dict[tuple[str, str], list[Row]] = {}
        for row in self._file.rows():
            places.setdefault((row.account, row.region), []).append(row)
        for (account, region), rows in places.items():
            fill(self._world.place(account, region), rows)
        self._moto.forget()
        for request in self._file.requests():
            self._repeat(request)

    def _repeat(self, request: Request) -> None:
        more = {key: str(value) for key, value in request.environ.items() if key not in {"REQUEST_METHOD", "PATH_INFO"}}
        method, path = request.environ["REQUEST_METHOD"], request.environ["PATH_INFO"]
        seed_ids(request.number)
        with showing(request.moment):
            self._moto.ask(request_environ(method, path, request.body, more), request.body)
        self._number = request.number


def _kept(environ: WSGIEnvironment) -> Json:
    """What moto needs to see again; of the signature only whose key it was made with."""
    kept = {key: environ[key] for key in ("REQUEST_METHOD", "PATH_INFO", *_KEPT) if key in environ}
    kept |= {key: value for key, value in environ.items() if key.startswith("HTTP_") and key not in _SECRET}
    if "HTTP_AUTHORIZATION" in kept:
        kept["HTTP_AUTHORIZATION"] = _SIGNATURE.sub("Signature=0", kept["HTTP_AUTHORIZATION"])
    return kept
