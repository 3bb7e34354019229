"""A sandbox in a process of its own, which a test may kill."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from mqm_sync.emulator import Control
from tests.emulator_fixtures import CONFIG


class Process:
    """A running `mqm-sync sandbox`."""

    def __init__(self, *arguments: object, cwd: Path | None = None) -> None:
        command = [sys.executable, "-m", "mqm_sync", "sandbox", *map(str, arguments)]
        quiet = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "MQM_SYNC_"))}
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd, env=quiet
        )
        self.url = self._read_url()
        self.control = Control(self.url)
        self._clients: dict[tuple[str, ...], Any] = {}

    def client(self, service: str, key: str = "sandbox", region: str = "us-east-1") -> Any:
        """A client, with an access key that somebody was given."""
        name = (service, key, region)
        if name not in self._clients:
            self._clients[name] = boto3.client(
                service,
                region_name=region,
                endpoint_url=self.url,
                config=CONFIG,
                aws_access_key_id=key,
                aws_secret_access_key="sandbox",
            )
        return self._clients[name]

    def kill(self) -> None:
        """End it as kill -9 does."""
        self._process.kill()
        self._finish()

    def stop(self) -> None:
        """End it politely."""
        self._process.terminate()
        self._finish()

    def _finish(self) -> None:
        self._process.communicate()
        for client in self._clients.values():
            client.close()

    def _read_url(self) -> str:
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        for line in self._process.stdout:
            if found := re.fullmatch(r"export AWS_ENDPOINT_URL=(.*)\n", line):
                return shlex.split(found[1])[0]
        raise AssertionError(self._process.stderr.read())


@contextmanager
def sandbox_process(*arguments: object, cwd: Path | None = None) -> Iterator[Process]:
    process = Process(*arguments, cwd=cwd)
    try:
        yield process
    finally:
        process.kill()
