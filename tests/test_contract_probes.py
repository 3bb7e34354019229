"""The probes of the contract tell the possible answers apart; else what they settle would mean nothing."""

from __future__ import annotations

from typing import Literal, get_args, get_origin, get_type_hints

import pytest

from mqm_sync.emulator import Switches
from tests.contract.account import emulated
from tests.contract.questions import QUESTIONS
from tests.emulator_fixtures import cloud_fixture, running_cloud_fixture  # noqa: F401 - pytest finds fixtures by name

OTHERS = {
    "alert_name": ["model-monitor-alert"],
    "alert_datapoints": [2],
    "alert_period": [3],
    "not_found_message": ["{kind} '{name}' does not exist."],
}


def readings():
    """Every switch that has a probe, with each value it can take."""
    for name, hint in get_type_hints(Switches).items():
        if name in QUESTIONS:
            known = get_args(hint) if get_origin(hint) is Literal else [True, False] if hint is bool else OTHERS[name]
            yield from ((name, value) for value in known)


@pytest.mark.parametrize(("name", "reading"), list(readings()))
def test_a_probe_finds_the_reading_that_is_set(cloud, name, reading):
    cloud.control.switches(**{name: reading})
    account = emulated(cloud)
    assert QUESTIONS[name](account) == reading
    account.close()
    assert cloud.sm.list_monitoring_schedules()["MonitoringScheduleSummaries"] == []
