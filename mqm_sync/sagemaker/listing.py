"""Lists that are begun before anybody has worked out what to hold them against."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

from mqm_sync.parallel import Ahead
from mqm_sync.sagemaker.api import Api
from mqm_sync.sagemaker.cache import ScheduleCache
from mqm_sync.sagemaker.describe import describe_schedule
from mqm_sync.sagemaker.inventory import Listed, list_schedules
from mqm_sync.sagemaker.many import WORKERS
from mqm_sync.sagemaker.tags import TagReader


class Listing:
    """All schedules and all tags of an account, begun at once. Use it in a `with` block.

    What has one of `names` is nearly always ours, so its description is begun as soon as a page shows it, unless the
    cache holds it; `deep` trusts no cache.
    """

    def __init__(self, api: Api, names: Collection[str], cache: ScheduleCache, *, deep: bool) -> None:
        self.descriptions: Ahead[str, dict[str, Any]] = Ahead(lambda name: describe_schedule(api, name), WORKERS)
        self._api = api
        self._names = names
        self._cache = cache
        self._deep = deep
        self._pool = ThreadPoolExecutor(2)
        self._sweep = self._pool.submit(TagReader, api)
        self._schedules = self._pool.submit(self._list)

    def sweep(self) -> TagReader:
        """The tags, once they are there; raises ServiceError."""
        return self._sweep.result()

    def schedules(self) -> list[Listed]:
        """The schedules, once all are there; raises ServiceError."""
        return self._schedules.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self.descriptions.close()

    def _list(self) -> list[Listed]:
        found = []
        for schedule in list_schedules(self._api):
            found.append(schedule)
            if schedule.address.name in self._names and (self._deep or not self._cache.knows(schedule.summary)):
                self.descriptions.begin(schedule.address.name)
        return found
