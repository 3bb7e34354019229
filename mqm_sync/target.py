"""The protocol between the engine and whatever it reads and changes; the door to AWS is one implementation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from mqm_sync.plan import Step
from mqm_sync.resource import State


@dataclass(frozen=True, slots=True)
class Identity:
    """Which account and region a target turned out to be."""

    account_id: str
    region: str
    principal: str = ""
    """ARN of who asks."""


class Reading(Protocol):
    """Live state that is being read already."""

    def against(self, desired: State) -> State:
        """The state as far as it concerns `desired` and our owner; raises ServiceError."""


class Target(Protocol):
    """One account and region."""

    def identify(self) -> Identity:
        """Who we are there; raises ServiceError."""

    def begin(self, names: Collection[str], *, deep: bool = False) -> Reading:
        """Begin to read: `names` are the monitors that will be asked for, `deep` trusts no name."""

    def survey(self, takes: Callable[[str], bool]) -> State:
        """Everything about the schedules whose names are taken, whoever owns them.

        Definitions that no schedule uses come without their content. Raises ServiceError.
        """

    def execute(self, step: Step) -> None:
        """Carry out one step and wait until it holds; doing it again does no harm. Raises ServiceError, BusyError."""

    def interrupt(self) -> None:
        """End every wait; calls in flight are finished."""

    def calls(self) -> Mapping[str, int]:
        """How many calls were made so far, by operation."""
