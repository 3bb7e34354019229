"""Rules on where the monitors of a target write their reports, held against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mqm_sync.load import Monitor
from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.s3 import Location, location
from mqm_sync.rules.subject import REPORTS


@rule("MQM107", "reports-shared", scope="estate", severity="warning")
def reports_shared(monitors: Sequence[Monitor]) -> Iterator[tuple[Monitor, Problem]]:
    """Two monitors that write reports to one prefix.

    Merged data and reports of both lie mixed below it, and access, retention and clean-up can not differ. Where the
    prefix comes from `defaults`, end it in a part of each monitor's own.

    Bad::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
        output_s3_uri: s3://acme-ml/reports
        ---
        kind: data-quality
        name: fraud
        endpoint_input:
          endpoint_name: fraud-prod
        output_s3_uri: s3://acme-ml/reports

    Good::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
        output_s3_uri: s3://acme-ml/reports/churn
        ---
        kind: data-quality
        name: fraud
        endpoint_input:
          endpoint_name: fraud-prod
        output_s3_uri: s3://acme-ml/reports/fraud
    """
    first: dict[Location, Monitor] = {}
    for monitor, place in _reports(monitors):
        known = first.setdefault(place, monitor)
        if known.spec.name != monitor.spec.name:
            message = f"'{known.spec.name[:80]}', at {known.position(REPORTS)}, writes its reports there too"
            own = f"s3://{place.bucket}/{place.key}".rstrip("/")
            yield monitor, Problem(REPORTS, message, f"write {own}/{monitor.spec.name[:80]}")


@rule("MQM108", "reports-inside", scope="estate", severity="info")
def reports_inside(monitors: Sequence[Monitor]) -> Iterator[tuple[Monitor, Problem]]:
    """Reports that lie inside another monitor's prefix.

    Who lists or empties the outer prefix meets the inner reports as well.

    Bad::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
        output_s3_uri: s3://acme-ml/reports
        ---
        kind: data-quality
        name: fraud
        endpoint_input:
          endpoint_name: fraud-prod
        output_s3_uri: s3://acme-ml/reports/fraud

    Good::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
        output_s3_uri: s3://acme-ml/reports/churn
        ---
        kind: data-quality
        name: fraud
        endpoint_input:
          endpoint_name: fraud-prod
        output_s3_uri: s3://acme-ml/reports/fraud
    """
    placed = list(_reports(monitors))
    owners = {place: monitor for monitor, place in reversed(placed)}
    for monitor, place in placed:
        outer = next((owners[above] for above in _above(place) if above in owners), None)
        if outer and outer.spec.name != monitor.spec.name:
            message = f"the prefix lies inside that of '{outer.spec.name[:80]}', at {outer.position(REPORTS)}"
            yield monitor, Problem(REPORTS, message, "write a prefix beside it")


def _reports(monitors: Sequence[Monitor]) -> Iterator[tuple[Monitor, Location]]:
    for monitor in monitors:
        text = monitor.spec.output_s3_uri or ""
        place = location(text) if "${" not in text else None
        if place:
            yield monitor, place


def _above(place: Location) -> Iterator[Location]:
    """The prefixes above a place, the nearest first; the whole bucket is not one of them."""
    parts = place.key.split("/")
    return (Location(place.bucket, "/".join(parts[:size])) for size in range(len(parts) - 1, 0, -1))
