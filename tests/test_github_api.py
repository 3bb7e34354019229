"""The GitHub of these tests refuses what the real one refuses, so that what passes here passes there."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest

from tests.github_fixtures import HEAD, PULL, github_fixture  # noqa: F401 - pytest finds fixtures by name


def ask(github, method, path, body=None, **headers):
    """One raw request below the repository: status, document, headers."""
    sent = {"Authorization": f"Bearer {github.token}", "User-Agent": "tests", **headers}
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    address = f"{github.url}/repos/{github.repository}{path}"
    request = urllib.request.Request(address, data, {k: v for k, v in sent.items() if v is not None}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=5) as reply:
            raw = reply.read()
            return reply.status, json.loads(raw) if raw else None, dict(reply.headers)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read()), dict(error.headers)


@pytest.fixture(name="api")
def api_fixture(github):
    github.open_pull(PULL, HEAD)
    return github


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (f"/issues/{PULL}/comments", {"body": "x" * 65_537}, "unprocessable"),
        (f"/issues/{PULL}/comments", {"body": " \n"}, "missing_field"),
        (f"/issues/{PULL}/comments", {}, "missing_field"),
        ("/issues", {"body": "no title"}, "missing_field"),
        ("/issues", {"title": "x" * 257}, "unprocessable"),
        ("/issues", {"title": "x", "body": "x" * 65_537}, "unprocessable"),
        ("/labels", {"name": "x" * 51}, "unprocessable"),
        ("/labels", {"name": "x", "color": "#ffffff"}, "invalid"),
        ("/labels", {"name": "x", "description": "x" * 101}, "unprocessable"),
        ("/labels", {"color": "ffffff"}, "missing_field"),
    ],
)
def test_what_github_finds_invalid_is_refused(api, path, body, code):
    status, document, _ = ask(api, "POST", path, body)
    assert (status, document["message"], document["errors"][0]["code"]) == (422, "Validation Failed", code)
    assert api.writes == []


def test_a_body_of_the_greatest_length_and_unknown_fields_are_taken(api):
    status, document, _ = ask(api, "POST", f"/issues/{PULL}/comments", {"body": "é" * 65_536, "colour": "red"})
    assert (status, len(document["body"]), document["user"]["type"]) == (201, 65_536, "Bot")


def test_a_label_exists_once_whatever_its_case(api):
    assert ask(api, "POST", "/labels", {"name": "drift"})[0] == 201
    status, document, _ = ask(api, "POST", "/labels", {"name": "Drift"})
    assert (status, document["errors"][0]["code"]) == (422, "already_exists")


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Authorization": None}, {"body": "x"}, 401),
        ({"Authorization": "Bearer other"}, {"body": "x"}, 401),
        ({}, b"{no json", 400),
        ({}, ["a list"], 422),
    ],
)
def test_a_malformed_or_nameless_request_is_refused(api, headers, body, status):
    assert ask(api, "POST", f"/issues/{PULL}/comments", body, **headers)[0] == status
    assert api.writes == []


@pytest.mark.parametrize(
    ("granted", "method", "path", "status"),
    [
        ({"pull-requests": "read"}, "GET", f"/pulls/{PULL}", 200),
        ({"pull-requests": "read"}, "POST", f"/issues/{PULL}/comments", 403),
        ({"issues": "write"}, "GET", f"/pulls/{PULL}", 403),
        ({"pull-requests": "write"}, "POST", "/issues", 403),
    ],
)
def test_permissions_are_those_of_the_job(api, granted, method, path, status):
    api.permissions = granted
    assert ask(api, method, path, {"body": "x", "title": "x"} if method == "POST" else None)[0] == status


def test_lists_come_in_pages_of_at_most_a_hundred(api):
    for number in range(230):
        api.say(PULL, f"comment {number}")
    path = f"/issues/{PULL}/comments"
    assert len(ask(api, "GET", path)[1]) == 30
    status, first, headers = ask(api, "GET", f"{path}?per_page=500")
    assert (status, len(first)) == (200, 100)
    assert f'{path}?per_page=100&page=2>; rel="next"' in headers["Link"]
    assert 'page=3>; rel="last"' in headers["Link"]
    _, last, headers = ask(api, "GET", f"{path}?per_page=100&page=3")
    assert (len(last), last[-1]["body"]) == (30, "comment 229")
    assert 'rel="next"' not in headers["Link"]


def test_what_is_not_there_is_not_found(api):
    for path in ("/pulls/8", "/issues/8", "/issues/comments/1", "/labels/none", "/nonsense"):
        assert ask(api, "GET", path)[0] == 404
