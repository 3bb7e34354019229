"""One comment per pull request, kept true on a local GitHub that refuses what the real one refuses."""

from __future__ import annotations

from tests.github_fixtures import PULL, github_fixture, review_fixture  # noqa: F401 - pytest finds fixtures by name
from tests.property_plans import SAMPLE


def test_the_first_run_writes_the_comment_and_the_next_leaves_it_alone(review):
    plan = review.write("plan.json", SAMPLE)
    assert review.must(plan) == "Comment on acme/models#7: created.\n"
    writes = len(review.github.writes)
    assert review.must(plan) == "Comment on acme/models#7: unchanged.\n"
    assert len(review.github.writes) == writes
    assert "mqm-sync plan: 1 to add, 1 to change, 1 to replace, 1 to destroy, 1 blocked" in review.body
    assert review.github.labels(PULL) == {"mqm-sync: blocked"}
