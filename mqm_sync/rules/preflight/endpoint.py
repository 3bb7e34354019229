"""Checks of the endpoint and its data capture."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync.rule import Problem
from mqm_sync.rules.preflight.facts import Capture, Site, Unknown
from mqm_sync.rules.registry import rule

_ENDPOINT = ("endpoint_input", "endpoint_name")
_USEFUL_PERCENT = 10.0


@rule("MQM701", "no-such-endpoint", scope="account")
def no_such_endpoint(site: Site) -> Iterator[Problem | Unknown]:
    """An endpoint that does not exist in the target's account and region.

    A schedule is refused while its endpoint does not exist; monitors can not watch endpoints of other accounts or
    regions. Needs sagemaker:DescribeEndpoint.
    """
    name = _endpoint_name(site)
    if isinstance(site.found.endpoint, Unknown):
        yield site.found.endpoint
    elif name and site.found.endpoint is None:
        where = f" in {site.subject.region}" if site.subject.region else ""
        yield Problem(_ENDPOINT, f"there is no endpoint '{name}'{where}", "create it first, or mend the name")


@rule("MQM702", "endpoint-not-in-service", scope="account", severity="warning")
def endpoint_not_in_service(site: Site) -> Iterator[Problem | Unknown]:
    """An endpoint that answers nobody, so it captures nothing.

    Every run fails with "Job inputs had no data" until it is InService. Needs sagemaker:DescribeEndpoint.
    """
    endpoint = site.found.endpoint
    if isinstance(endpoint, Unknown):
        yield endpoint
    elif endpoint and endpoint.status not in {"InService", "Updating", "SystemUpdating"}:
        message = f"endpoint '{endpoint.name}' is {endpoint.status}, so it captures nothing"
        yield Problem(_ENDPOINT, message, "wait until it is InService, or mend it")


@rule("MQM703", "capture-off", scope="account")
def capture_off(site: Site) -> Iterator[Problem | Unknown]:
    """An endpoint whose data capture is off.

    A monitor reads what the endpoint captured; without data capture every run fails. It is switched on with a new
    endpoint configuration. Needs sagemaker:DescribeEndpoint and sagemaker:DescribeEndpointConfig.
    """
    capture = _capture(site)
    if isinstance(capture, Unknown):
        yield capture
    elif capture is None and site.found.endpoint is not None:
        message = f"endpoint '{_endpoint_name(site)}' captures no data, so there is nothing to monitor"
        yield Problem(_ENDPOINT, message, "update the endpoint with a configuration that has DataCaptureConfig")


@rule("MQM704", "capture-half", scope="account")
def capture_half(site: Site) -> Iterator[Problem | Unknown]:
    """An endpoint that captures only requests, or only answers.

    A monitor needs both: quality compares the answer with its label, and the analyzer reads requests and answers
    together. Needs sagemaker:DescribeEndpointConfig.
    """
    capture = _capture(site)
    if isinstance(capture, Unknown):
        yield capture
    elif capture and not capture.takes_both:
        only = ", ".join(sorted(capture.modes)).lower() or "neither"
        message = f"endpoint '{_endpoint_name(site)}' captures {only} only; monitors need input and output"
        yield Problem(_ENDPOINT, message, "let CaptureOptions name Input and Output")


@rule("MQM705", "capture-sparse", scope="account", severity="warning")
def capture_sparse(site: Site) -> Iterator[Problem | Unknown]:
    """An endpoint that captures so few requests that metrics say little.

    Below a tenth of the requests, a quiet hour easily holds none at all, and its run then fails. An endpoint with much
    traffic may well sample less: accept the finding with `allow`. Needs sagemaker:DescribeEndpointConfig.
    """
    capture = _capture(site)
    if isinstance(capture, Unknown):
        yield capture
    elif capture and capture.percentage < _USEFUL_PERCENT:
        message = f"endpoint '{_endpoint_name(site)}' captures {capture.percentage:g} % of its requests"
        yield Problem(_ENDPOINT, message, "raise InitialSamplingPercentage; 100 for a small endpoint")


def _endpoint_name(site: Site) -> str:
    source = site.spec.endpoint_input
    return (source and source.endpoint_name) or ""


def _capture(site: Site) -> Capture | Unknown | None:
    """The capture that is on; None for none, or for no endpoint."""
    endpoint = site.found.endpoint
    if endpoint is None or isinstance(endpoint, Unknown):
        return endpoint
    return endpoint.capture if endpoint.capture and endpoint.capture.is_enabled else None
