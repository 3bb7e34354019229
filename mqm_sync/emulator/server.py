"""HTTP/1.1 with keep-alive for one WSGI application.

werkzeug's development server closes every connection and waits a moment for each; with thousands of calls in a
test that is what one would wait for.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import time
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from socketserver import ThreadingTCPServer
from threading import Lock
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import WSGIApplication, WSGIEnvironment

from mqm_sync.emulator.passthrough import run
from mqm_sync.emulator.wire import Dropped, Refused, Reply

_LOG = logging.getLogger(__name__)
_BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})
_PLAIN_HEADERS = frozenset({"CONTENT_TYPE", "CONTENT_LENGTH"})


class Handler(BaseHTTPRequestHandler):
    """Reads a whole request, runs the application, writes a whole reply."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    # Head and body leave in one piece: two would cost a client a delayed acknowledgement.
    wbufsize = 65536
    server: Server

    def answer(self) -> None:
        """Serve one request; a dropped one gets no reply and no further chance."""
        try:
            self._write(run(self.server.app, self._environ(self._read_body())))
        except Refused as refused:
            self.close_connection = True
            self.server.refuse(refused.seconds)
        except Dropped:
            self.close_connection = True
        except (ConnectionError, TimeoutError):
            # The client went away, as clients of a hanging service do.
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = answer  # noqa: N815 - http.server looks these names up

    def handle_expect_100(self) -> bool:
        """Say at once that the body is welcome: a client would wait a second for it."""
        is_welcome = super().handle_expect_100()
        self.wfile.flush()
        return is_welcome

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the base class's signature
        """Log for those who ask; a sandbox is silent."""
        _LOG.debug(format, *args)

    def _read_body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", "").lower():
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers
        return b"".join(chunks)

    def _environ(self, body: bytes) -> WSGIEnvironment:
        url = urlsplit(self.path)
        host, port = self.server.server_address[:2]
        environ: WSGIEnvironment = {
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            # WSGI carries bytes as latin-1 text.
            "PATH_INFO": unquote_to_bytes(url.path).decode("latin-1"),
            "QUERY_STRING": url.query,
            "REQUEST_URI": self.path,
            "RAW_URI": self.path,
            "REMOTE_ADDR": self.client_address[0],
            "SERVER_NAME": str(host),
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": self.request_version,
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key in _PLAIN_HEADERS else f"HTTP_{key}"] = value
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ["CONTENT_LENGTH"] = str(len(body))
        return environ

    def _write(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        named = {name.lower() for name, _ in reply.headers}
        for name, value in reply.headers:
            self.send_header(name, value)
        if "content-length" not in named and reply.status not in _BODILESS:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD" and reply.status not in _BODILESS:
            self.wfile.write(reply.body)
        self.wfile.flush()


class Server(ThreadingTCPServer):
    """A thread per connection; stopping ends the connections too."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, port: int, app: WSGIApplication) -> None:
        self.app = app
        self._open: set[socket.socket] = set()
        self._refusing = Lock()
        super().__init__(("127.0.0.1", port), Handler)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the base class's signature
        """Remember the connection while it lasts."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - the base class's signature
        """Forget the connection."""
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401, ARG002 - the base class's signature
        """Keep stderr clean; the log has the trace."""
        _LOG.debug("connection failed", exc_info=True)

    def refuse(self, seconds: float) -> None:
        """End all connections, and let nobody connect until the time is over."""
        with self._refusing, socket.socket() as deaf:
            with suppress(OSError):  # not every system ends a listening socket this way, and none has to
                self.socket.shutdown(socket.SHUT_RDWR)
            os.dup2(deaf.fileno(), self.fileno())
            self.hang_up()
            time.sleep(seconds)
            with socket.socket() as listening:
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listening.bind(self.server_address)
                listening.listen(self.request_queue_size)
                os.dup2(listening.fileno(), self.fileno())

    def hang_up(self) -> None:
        """End all connections, also those a client keeps open."""
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it ended by itself
