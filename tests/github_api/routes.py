"""The routes: method and path -> what is done, and which permission it takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from tests.github_api.world import Json, RefusedError, World

Answer = tuple[int, Any]


class Request(NamedTuple):
    """One request, its JSON read."""

    method: str
    path: str
    query: dict[str, str]
    body: Any


class Call(NamedTuple):
    """What a route is given."""

    world: World
    words: tuple[str, ...]
    """The parts of the path that vary."""
    request: Request
    user: Json

    @property
    def number(self) -> int:
        return int(self.words[0])

    @property
    def given(self) -> Json:
        """The body, which must be an object; fields that GitHub does not know are ignored."""
        if not isinstance(self.request.body, dict):
            raise RefusedError(422, "Invalid request.\n\nFor 'properties', nil is not an object.")
        return self.request.body


def route(world: World, permissions: Mapping[str, str], request: Request, user: Json) -> Answer:
    """The answer to one request; raises RefusedError."""
    prefix = f"/repos/{world.repository}"
    for method, pattern, needs, serve in _ROUTES:
        found = re.fullmatch(re.escape(prefix) + pattern, request.path)
        if found and request.method == method:
            _permit(permissions, needs, is_write=method != "GET")
            return serve(Call(world, tuple(unquote(word) for word in found.groups()), request, user))
    raise RefusedError(404, "Not Found")


def _permit(permissions: Mapping[str, str], needs: tuple[str, ...], *, is_write: bool) -> None:
    granted = {name for name in needs if permissions.get(name) == "write" or (not is_write and name in permissions)}
    if needs and not granted:
        raise RefusedError(403, "Resource not accessible by integration")


def _repository(call: Call) -> Answer:
    return 200, {"full_name": call.world.repository, "url": f"{call.world.url}/repos/{call.world.repository}"}


def _pull(call: Call) -> Answer:
    return 200, call.world.pull(call.number)


def _pulls_of_commit(call: Call) -> Answer:
    return 200, [call.world.pull(number) for number in call.world.commits.get(call.words[0], [])]


def _commit(call: Call) -> Answer:
    url = f"{call.world.url}/repos/{call.world.repository}/commits/{call.words[0]}"
    return 200, {"sha": call.words[0], "url": url}


def _runs(call: Call) -> Answer:
    query = call.request.query
    found = [
        run
        for _, run in sorted(call.world.runs.items(), reverse=True)
        if query.get("head_sha", run["head_sha"]) == run["head_sha"]
        and query.get("event", run["event"]) == run["event"]
    ]
    return 200, {"total_count": len(found), "workflow_runs": found}


def _artifacts(call: Call) -> Answer:
    names = call.world.artifacts.get(call.number, [])
    return 200, {"total_count": len(names), "artifacts": [{"name": name} for name in names]}


def _comments(call: Call) -> Answer:
    call.world.issue(call.number)
    return 200, call.world.comments_of(call.number)


def _create_comment(call: Call) -> Answer:
    return 201, call.world.new_comment(call.number, call.user, call.given.get("body"))


def _comment(call: Call) -> Json:
    if call.number not in call.world.comments:
        raise RefusedError(404, "Not Found")
    return call.world.comments[call.number]


def _get_comment(call: Call) -> Answer:
    return 200, _comment(call)


def _edit_comment(call: Call) -> Answer:
    return 200, call.world.edit_comment(_comment(call), call.given)


def _delete_comment(call: Call) -> Answer:
    del call.world.comments[_comment(call)["id"]]
    return 204, None


def _issues(call: Call) -> Answer:
    state, labels = call.request.query.get("state", "open"), call.request.query.get("labels", "")
    wanted = {name for name in labels.split(",") if name}
    found = [
        issue
        for _, issue in sorted(call.world.issues.items(), reverse=True)
        if state in {"all", issue["state"]} and wanted <= {label["name"] for label in issue["labels"]}
    ]
    return 200, found


def _create_issue(call: Call) -> Answer:
    return 201, call.world.new_issue(call.user, call.given)


def _get_issue(call: Call) -> Answer:
    return 200, call.world.issue(call.number)


def _edit_issue(call: Call) -> Answer:
    return 200, call.world.edit_issue(call.world.issue(call.number), call.given)


def _labels(call: Call) -> Answer:
    return 200, [label for _, label in sorted(call.world.labels.items())]


def _create_label(call: Call) -> Answer:
    return 201, call.world.new_label(call.given)


def _get_label(call: Call) -> Answer:
    if call.words[0] not in call.world.labels:
        raise RefusedError(404, "Not Found")
    return 200, call.world.labels[call.words[0]]


def _issue_labels(call: Call) -> Answer:
    return 200, call.world.issue(call.number)["labels"]


def _add_labels(call: Call) -> Answer:
    given = call.request.body
    names = given if isinstance(given, list) else call.given.get("labels", [])
    return 200, call.world.add_labels(call.world.issue(call.number), [str(name) for name in names])


def _remove_label(call: Call) -> Answer:
    return 200, call.world.remove_label(call.world.issue(call.number), call.words[1])


_ISSUES, _PULLS = ("issues",), ("pull-requests",)
_EITHER = ("issues", "pull-requests")
_ROUTES: tuple[tuple[str, str, tuple[str, ...], Callable[[Call], Answer]], ...] = (
    ("GET", "", (), _repository),
    ("GET", r"/pulls/(\d+)", _PULLS, _pull),
    ("GET", r"/commits/([0-9a-f]+)/pulls", _PULLS, _pulls_of_commit),
    ("GET", r"/commits/([0-9a-f]+)", ("contents",), _commit),
    ("GET", "/actions/runs", ("actions",), _runs),
    ("GET", r"/actions/runs/(\d+)/artifacts", ("actions",), _artifacts),
    ("GET", r"/issues/(\d+)/comments", _EITHER, _comments),
    ("POST", r"/issues/(\d+)/comments", _EITHER, _create_comment),
    ("GET", r"/issues/comments/(\d+)", _EITHER, _get_comment),
    ("PATCH", r"/issues/comments/(\d+)", _EITHER, _edit_comment),
    ("DELETE", r"/issues/comments/(\d+)", _EITHER, _delete_comment),
    ("GET", "/issues", _ISSUES, _issues),
    ("POST", "/issues", _ISSUES, _create_issue),
    ("GET", r"/issues/(\d+)", _EITHER, _get_issue),
    ("PATCH", r"/issues/(\d+)", _EITHER, _edit_issue),
    ("GET", "/labels", _EITHER, _labels),
    ("POST", "/labels", _EITHER, _create_label),
    ("GET", "/labels/([^/]+)", _EITHER, _get_label),
    ("GET", r"/issues/(\d+)/labels", _EITHER, _issue_labels),
    ("POST", r"/issues/(\d+)/labels", _EITHER, _add_labels),
    ("DELETE", r"/issues/(\d+)/labels/([^/]+)", _EITHER, _remove_label),
)
