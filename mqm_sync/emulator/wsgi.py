"""Requests that come from inside the sandbox or from its state file, in WSGI's form."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from wsgiref.types import WSGIEnvironment


def request_environ(method: str, path: str, body: bytes, more: Mapping[str, str]) -> WSGIEnvironment:
    """The environ of a request; `more` are its headers and whatever else WSGI calls by name."""
    environ: WSGIEnvironment = {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "REQUEST_URI": path,
        "RAW_URI": path,
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
    }
    return environ | dict(more)
