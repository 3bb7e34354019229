"""The state file: one SQLite database. A change is committed before the reply to it leaves, so kill -9 loses nothing.

It holds JSON and requests as they were sent; loading one executes nothing that lies in it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from mqm_sync.emulator.wire import Json
from mqm_sync.errors import MqmError

_OURS = 0x6D716D73
_VERSION = 2
_TABLES = """
CREATE TABLE records (
  account TEXT, region TEXT, kind TEXT, name TEXT, value TEXT NOT NULL,
  PRIMARY KEY (account, region, kind, name)
) WITHOUT ROWID;
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE requests (
  id INTEGER PRIMARY KEY AUTOINCREMENT, moment REAL NOT NULL, environ TEXT NOT NULL, body BLOB NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a place; without a value it is gone."""

    account: str
    region: str
    kind: str
    name: str
    value: Json | None


@dataclass(frozen=True, slots=True)
class Request:
    """One request to moto, its place in their order, and the sandbox's time when it came."""

    number: int
    moment: float
    environ: Json
    body: bytes


class StateFile:
    """An open state file; nobody else can open it meanwhile."""

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
            self._open()
        except (sqlite3.Error, OSError) as error:
            if "locked" in str(error):
                raise MqmError(f"{path} is in use by another sandbox", "stop that one, or name another file") from error
            raise MqmError(f"can not use {path} as state of a sandbox: {error}", "name another file") from error

    def _open(self) -> None:
        self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
        is_new = not self._base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        found = self._base.execute("PRAGMA application_id").fetchone()[0]
        version = self._base.execute("PRAGMA user_version").fetchone()[0]
        if not is_new and (found, version) != (_OURS, _VERSION):
            self._base.close()
            what = f"its version is {version}, not {_VERSION}" if found == _OURS else "it belongs to another program"
            raise MqmError(f"can not use {self._path} as state of a sandbox: {what}", "name another file")
        self._base.execute("PRAGMA journal_mode = WAL")
        # What a killed process has written is safe with the system; only a crash of the machine could lose the last.
        self._base.execute("PRAGMA synchronous = NORMAL")
        self._base.execute("BEGIN IMMEDIATE")
        if is_new:
            for statement in _TABLES.strip().split(";")[:-1]:
                self._base.execute(statement)
            self._base.execute(f"PRAGMA application_id = {_OURS}")
            self._base.execute(f"PRAGMA user_version = {_VERSION}")
        self._base.execute("COMMIT")

    def save(self, rows: Iterable[Row], settings: Json) -> None:
        """Write records and settings, all or none."""
        with self._lock:
            self._base.execute("BEGIN")
            for row in rows:
                key = (row.account, row.region, row.kind, row.name)
                if row.value is None:
                    where = "account = ? AND region = ? AND kind = ? AND name = ?"
                    self._base.execute(f"DELETE FROM records WHERE {where}", key)  # noqa: S608 - a constant
                else:
                    self._base.execute("REPLACE INTO records VALUES (?, ?, ?, ?, ?)", (*key, json.dumps(row.value)))
            pairs = [(name, json.dumps(value)) for name, value in settings.items()]
            self._base.executemany("REPLACE INTO settings VALUES (?, ?)", pairs)
            self._base.execute("COMMIT")

    def append(self, request: Request) -> None:
        """Remember a request that was carried out."""
        values = (request.number, request.moment, json.dumps(request.environ), request.body)
        with self._lock:
            self._base.execute("INSERT INTO requests VALUES (?, ?, ?, ?)", values)

    def clear(self) -> None:
        """Forget everything but the settings."""
        with self._lock:
            self._base.execute("BEGIN")
            self._base.execute("DELETE FROM records")
            self._base.execute("DELETE FROM requests")
            self._base.execute("COMMIT")

    def rows(self) -> Iterator[Row]:
        """All records."""
        for account, region, kind, name, value in self._base.execute("SELECT * FROM records"):
            yield Row(account, region, kind, name, json.loads(value))

    def requests(self) -> Iterator[Request]:
        """All requests in their order."""
        for number, moment, environ, body in self._base.execute("SELECT * FROM requests ORDER BY id"):
            yield Request(number, moment, json.loads(environ), body)

    def settings(self) -> Json:
        """All settings."""
        return {name: json.loads(value) for name, value in self._base.execute("SELECT * FROM settings")}

    def close(self) -> None:
        """Let others open it."""
        with self._lock:
            self._base.close()
