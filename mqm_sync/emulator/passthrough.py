"""Everything that is not Model Monitor: handed to moto, which is imported here and only when it is needed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from mqm_sync.emulator.clock import now
from mqm_sync.emulator.keys import account_in
from mqm_sync.emulator.wire import Json, Reply, key_in
from mqm_sync.emulator.world import Place

_ACCOUNT_HEADER = "HTTP_X_MOTO_ACCOUNT_ID"
"""Tells moto whose call it is, before it looks at the key."""


class Moto:
    """moto's own server application. Its state is the process's: two sandboxes in one process share it."""

    def __init__(self) -> None:
        import moto.s3.models  # noqa: PLC0415 - as above
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app  # noqa: PLC0415 - slow to import; only a started sandbox needs it

        # Objects are as old as the sandbox's clock says: when labels came is what monitors are about.
        moto.s3.models.utcnow = _utc_now
        app = DomainDispatcherApplication(create_backend_app)
        # moto looks through its folders for every request; a host leads to the same service each time.
        app.get_backend_for_host = cache(app.get_backend_for_host)
        self._app: WSGIApplication = app
        _stamp_objects_with_the_sandbox_clock()

    def ask(self, environ: WSGIEnvironment, body: bytes) -> Reply:
        """Moto's reply to a request whose body was already read."""
        account = account_in(key_in(environ))
        more = {_ACCOUNT_HEADER: account} if account else {}
        return run(self._app, environ | more | {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))})

    def ask_json(self, environ: WSGIEnvironment, payload: Json) -> tuple[Reply, Json]:
        """Moto's reply to the same call with another payload; the decoded body is empty when moto refused."""
        reply = self.ask(environ, json.dumps(payload).encode())
        return reply, json.loads(reply.body) if reply.status < 400 else {}  # noqa: PLR2004 - HTTP

    def forget(self) -> None:
        """Begin anew in all services, accounts and regions."""
        from moto.moto_api._internal.models import moto_api_backend  # noqa: PLC0415 - see above

        moto_api_backend.reset()


def _utc_now() -> datetime:
    """The sandbox's time in the form moto keeps times in: UTC without saying so."""
    return datetime.fromtimestamp(now(), UTC).replace(tzinfo=None)


def seed_ids(number: int) -> None:
    """Let moto's next ids and keys be those that belong to a number, so that a request carried out again makes them."""
    from moto.moto_api._internal import mock_random  # noqa: PLC0415 - see above

    mock_random.seed(number)


def _stamp_objects_with_the_sandbox_clock() -> None:
    """Let LastModified of objects follow the clock that is driven; moto has no way to be told the time."""
    import moto.s3.models  # noqa: PLC0415 - slow to import

    moto.s3.models.utcnow = _naive_now


def _naive_now() -> datetime:
    return datetime.fromtimestamp(now(), UTC).replace(tzinfo=None)


def account_of(access_key: str) -> str:
    """The account that a key of ours names, or that STS gave the key for; moto's default account for any other key."""
    if named := account_in(access_key):
        return named
    from moto.iam.models import get_account_id_from  # noqa: PLC0415 - see above

    return str(get_account_id_from(access_key))


def endpoint_exists(place: Place, name: str) -> bool:
    """Whether moto has an endpoint of that name in the place."""
    from moto.sagemaker.models import sagemaker_backends  # noqa: PLC0415 - see above

    return name in sagemaker_backends[place.account][place.region].endpoints


def role_is_assumable(arn: str) -> bool:
    """Whether moto has a role of that ARN whose trust policy names SageMaker."""
    from moto.iam.models import iam_backends  # noqa: PLC0415 - see above

    _, partition, _, _, account, _ = arn.split(":", 5)
    roles = iam_backends[account][partition].roles.values()
    return any(role.arn == arn and "sagemaker.amazonaws.com" in role.assume_role_policy_document for role in roles)


def run(app: WSGIApplication, environ: WSGIEnvironment) -> Reply:
    """Run a WSGI application to its end."""
    status = "500 No answer"
    headers: list[tuple[str, str]] = []

    def start_response(given: str, given_headers: list[tuple[str, str]], _: object = None, /) -> object:
        nonlocal status, headers
        status, headers = given, given_headers
        return None

    starter: StartResponse = start_response  # type: ignore[assignment] # nobody here uses the write() it returns
    chunks = app(environ, starter)
    try:
        body = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    return Reply(int(status.split(maxsplit=1)[0]), body, headers)
