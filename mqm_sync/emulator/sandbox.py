"""A running emulator: start, address, environment, stop."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import TYPE_CHECKING, Self

from mqm_sync.emulator.client import Control
from mqm_sync.emulator.keys import DEFAULT_ACCOUNT, key_of
from mqm_sync.emulator.switches import Switches

if TYPE_CHECKING:
    from mqm_sync.emulator.dispatch import Front
    from mqm_sync.emulator.server import Server

_POLL_SECONDS = 0.02
# What would lead a client elsewhere, or to other credentials.
_UNSET = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT",
    "AWS_CA_BUNDLE",
)


class Sandbox:
    """A SageMaker of one's own on loopback; a context manager.

    moto's part of the world (S3, STS, IAM ...) belongs to the process, so two sandboxes of one process share it.

    Args:
        port: where to listen; 0 takes a free port.
        switches: answers to the open questions; the defaults are the strict ones.
        state: a file that keeps the world between runs. It claims moto's part of the process for itself.
        is_running: whether schedules fire as the wall's time passes; else only when somebody drives the clock.
    """

    def __init__(
        self, port: int = 0, switches: Switches | None = None, state: Path | None = None, *, is_running: bool = False
    ) -> None:
        self._state = state
        self._is_running = is_running
        self._front: Front | None = None
        self._port = port
        self._switches = switches or Switches()
        self._stopping = Event()
        self._server: Server | None = None
        self._thread: Thread | None = None

    def __enter__(self) -> Self:
        return self if self._server else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Self:
        """Listen, and serve in a thread; OSError when the port is taken, MqmError when the state file is of no use."""
        from mqm_sync.emulator.dispatch import Front  # noqa: PLC0415 - brings in moto
        from mqm_sync.emulator.server import Server  # noqa: PLC0415 - as above

        self._stopping.clear()
        front = Front(self._switches, self._stopping, self._state)
        try:
            server = Server(self._port, front)
        except OSError:
            front.close()
            raise
        if self._is_running:
            front.run_clock()
        self._front = front
        self._server = server
        self._thread = Thread(target=server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving and end all connections; stopping twice is harmless."""
        if self._server is None or self._thread is None:
            return
        self._stopping.set()
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()
        if self._front:
            self._front.close()
        self._server = self._thread = self._front = None

    @property
    def url(self) -> str:
        """Where it listens."""
        if self._server is None:
            raise RuntimeError("the sandbox is not running")
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    @property
    def control(self) -> Control:
        """The control interface."""
        return Control(self.url)

    def environment(self, account: str = DEFAULT_ACCOUNT) -> dict[str, str | None]:
        """What AWS clients need in their environment to talk to the sandbox, as this account, and to nothing else.

        None stands for a variable that must not be set.
        """
        values: dict[str, str | None] = dict.fromkeys(_UNSET)
        values |= {name: None for name in os.environ if name.startswith("AWS_ENDPOINT_URL_")}
        no_proxy = [entry for entry in (os.environ.get("NO_PROXY"), "127.0.0.1") if entry]
        values |= {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": key_of(account),
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": ",".join(no_proxy),
            "no_proxy": ",".join(no_proxy),
        }
        if not os.environ.get("AWS_DEFAULT_REGION"):
            values["AWS_DEFAULT_REGION"] = os.environ.get("AWS_REGION") or "us-east-1"
        return values
