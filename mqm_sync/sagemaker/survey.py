"""Everything about some schedules, whoever owns them: what an import starts from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from mqm_sync.errors import BusyError
from mqm_sync.resource import ALERT, OWNER_TAG, SCHEDULE, Address, Facts, Resource, State
from mqm_sync.sagemaker.inventory import Listed, list_schedules
from mqm_sync.sagemaker.read import Reader, with_arns_of_their_own
from mqm_sync.sagemaker.tags import TagReader, ask_tags


class Surveyor(Reader):
    """Reads whole monitors, where a plan reads only what it needs."""

    def survey(self, takes: Callable[[str], bool]) -> State:
        """Schedules whose names are taken, with definition, alert and tags; others' only by name and owner.

        Raises ServiceError when lists are refused. A schedule that does not settle is noted as not readable.
        """
        reader, listed = self._take_stock(State(), list_schedules(self._api), deep=True, only_owned=False)
        unreadable: dict[Address, str] = {}
        users = Counter(item.points_at for item in listed.values() if item.points_at)
        listed = with_arns_of_their_own(listed, unreadable)
        chosen = {a for a in listed if a.type == SCHEDULE and takes(a.name)}
        used = {at for a in chosen if (at := listed[a].points_at) and at in listed}
        unused = {a for a in listed if a.is_definition and a not in users}
        tags = self._all_tags(reader, {a: listed[a] for a in sorted(chosen | used)}, unreadable)
        foreign = {a: owner for a in chosen if (owner := tags.get(a, {}).get(OWNER_TAG, "")) not in {"", self._owner}}
        ours_or_free = sorted(a for a in chosen if a in tags and a not in foreign)
        found = self._each(ours_or_free, lambda a: self._settled(listed[a], tags[a], unreadable), unreadable)
        schedules = [schedule for schedule in found if schedule]
        wanted = sorted({at for s in schedules if (at := listed[s.address].points_at) and at in tags})
        definitions = self._each(wanted, lambda a: self._whole(a, listed[a], tags[a]), unreadable)
        alerts = self._each([Address(ALERT, s.address.name) for s in schedules], self._alert, unreadable)
        idle = [Resource(a, {}, a.name, {}, Facts(arn=listed[a].arn)) for a in sorted(unused)]
        resources = {r.address: r for r in [*schedules, *definitions, *alerts, *idle]}
        owned = frozenset(a for a, found in tags.items() if found.get(OWNER_TAG) == self._owner)
        return State(resources, foreign, unreadable, owned, users)

    def _all_tags(
        self, reader: TagReader, listed: dict[Address, Listed], unreadable: dict[Address, str]
    ) -> dict[Address, dict[str, str]]:
        """One sweep shows most; what it does not show may be untagged or too new, and is asked."""
        tags = {a: dict(found) for a, item in listed.items() if (found := reader.swept(item.arn)) is not None}
        unseen = [a for a in listed if a not in tags]
        return {**tags, **dict(self._each(unseen, lambda a: (a, ask_tags(self._api, listed[a].arn)), unreadable))}

    def _settled(self, listed: Listed, tags: dict[str, str], unreadable: dict[Address, str]) -> Resource | None:
        try:
            return self._schedule(listed, tags, self._describe, deep=True)
        except BusyError as error:
            unreadable[listed.address] = error.message
            return None

    def _whole(self, address: Address, listed: Listed, tags: dict[str, str]) -> Resource:
        return self._definition(address, listed, tags, State(), deep=True, is_used=True)
