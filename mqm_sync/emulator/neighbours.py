"""The services a monitoring job talks to: S3, CloudWatch, endpoints. Read from moto, written through its own API."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlencode
from wsgiref.types import WSGIEnvironment

from mqm_sync.emulator.keys import DEFAULT_ACCOUNT, key_of
from mqm_sync.emulator.wire import Json, Reply
from mqm_sync.emulator.wsgi import request_environ

Ask = Callable[[WSGIEnvironment, bytes], Reply]
"""Sends one request to the service it names."""

_FORM = "application/x-www-form-urlencoded; charset=utf-8"
_URI = re.compile(r"s3://([^/]+)/?(.*)")


class ServiceRefusal(Exception):  # noqa: N818 - an answer of a service, which the caller words
    """A service said no."""


class Neighbours:
    """S3, CloudWatch, IAM and endpoints of all accounts, as the sandbox itself uses them."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def objects(self, prefix_uri: str) -> Iterator[tuple[str, str]]:
        """Keys below a prefix with their URIs, sorted; nothing when the bucket does not exist."""
        bucket, prefix = split(prefix_uri)
        store = _bucket(bucket)
        for key in sorted(key for key in list(store) if key.startswith(prefix)):
            # The last version of a deleted object is a marker, which has no content.
            if hasattr(store.get(key), "value"):
                yield key, f"s3://{bucket}/{key}"

    def read(self, uri: str) -> bytes | None:
        """The bytes of an object; None when there is none."""
        bucket, key = split(uri)
        found = _bucket(bucket).get(key)
        value = getattr(found, "value", None)
        return bytes(value) if value is not None else None

    def write(self, uri: str, text: str, region: str) -> None:
        """Put an object; raises ServiceRefusal, for instance when the bucket does not exist."""
        bucket, key = split(uri)
        self.send(
            "PUT",
            f"/{bucket}/{quote(key)}",
            text.encode(),
            service="s3",
            region=region,
            access_key=key_of(DEFAULT_ACCOUNT),
        )

    def capture_prefix(self, account: str, region: str, endpoint: str) -> str:
        """Where an endpoint captures to; "" when there is no such endpoint or it captures nothing."""
        from moto.sagemaker.models import sagemaker_backends  # noqa: PLC0415 - slow to import

        found = sagemaker_backends[account][region].endpoints.get(endpoint)
        config: Json = (found and found.data_capture_config) or {}
        return str(config.get("DestinationS3Uri", "")) if config.get("EnableCapture") else ""

    def publish(
        self,
        place: tuple[str, str],
        namespace: str,
        dimensions: Mapping[str, str],
        values: Mapping[str, float],
        at: float,
    ) -> None:
        """Put metrics into CloudWatch of an account and region, stamped with a moment (epoch seconds)."""
        account, region = place
        form = {"Action": "PutMetricData", "Version": "2010-08-01", "Namespace": namespace}
        for number, (name, value) in enumerate(values.items(), 1):
            datum = f"MetricData.member.{number}"
            form |= {f"{datum}.MetricName": name, f"{datum}.Value": repr(value), f"{datum}.Unit": "None"}
            form[f"{datum}.Timestamp"] = datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
            for position, (key, text) in enumerate(dimensions.items(), 1):
                form[f"{datum}.Dimensions.member.{position}.Name"] = key
                form[f"{datum}.Dimensions.member.{position}.Value"] = text
        if values:
            self.query("monitoring", region, account, form)

    def query(self, service: str, region: str, account: str, form: Mapping[str, str]) -> Reply:
        """One call of the query protocol; raises ServiceRefusal."""
        return self._query(service, region, key_of(account), form)

    def sagemaker(self, region: str, account: str, operation: str, payload: Json) -> Reply:
        """One call of SageMaker; raises ServiceRefusal."""
        more = {"CONTENT_TYPE": "application/x-amz-json-1.1", "HTTP_X_AMZ_TARGET": f"SageMaker.{operation}"}
        body, key = json.dumps(payload).encode(), key_of(account)
        return self.send("POST", "/", body, service="sagemaker", region=region, access_key=key, **more)

    def _query(self, service: str, region: str, access_key: str, form: Mapping[str, str]) -> Reply:
        body = urlencode(form).encode()
        return self.send("POST", "/", body, service=service, region=region, access_key=access_key, CONTENT_TYPE=_FORM)

    def send(
        self, method: str, path: str, body: bytes, *, service: str, region: str, access_key: str, **more: str
    ) -> Reply:
        """One request; raises ServiceRefusal when the answer is an error."""
        scope = f"Credential={access_key}/20260101/{region}/{service}/aws4_request"
        headers = {"HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0", **more}
        environ = request_environ(method, path, body, headers)
        reply = self._ask(environ, body)
        if reply.status >= 400:  # noqa: PLR2004 - HTTP
            raise ServiceRefusal(f"{service} answered {reply.status}: {reply.body[:200].decode('utf-8', 'replace')}")
        return reply


def split(uri: str) -> tuple[str, str]:
    """Bucket and key of an S3 URI; two empty texts for anything else."""
    found = _URI.fullmatch(uri)
    return (found[1], found[2]) if found else ("", "")


def _bucket(name: str) -> Mapping[str, object]:
    """What lies in a bucket, by key: moto's own store, not a copy."""
    from moto.s3.models import s3_backends  # noqa: PLC0415 - slow to import

    owner = s3_backends.bucket_accounts.get(name)
    if owner is None:
        return {}
    owned_in, account = owner
    store: Mapping[str, object] = s3_backends[account][owned_in].buckets[name].keys
    return store
