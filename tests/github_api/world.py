"""What the API server knows: pull requests, issues, comments and labels of one repository."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Json = dict[str, Any]
BOT: Json = {"login": "github-actions[bot]", "id": 41898282, "type": "Bot"}
LONGEST_BODY = 65_536
LONGEST_TITLE = 256
LONGEST_LABEL = 50
LONGEST_DESCRIPTION = 100


class Write(NamedTuple):
    """One request that changed something."""

    method: str
    path: str
    body: Any


@dataclass
class Fault:
    """An answer given instead of the right one, for so many requests; a lost reply does what was asked first."""

    status: int
    times: int = 1
    message: str = "Server Error"
    headers: dict[str, str] = field(default_factory=dict)
    matches: Callable[[str, str], bool] = lambda _method, _path: True
    answers_first: bool = False


class RefusedError(Exception):
    """A request that GitHub refuses."""

    def __init__(self, status: int, message: str, *errors: Json) -> None:
        super().__init__(message)
        self.status = status
        self.document: Json = {"message": message, "documentation_url": "https://docs.github.com/rest"}
        if errors:
            self.document["errors"] = list(errors)


def invalid(resource: str, name: str, code: str, message: str = "") -> RefusedError:
    """A 422 in GitHub's shape."""
    return RefusedError(
        422, "Validation Failed", {"resource": resource, "field": name, "code": code, "message": message}
    )


class World:
    """One repository; times are counted, not read from a clock."""

    def __init__(self, repository: str) -> None:
        self.repository = repository
        self.url = ""
        self.issues: dict[int, Json] = {}
        self.comments: dict[int, Json] = {}
        self.labels: dict[str, Json] = {}
        self.commits: dict[str, list[int]] = {}
        self.runs: dict[int, Json] = {}
        self.artifacts: dict[int, list[str]] = {}
        self._last_id = 1000
        self._seconds = 0

    # Making things.

    def new_issue(self, user: Json, given: Json, association: str = "NONE") -> Json:
        title, body = given.get("title"), given.get("body") or ""
        if not title:
            raise invalid("Issue", "title", "missing_field")
        _limit("Issue", "title", str(title), LONGEST_TITLE)
        _limit("Issue", "body", body, LONGEST_BODY)
        number = max(self.issues, default=0) + 1
        return self._put_issue(number, user, association, {**given, "body": body})

    def open_pull(self, number: int, head: str, title: str, user: Json, head_repository: str = "") -> Json:
        pull = self._put_issue(number, user, "CONTRIBUTOR", {"title": title, "body": None})
        pull["pull_request"] = {"url": f"{self.url}/repos/{self.repository}/pulls/{number}"}
        pull["head"] = {"sha": head, "ref": "change", "repo": {"full_name": head_repository or self.repository}}
        pull |= {"merged_at": None, "merge_commit_sha": None, "merged": False}
        return pull

    def new_comment(self, number: int, user: Json, body: object, association: str = "NONE") -> Json:
        _body("IssueComment", body)
        self.issue(number)
        comment_id = self._next_id()
        self.comments[comment_id] = {
            "id": comment_id,
            "node_id": f"IC_{comment_id}",
            "url": f"{self.url}/repos/{self.repository}/issues/comments/{comment_id}",
            "html_url": f"https://github.com/{self.repository}/pull/{number}#issuecomment-{comment_id}",
            "issue_url": f"{self.url}/repos/{self.repository}/issues/{number}",
            "body": body,
            "user": user,
            "author_association": association,
            "created_at": self._now(),
            "updated_at": self._now(),
        }
        return self.comments[comment_id]

    def new_label(self, given: Json) -> Json:
        name, color, description = (str(given.get(key) or "") for key in ("name", "color", "description"))
        if not name:
            raise invalid("Label", "name", "missing_field")
        if name.casefold() in {known.casefold() for known in self.labels}:
            raise invalid("Label", "name", "already_exists")
        _limit("Label", "name", name, LONGEST_LABEL)
        _limit("Label", "description", description, LONGEST_DESCRIPTION)
        if color and (len(color) != 6 or set(color.lower()) - set("0123456789abcdef")):
            raise invalid("Label", "color", "invalid")
        self.labels[name] = {
            "id": self._next_id(),
            "url": f"{self.url}/repos/{self.repository}/labels/{name}",
            "name": name,
            "color": color or "ededed",
            "description": description or None,
            "default": False,
        }
        return self.labels[name]

    def new_run(self, event: str, head: str, head_repository: str, artifacts: list[str]) -> int:
        run_id = self._next_id()
        url = f"{self.url}/repos/{self.repository}/actions/runs/{run_id}"
        self.runs[run_id] = {
            "id": run_id,
            "url": url,
            "artifacts_url": f"{url}/artifacts",
            "event": event,
            "head_sha": head,
            "head_repository": {"full_name": head_repository},
        }
        self.artifacts[run_id] = artifacts
        return run_id

    def merge(self, number: int, commit: str) -> None:
        merged = {"merged_at": self._now(), "merge_commit_sha": commit, "merged": True, "state": "closed"}
        self.issues[number] |= merged
        self.commits.setdefault(commit, []).append(number)

    # Changing things.

    def edit_comment(self, comment: Json, given: Json) -> Json:
        _body("IssueComment", given.get("body"))
        comment |= {"body": given["body"], "updated_at": self._now()}
        return comment

    def edit_issue(self, issue: Json, given: Json) -> Json:
        known = {key: given[key] for key in ("title", "body", "state", "state_reason") if key in given}
        _limit("Issue", "title", str(known.get("title", "")), LONGEST_TITLE)
        _limit("Issue", "body", str(known.get("body") or ""), LONGEST_BODY)
        if known.get("state", "open") not in {"open", "closed"}:
            raise invalid("Issue", "state", "invalid")
        if known.get("state_reason") not in {None, "completed", "not_planned", "duplicate", "reopened"}:
            raise invalid("Issue", "state_reason", "invalid")
        if "labels" in given:
            known["labels"] = self._named(self._names(given["labels"]))
        issue |= known | {"updated_at": self._now()}
        return issue

    def add_labels(self, issue: Json, names: list[str]) -> list[Json]:
        present = {label["name"] for label in issue["labels"]}
        issue["labels"] += self._named([name for name in names if name not in present])
        return issue["labels"]

    def remove_label(self, issue: Json, name: str) -> list[Json]:
        if name not in {label["name"] for label in issue["labels"]}:
            raise RefusedError(404, "Label does not exist")
        issue["labels"] = [label for label in issue["labels"] if label["name"] != name]
        return issue["labels"]

    # Finding things.

    def issue(self, number: int) -> Json:
        if number not in self.issues:
            raise RefusedError(404, "Not Found")
        return self.issues[number]

    def pull(self, number: int) -> Json:
        issue = self.issue(number)
        if "head" not in issue:
            raise RefusedError(404, "Not Found")
        url = issue["pull_request"]["url"]
        return issue | {"url": url, "issue_url": issue["url"], "comments_url": f"{issue['url']}/comments"}

    def comments_of(self, number: int) -> list[Json]:
        end = f"/issues/{number}"
        return [comment for _, comment in sorted(self.comments.items()) if comment["issue_url"].endswith(end)]

    def _names(self, given: object) -> list[str]:
        items = given if isinstance(given, list) else []
        return [str(item["name"] if isinstance(item, dict) else item) for item in items]

    def _named(self, names: list[str]) -> list[Json]:
        """Labels by name; GitHub makes those that do not exist."""
        return [self.labels.get(name) or self.new_label({"name": name}) for name in names]

    def _put_issue(self, number: int, user: Json, association: str, given: Json) -> Json:
        self.issues[number] = {
            "id": self._next_id(),
            "number": number,
            "url": f"{self.url}/repos/{self.repository}/issues/{number}",
            "html_url": f"https://github.com/{self.repository}/issues/{number}",
            "title": str(given["title"]),
            "body": given["body"],
            "state": "open",
            "state_reason": None,
            "labels": self._named(self._names(given.get("labels", []))),
            "user": user,
            "author_association": association,
            "locked": False,
            "created_at": self._now(),
            "updated_at": self._now(),
        }
        return self.issues[number]

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _now(self) -> str:
        self._seconds += 1
        return f"2026-01-01T{self._seconds // 3600:02d}:{self._seconds // 60 % 60:02d}:{self._seconds % 60:02d}Z"


def _body(resource: str, body: object) -> None:
    if not isinstance(body, str) or not body.strip():
        raise invalid(resource, "body", "missing_field", "Body can't be blank")
    _limit(resource, "body", body, LONGEST_BODY)


def _limit(resource: str, name: str, text: str, longest: int) -> None:
    if len(text) > longest:
        message = f"{name.capitalize()} is too long (maximum is {longest} characters)"
        raise invalid(resource, name, "unprocessable", message)
