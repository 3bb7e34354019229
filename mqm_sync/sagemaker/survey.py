"""Everything about some schedules, whoever owns them: what an import starts from.

Whole monitors are read, where a plan reads only what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mqm_sync.errors import BusyError
from mqm_sync.parallel import both
from mqm_sync.resource import ALERT, OWNER_TAG, SCHEDULE, Address, Facts, Resource, State
from mqm_sync.sagemaker.api import Api
from mqm_sync.sagemaker.describe import describe_alert, describe_definition, describe_schedule
from mqm_sync.sagemaker.inventory import inventory, list_schedules
from mqm_sync.sagemaker.many import read_each
from mqm_sync.sagemaker.stock import Stock
from mqm_sync.sagemaker.tags import TagReader
from mqm_sync.sagemaker.wait import Patience, settled
from mqm_sync.sagemaker.words import schedule_of


def survey(api: Api, owner: str, patience: Patience, takes: Callable[[str], bool]) -> State:
    """Schedules whose names are taken, with definition, alert and tags; others' only by name and owner.

    Raises ServiceError when lists are refused. A schedule that does not settle is noted as not readable.
    """
    stock = _take_stock(api, owner)
    users = stock.users()
    stock.listed = stock.with_arns_of_their_own()
    idle = sorted(a for a in stock.listed if a.is_definition and a not in users)
    chosen = {a for a in stock.listed if a.type == SCHEDULE and takes(a.name)}
    _read_tags(api, stock, chosen | stock.used_by(chosen))
    owners = {a: found.get(OWNER_TAG, "") for a, found in stock.tags.items()}
    foreign = {a: owners[a] for a in chosen if owners.get(a, "") not in {"", owner}}
    schedules = _schedules(api, patience, stock, sorted(chosen & set(owners) - set(foreign)))
    wanted = sorted(stock.used_by(schedule.address for schedule in schedules) & set(owners))
    definitions = read_each(wanted, lambda a: describe_definition(api, a, stock.tags[a]), stock.unreadable)
    watched = [Address(ALERT, schedule.address.name) for schedule in schedules]
    alerts = read_each(watched, lambda a: describe_alert(api, a), stock.unreadable)
    unused = [Resource(a, {}, a.name, {}, Facts(arn=stock.listed[a].arn)) for a in idle]
    resources = {found.address: found for found in (*schedules, *definitions, *alerts, *unused)}
    owned = frozenset(a for a, found in owners.items() if found == owner)
    return State(resources, foreign, stock.unreadable, owned, users)


def _take_stock(api: Api, owner: str) -> Stock:
    sweep, schedules = both(lambda: TagReader(api, only_owned=False), lambda: list(list_schedules(api)))
    return Stock(sweep, inventory(api, schedules, sweep, State(), owner, deep=True))


def _read_tags(api: Api, stock: Stock, addresses: Iterable[Address]) -> None:
    """One sweep shows most; what it does not show may be untagged or too new, and is asked."""
    chosen = {a: stock.listed[a] for a in sorted(addresses)}
    stock.tags = stock.swept(chosen)
    stock.ask(api, set(chosen) - set(stock.tags))


def _schedules(api: Api, patience: Patience, stock: Stock, addresses: Iterable[Address]) -> list[Resource]:
    def read(at: Address) -> Resource | None:
        try:
            described = settled(lambda: describe_schedule(api, at.name), str(at), patience)
        except BusyError as error:
            stock.unreadable[at] = error.message
            return None
        return schedule_of(described, stock.tags[at])

    return [found for found in read_each(addresses, read, stock.unreadable) if found]
