"""Reads what the checks of an account need for one monitor, and no more than that monitor needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import Protocol

from mqm_sync.labels import Arrival
from mqm_sync.policies.execution import execution_statements
from mqm_sync.policies.statement import Place, Statement
from mqm_sync.rules.preflight.facts import Ask, Demand, Endpoint, Network, Role, Site, Surroundings, Unknown
from mqm_sync.rules.subject import OBJECTS
from mqm_sync.spec import MonitorSpec, value_at
from mqm_sync.target import Identity
from mqm_sync.timing import Window
from mqm_sync.timing.hours import start_of_hour
from mqm_sync.windows import batch_captures

_LOOK_BACK = timedelta(days=1)
_MOST_LABELS = 5_000
_NAMESPACE = "aws/sagemaker/Endpoints/model-metrics"


class Prober(Protocol):
    """Answers questions about one account and region; Unknown where nobody could tell."""

    def identify(self) -> Identity:
        """Who we are there; raises ServiceError."""

    def endpoint(self, name: str) -> Endpoint | Unknown | None:
        """An endpoint and its data capture."""

    def first_hour(self, prefix: str, since: datetime) -> datetime | Unknown | None:
        """The first hour with objects below a prefix, from an hour on."""

    def arrivals(self, prefix: str, since: datetime, most: int) -> list[Arrival] | Unknown:
        """When the objects in the hour folders below a prefix came."""

    def file(self, uri: str) -> bytes | Unknown | None:
        """The content of an object."""

    def role(self, arn: str) -> Role | Unknown | None:
        """A role and its trust policy."""

    def denied(self, arn: str, ask: Ask) -> tuple[str, ...] | Unknown:
        """What a role may not do of what is asked."""

    def network(self, subnets: tuple[str, ...], groups: tuple[str, ...]) -> Network | Unknown:
        """Subnets and security groups with their VPCs."""

    def image(self, uri: str) -> bool | Unknown:
        """Whether an image is in its registry."""

    def quotas(self, types: frozenset[str]) -> Mapping[str, float] | Unknown:
        """Instances of each type that processing jobs may use at once."""

    def calls(self) -> Mapping[str, int]:
        """Calls made so far, by operation."""


def survey(site: Site, prober: Prober, quotas: Mapping[str, float] | Unknown, demand: Demand) -> Surroundings:
    """Everything the checks look at, for one monitor; asks `prober`, which asks AWS."""
    spec = site.spec
    endpoint = _endpoint(spec, prober)
    role = prober.role(spec.role_arn) if spec.role_arn else None
    uris = [str(uri) for path in OBJECTS if (uri := value_at(spec, path))]
    network, image = spec.network, spec.image_uri
    instance_type = (spec.instance.type if spec.instance else None) or ""
    return Surroundings(
        endpoint=endpoint,
        captured=_captured(site, endpoint, prober),
        labels=_labels(site, prober),
        files={uri: site.uploads[uri] if uri in site.uploads else prober.file(uri) for uri in uris},
        role=role,
        denied=_denied(site, endpoint, role, prober),
        network=prober.network(network.subnets or (), network.security_groups or ()) if network else Network({}),
        has_image=_has_image(site, image, prober) if image else True,
        quota=quotas if isinstance(quotas, Unknown) else quotas.get(instance_type),
        demand=demand,
    )


def _endpoint(spec: MonitorSpec, prober: Prober) -> Endpoint | Unknown | None:
    name = spec.endpoint_input.endpoint_name if spec.endpoint_input else None
    return prober.endpoint(name) if name else None


def _captured(site: Site, endpoint: Endpoint | Unknown | None, prober: Prober) -> datetime | Unknown | None:
    """The first hour with captured data in the window that is looked at."""
    window = site.data_window
    if window is None:
        return None
    for folder in capture_folders(site.spec, endpoint):
        first = prober.first_hour(folder, start_of_hour(window.start))
        if isinstance(first, Unknown) or (first and first < window.end):
            return first
    return None


def capture_folders(spec: MonitorSpec, endpoint: Endpoint | Unknown | None) -> list[str]:
    """The S3 prefixes above the hour folders of captured data; none where the endpoint does not tell."""
    return batch_captures(spec) or (endpoint.folders if isinstance(endpoint, Endpoint) else [])


def _labels(site: Site, prober: Prober) -> tuple[Arrival, ...] | Unknown:
    """Objects since a day before the next run's window; of very many, those and one of the latest window."""
    prefix = site.spec.ground_truth_input
    if not (prefix and site.subject.kind.needs_ground_truth and site.past):
        return ()
    begins = min(site.past[-1].start, site.past[0].start - _LOOK_BACK)
    found = prober.arrivals(prefix, start_of_hour(begins), _MOST_LABELS)
    if isinstance(found, Unknown) or len(found) < _MOST_LABELS:
        return found if isinstance(found, Unknown) else tuple(found)
    more = prober.arrivals(prefix, start_of_hour(site.past[0].start), 1)
    return more if isinstance(more, Unknown) else (*found, *more)


def _has_image(site: Site, uri: str, prober: Prober) -> bool | Unknown:
    if not uri.startswith(f"{site.subject.account_id}."):
        return Unknown("an image of another account's registry can not be looked up")
    return prober.image(uri)


def _denied(
    site: Site, endpoint: Endpoint | Unknown | None, role: Role | Unknown | None, prober: Prober
) -> tuple[str, ...] | Unknown:
    if not isinstance(role, Role):
        return role if isinstance(role, Unknown) else ()
    refused: list[str] = []
    for ask in _asks(site, endpoint):
        answer = prober.denied(role.arn, ask)
        if isinstance(answer, Unknown):
            return answer
        refused += answer
    return tuple(refused)


def _asks(site: Site, endpoint: Endpoint | Unknown | None) -> Iterator[Ask]:
    """What the role needs, in as few simulations as conditions allow."""
    spec, captures = site.spec, []
    if isinstance(endpoint, Endpoint) and endpoint.capture and endpoint.capture.prefix:
        captures = [endpoint.capture.prefix]
    if not captures:
        spec = spec.model_copy(update={"endpoint_input": None})
    place = Place(site.subject.account_id, site.subject.region)
    statements = execution_statements(place, [spec], captures)
    objects = [statement for statement in statements if statement.sid in {"ReadInputs", "WriteReports"}]
    if needs := tuple(need for statement in objects for need in _needs(statement)):
        yield Ask(needs)
    for statement in statements:
        if statement.sid.startswith("ListInputs"):
            yield from _listing(statement)
        elif statement.sid == "PublishMetrics" and spec.cloudwatch_metrics:
            yield Ask(tuple(_needs(statement)), (("cloudwatch:namespace", _NAMESPACE),))


def _needs(statement: Statement) -> Iterator[tuple[str, str]]:
    return product(statement.actions, statement.resources)


def _listing(statement: Statement) -> Iterator[Ask]:
    """One question for each folder: a folder is listed by its name, and by everything below it."""
    prefixes: Sequence[str] = statement.condition["StringLike"]["s3:prefix"]
    for folder in (prefix for prefix in prefixes if f"{prefix}/*" in prefixes):
        yield Ask(tuple(_needs(statement)), (("s3:prefix", f"{folder}/"),))


def demands(specs: Sequence[MonitorSpec], hours: Mapping[str, tuple[int, ...]]) -> dict[str, Demand]:
    """For each instance type, the hour of the day at which monitors start most instances.

    `hours` are the hours of the day at which a monitor runs, by its name.
    """
    counted: dict[str, dict[int, list[int]]] = {}
    for spec in specs:
        if spec.instance and spec.instance.type:
            for hour in hours.get(spec.name, ()):
                counted.setdefault(spec.instance.type, {}).setdefault(hour, []).append(spec.instance.count)
    found = {}
    for instance_type, by_hour in counted.items():
        hour, counts = max(by_hour.items(), key=lambda item: (sum(item[1]), -item[0]))
        found[instance_type] = Demand(sum(counts), len(counts), hour)
    return found


def windows_around(windows: Iterator[Window], now: datetime) -> tuple[tuple[Window, ...], Window | None]:
    """Windows from before `now` on -> those of runs that are due, newest first, and the next one."""
    past: list[Window] = []
    for window in windows:
        if window.run > now:
            return tuple(reversed(past)), window
        past.append(window)
    return tuple(reversed(past)), None
