"""Plans of several targets, made apart on several machines, as one."""

from __future__ import annotations

from collections.abc import Sequence

from mqm_sync.plan import Plan
from mqm_sync.pull_request import owner_of_news


def join(plans: Sequence[Plan]) -> Plan:
    """One plan with the targets of all, in the order given; the oldest tells its age.

    What was asked for is kept only where all asked for the same. Raises MqmError for plans of different owners, and for
    a target that is planned twice.
    """
    if len(plans) == 1:
        return plans[0]
    first = plans[0]
    asked = first.request if all(plan.request == first.request for plan in plans) else {}
    return Plan(
        owner_of_news(plans, ()),
        tuple(target for plan in plans for target in plan.targets),
        first.tool_version,
        asked,
        tuple(dict.fromkeys(text for plan in plans for text in plan.diagnostics)),
        min((plan.created for plan in plans if plan.created), default=None),
    )
