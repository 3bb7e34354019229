"""The HTTP side: authentication, permissions, pages and faults around the routes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.github_api.routes import Request, route
from tests.github_api.world import BOT, Fault, Json, RefusedError, World, Write

ALL_PERMISSIONS = {"actions": "read", "contents": "read", "issues": "write", "pull-requests": "write"}
_READ_METHODS = {"GET", "HEAD"}
_MOST_PER_PAGE, _PER_PAGE = 100, 30


class GitHubApi:
    """One repository's API on a free port; `writes` holds every request that changed something, in order."""

    def __init__(self, repository: str = "acme/models", token: str = "ghs_test") -> None:
        self.repository = repository
        self.token = token
        self.permissions = dict(ALL_PERMISSIONS)
        self.writes: list[Write] = []
        self.requests: list[tuple[str, str]] = []
        self.faults: list[Fault] = []
        self.before_write: Callable[[Write], None] = lambda _write: None
        """Called before a write is carried out: what another run does at the same time."""
        self.world = World(repository)
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.world.url = self.url
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def environment(self) -> dict[str, str]:
        """What a workflow's job has."""
        return {"GITHUB_API_URL": self.url, "GITHUB_REPOSITORY": self.repository, "GITHUB_TOKEN": self.token}

    # What people do.

    def open_pull(
        self, number: int, head: str = "a" * 40, title: str = "Change monitors", head_repository: str = ""
    ) -> None:
        """A pull request of that number; opening it again moves its head."""
        if number in self.world.issues:
            self.world.issues[number]["head"]["sha"] = head
        else:
            self.world.open_pull(number, head, title, person("octocat"), head_repository)
        self.world.commits.setdefault(head, []).append(number)

    def merge(self, number: int, commit: str) -> None:
        """The pull request becomes this commit."""
        self.world.merge(number, commit)

    def run(self, head: str, *artifacts: str, head_repository: str = "", event: str = "pull_request") -> int:
        """A workflow run of a commit that kept these artifacts; returns its id."""
        return self.world.new_run(event, head, head_repository or self.repository, list(artifacts))

    def say(self, number: int, body: str, login: str = "octocat", association: str = "MEMBER") -> int:
        """A comment by a person; returns its id."""
        return int(self.world.new_comment(number, person(login), body, association)["id"])

    # What is seen.

    def comments(self, number: int) -> list[str]:
        """The texts of all comments on an issue or a pull request."""
        return [comment["body"] for comment in self.world.comments_of(number)]

    def labels(self, number: int) -> set[str]:
        return {label["name"] for label in self.world.issues[number]["labels"]}

    @property
    def issues(self) -> list[Json]:
        """Issues that are no pull requests, by number."""
        return [issue for _, issue in sorted(self.world.issues.items()) if "pull_request" not in issue]

    # What the handler asks.

    def answer(self, request: Request, authorization: str) -> tuple[int, Any, dict[str, str]]:
        """Status, document and headers of the reply."""
        with self._lock:
            self.requests.append((request.method, request.path))
            fault = self._fault(request)
            if fault and not fault.answers_first:
                return fault.status, {"message": fault.message}, fault.headers
            try:
                self._authenticate(authorization)
                if request.method not in _READ_METHODS:
                    self.before_write(Write(request.method, request.path, request.body))
                status, document = route(self.world, self.permissions, request, BOT)
            except RefusedError as error:
                return error.status, error.document, {}
            if request.method not in _READ_METHODS:
                self.writes.append(Write(request.method, request.path, request.body))
            if fault:
                return fault.status, {"message": fault.message}, fault.headers
            return status, *self._page(request, document)

    def _authenticate(self, authorization: str) -> None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() not in {"token", "bearer"} or token != self.token:
            raise RefusedError(401, "Bad credentials")

    def _fault(self, request: Request) -> Fault | None:
        for fault in self.faults:
            if fault.times > 0 and fault.matches(request.method, request.path):
                fault.times -= 1
                return fault
        return None

    def _page(self, request: Request, document: Any) -> tuple[Any, dict[str, str]]:
        if not isinstance(document, list) or request.method != "GET":
            return document, {}
        size = min(_MOST_PER_PAGE, max(1, int(request.query.get("per_page", _PER_PAGE))))
        page = max(1, int(request.query.get("page", 1)))
        last = max(1, -(-len(document) // size))
        links = {"next": page + 1, "last": last} if page < last else {}
        links |= {"first": 1, "prev": page - 1} if page > 1 else {}
        query = {**request.query, "per_page": size}
        address = f"{self.url}{request.path}"
        header = ", ".join(f'<{address}?{urlencode({**query, "page": n})}>; rel="{rel}"' for rel, n in links.items())
        return document[(page - 1) * size : page * size], {"Link": header} if header else {}


def person(login: str) -> Json:
    return {"login": login, "id": abs(hash(login)) % 10_000, "type": "User"}


def _handler(api: GitHubApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
            if not self.headers.get("User-Agent"):
                self._reply(403, {"message": "Request forbidden by administrative rules. Add a User-Agent."}, {})
                return
            try:
                body = json.loads(raw) if raw else None
            except ValueError:
                self._reply(400, {"message": "Problems parsing JSON"}, {})
                return
            request = Request(self.command, parts.path, query, body)
            self._reply(*api.answer(request, self.headers.get("Authorization", "")))

        def _reply(self, status: int, document: Any, headers: dict[str, str]) -> None:
            payload = b"" if document is None else json.dumps(document).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        do_GET = do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815 - the names that the library calls

    return Handler
