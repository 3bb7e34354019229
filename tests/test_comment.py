"""One comment per pull request, kept true on a local GitHub that refuses what the real one refuses."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from mqm_sync.plan import Action, Plan, TargetPlan
from mqm_sync.plan_document import plan_digest
from mqm_sync.render.markdown.inert import encoded_size
from tests.github_api import BOT, Fault
from tests.github_fixtures import HEAD, PULL, github_fixture, review_fixture  # noqa: F401 - pytest finds them by name
from tests.property_plans import SAMPLE, change, definition, schedule

CREATED, EDITED, UNCHANGED = (f"Comment on acme/models#7: {word}.\n" for word in ("created", "edited", "unchanged"))
OURS = "mqm-sync: "


def plan_of(target: str, *changes, account: str = "123456789012") -> Plan:
    """A plan of one target of the sample's owner."""
    return replace(SAMPLE, targets=(TargetPlan(target, account, "us-east-1", changes),), diagnostics=())


def created(name: str):
    return change(Action.CREATE, name, (None, definition(f"{name}-1")), (None, schedule(name, f"{name}-1")))


def deleted(name: str):
    return change(Action.DELETE, name, (schedule(name, f"{name}-1"), None), (definition(f"{name}-1"), None))


def unchanged(name: str):
    return change(Action.NO_OP, name, (schedule(name, f"{name}-1"), schedule(name, f"{name}-1")))


def result(*, failed: bool = False, targets: tuple[str, ...] = ("prod",), owner: str = "growth-ml") -> str:
    """What `apply --format json` writes."""
    outcome = {
        "target": targets[0],
        "monitor": "new",
        "verb": "create schedule",
        "name": "new",
        "error": "",
        "hint": "",
    }
    events = [
        {"type": "plan", "owner": owner, "targets": list(targets), "digest": "0" * 64, "summary": {}},
        {"type": "outcome", **outcome, "result": "applied"},
        {"type": "outcome", **outcome, "result": "failed", "error": "ResourceLimitExceeded", "hint": "raise it"},
        {"type": "summary", "applied": {"add": 1}, "failed": 1, "skipped": 0, "interrupted": False},
    ]
    return "".join(json.dumps(event) + "\n" for event in events if failed or event.get("result") != "failed")


@pytest.fixture(name="plan")
def plan_fixture(review):
    return review.write("plan.json", SAMPLE)


# Kept, not appended.


def test_the_first_run_writes_the_comment_and_the_next_leaves_it_alone(review, plan):
    assert review.must(plan) == CREATED
    writes = len(review.github.writes)
    assert review.must(plan) == UNCHANGED
    assert len(review.github.writes) == writes
    assert "mqm-sync plan: 1 to add, 1 to change, 1 to replace, 1 to destroy, 1 blocked" in review.body
    assert review.github.labels(PULL) == {"mqm-sync: blocked"}


def test_a_new_plan_edits_the_same_comment(review):
    review.must(review.write("plan.json", plan_of("prod", created("one"))))
    assert review.must(review.write("plan.json", plan_of("prod", created("two")))) == EDITED
    assert "<code>two</code>" in review.body
    assert "<code>one</code>" not in review.body


def test_every_target_has_its_section_and_a_target_that_is_gone_has_none(review):
    prod = review.write("prod.json", plan_of("prod", created("one")))
    staging = review.write("staging.json", plan_of("staging", created("two"), account="210987654321"))
    review.must(prod, staging)
    assert "mqm-sync plan: 2 to add" in review.body
    assert "### `prod`" in review.body
    assert "### `staging`" in review.body
    assert review.must(prod) == EDITED
    assert "staging" not in review.body


def test_the_comment_is_found_among_hundreds_whoever_posted_it(review, plan):
    review.must(plan)
    body = review.body
    review.github.world.comments.clear()
    for number in range(130):
        review.github.say(PULL, f"comment {number}")
    review.github.say(PULL, body, login="maintainer", association="OWNER")
    for number in range(130):
        review.github.say(PULL, f"comment {number}")
    assert review.must(plan) == UNCHANGED


def test_a_comment_by_somebody_without_rights_is_never_taken_for_ours(review, plan):
    review.must(plan)
    forged = review.body.replace("to destroy", "to enjoy")
    review.github.world.comments.clear()
    review.github.say(PULL, forged, login="mallory", association="CONTRIBUTOR")
    assert review.must(plan) == CREATED
    assert review.github.comments(PULL)[0] == forged


def test_a_quotation_of_our_comment_is_not_ours(review, plan):
    review.must(plan)
    quoted = f"> {review.body}"
    review.github.say(PULL, quoted)
    review.must(review.write("plan.json", plan_of("prod", created("two"))))
    assert quoted in review.github.comments(PULL)


def test_of_two_comments_of_ours_the_older_stays(review, plan):
    review.must(plan)
    body = review.body
    review.github.world.new_comment(PULL, BOT, body + "\nfrom another run")
    assert review.must(plan) == UNCHANGED
    assert review.body == body


def test_a_run_at_the_same_time_leaves_one_comment(review, plan):
    def other_run(write):
        if write.path.endswith("/comments"):
            review.github.before_write = lambda _write: None
            review.github.world.new_comment(PULL, BOT, write.body["body"].replace("to add", "to subtract"))

    review.github.before_write = other_run
    review.must(plan)
    assert "1 to add" in review.body


def test_line_ends_of_the_web_editor_are_no_difference(review, plan):
    review.must(plan)
    (comment,) = review.github.world.comments.values()
    comment["body"] = comment["body"].replace("\n", "\r\n")
    assert review.must(plan) == UNCHANGED


def test_projects_of_one_repository_have_a_comment_each(review, plan):
    review.must(plan)
    review.must(review.write("other.json", replace(SAMPLE, owner="risk-ml")))
    review.must(plan, "--project", "second")
    assert len(review.github.comments(PULL)) == 3


def test_a_plan_of_an_older_commit_leaves_the_comment_alone(review, plan):
    assert "has moved on to a1b2c3d4a1b2" in review.must(plan, "--head", "b" * 40)
    assert review.github.writes == []
    assert review.must(plan, "--head", HEAD) == CREATED
    assert f"commit `{HEAD[:12]}`" in review.body


# States.


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ((unchanged("one"),), "no-changes"),
        ((created("one"), unchanged("two")), "changes"),
        ((created("one"), deleted("two")), "destructive"),
    ],
)
def test_the_label_tells_the_outcome(review, changes, label):
    review.github.world.add_labels(review.github.world.issues[PULL], ["bug", f"{OURS}failed"])
    review.must(review.write("plan.json", plan_of("prod", *changes)))
    assert review.github.labels(PULL) == {"bug", f"{OURS}{label}"}
    writes = len(review.github.writes)
    review.must("plan.json")
    assert len(review.github.writes) == writes


def test_labels_have_a_colour_and_a_description(review, plan):
    review.must(plan)
    label = review.github.world.labels["mqm-sync: blocked"]
    assert (label["color"], bool(label["description"])) == ("d93f0b", True)


def test_labels_can_be_called_otherwise_or_left_alone(review, plan):
    review.must(plan, "--no-labels")
    assert review.github.labels(PULL) == set()
    review.must(plan, "--label-prefix", "monitors/")
    assert review.github.labels(PULL) == {"monitors/blocked"}


def test_an_applied_plan_says_so(review, plan):
    review.must(plan)
    (review.folder / "result.json").write_text(result())
    assert review.must(plan, "--applied", "result.json") == EDITED
    assert "## mqm-sync: applied" in review.body
    assert "<summary>The plan of <code>prod</code></summary>" in review.body
    assert "> **Applied to `prod`:** 1 added, 0 changed, 0 replaced, 0 destroyed." in review.body
    assert review.github.labels(PULL) == {"mqm-sync: applied"}


def test_an_apply_with_nothing_to_do_says_so(review):
    text = result().replace('{"add": 1}', '{"add": 0}')
    (review.folder / "result.json").write_text(text)
    review.must("--applied", "result.json")
    assert "> **Nothing to apply to `prod`.**" in review.body


def test_an_apply_that_failed_in_part_says_what_is_left(review, plan):
    (review.folder / "result.json").write_text(result(failed=True))
    review.must(plan, "--applied", "result.json")
    assert "## mqm-sync: not everything was applied" in review.body
    assert "> prod/new: create schedule new: ResourceLimitExceeded" in review.body
    assert review.github.labels(PULL) == {"mqm-sync: failed"}


def test_an_apply_that_was_killed_is_told_as_interrupted(review):
    (review.folder / "result.json").write_text(result().splitlines()[0])
    review.must("--applied", "result.json")
    assert "It was interrupted" in review.body


def test_a_target_that_could_not_be_planned_is_told_with_what_was_said(review):
    prod = review.write("prod.json", plan_of("prod", created("one")))
    (review.folder / "staging.txt").write_text("\x1b[31;1mError:\x1b[0m AccessDenied\n  grant sagemaker:List*\n")
    environment = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_RUN_ID": "42"}
    ran = review.comment(prod, "--failed", "staging=staging.txt", "--failed", "dev", **environment)
    assert ran.code == 0
    assert "> **Target `staging` failed.**" in review.body
    assert "> Error: AccessDenied" in review.body
    assert "> **Target `dev` failed.**" in review.body
    assert "(https://github.com/acme/models/actions/runs/42)" in review.body
    assert "<code>one</code>" in review.body
    assert review.github.labels(PULL) == {"mqm-sync: failed"}


def test_a_pull_request_that_was_closed_keeps_a_short_last_word(review, plan):
    review.must(plan)
    assert review.must("--closed", "--project", "growth-ml") == EDITED
    assert "## mqm-sync: closed without a merge" in review.body
    assert review.github.labels(PULL) == set()


def test_the_owner_of_the_project_file_names_the_comment_when_no_file_does(review, plan, run):
    review.must(plan)
    run.write("mqm-sync.yaml", "version: 1\nowner: growth-ml\n")
    assert review.must("--closed") == EDITED


def test_other_tools_find_a_target_and_its_digest_in_a_hidden_line(review):
    plan = plan_of("prod", created("one"))
    review.must(review.write("plan.json", plan))
    assert f":{plan_digest(plan)} -->" in review.body.splitlines()[-1]


def test_a_dry_run_prints_the_comment_and_asks_nobody(review, plan):
    ran = review.comment(plan, "--dry-run", GITHUB_TOKEN=None)
    assert (ran.code, ran.err, review.github.requests) == (0, "", [])
    review.must(plan)
    assert review.body == ran.out


# Limits.


def test_five_hundred_changes_fit_and_every_deletion_is_shown(review):
    changes = [deleted(f"gone-{number}-{'x' * 40}") for number in range(200)]
    changes += [created(f"new-{number}-{'x' * 40}") for number in range(300)]
    review.must(review.write("plan.json", plan_of("prod", *changes)))
    assert encoded_size(review.body) < 65_536
    assert all(f"delete `{change.monitor}`" in review.body for change in changes[:200])
    assert "mqm-sync plan: 300 to add, 200 to destroy" in review.body


def test_a_small_target_keeps_its_details_beside_a_large_one(review):
    large = review.write("large.json", plan_of("large", *(created(f"new-{n}-{'x' * 40}") for n in range(900))))
    small = review.write("small.json", plan_of("small", deleted("gone"), account="210987654321"))
    review.must(large, small)
    assert encoded_size(review.body) < 65_536
    assert "- MonitoringSchedule/gone" in review.body
    assert "900 to add" in review.body


def test_more_deletions_than_fit_are_counted_and_never_silent(review):
    changes = [deleted(f"gone-{number:04}-{'x' * 52}") for number in range(2000)]
    review.must(review.write("plan.json", plan_of("prod", *changes)))
    assert encoded_size(review.body) < 65_536
    listed = review.body.count("- gone-")
    assert listed > 500
    assert f"**{2000 - listed:,} more deletions had no room here**" in review.body


def test_many_targets_with_trouble_everywhere_share_the_room(review):
    names = [f"target-{number:02}" for number in range(40)]
    plans = [
        review.write(f"{name}.json", plan_of(name, *(deleted(f"{name}-{n}-{'x' * 40}") for n in range(30))))
        for name in names[:20]
    ]
    said = "".join(f"Error: {number} {'監視' * 100}\n" for number in range(200))
    (review.folder / "said.txt").write_text(said)
    failed = [word for name in names[20:] for word in ("--failed", f"{name}=said.txt")]
    review.must(*plans, *failed)
    assert encoded_size(review.body) < 65_536
    assert all(f"{name}-{n}-" in review.body for name in names[:20] for n in range(30))
    assert all(f"Target `{name}` failed" in review.body for name in names[20:])


def test_what_has_no_room_at_all_is_counted(review):
    plans = [
        review.write(f"{number}.json", plan_of(f"t{number}", *(deleted(f"{'x' * 59}{n}") for n in range(40))))
        for number in range(90)
    ]
    review.must(*plans)
    assert encoded_size(review.body) < 65_536
    assert "had no room here**" in review.body


# Refusals.


def test_faults_that_pass_are_tried_again(review, plan):
    limits = {"Retry-After": "0"}
    message = "You have exceeded a secondary rate limit"
    review.github.faults += [Fault(500), Fault(403, message=message, headers=limits), Fault(429, headers=limits)]
    assert review.must(plan) == CREATED


def test_a_lost_reply_leaves_no_second_comment(review, plan):
    lost = Fault(502, matches=lambda method, path: method == "POST" and path.endswith("/comments"))
    lost.answers_first = True
    review.github.faults.append(lost)
    assert review.must(plan) == CREATED
    assert "1 to add" in review.body


def test_faults_that_stay_end_in_an_error(review, plan):
    review.github.faults.append(Fault(500, times=100))
    ran = review.comment(plan)
    assert ran.code == 1
    assert "GitHub" in ran.err


def test_a_rate_limit_that_lasts_for_an_hour_is_not_waited_for(review, plan):
    limits = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4102444800"}
    review.github.faults.append(Fault(403, message="API rate limit exceeded for installation ID 1.", headers=limits))
    ran = review.comment(plan)
    assert ran.code == 1
    assert "API rate limit exceeded" in ran.err
    assert "wait" in ran.err


@pytest.mark.parametrize(
    ("args", "env", "told"),
    [
        ((), {"GITHUB_TOKEN": "wrong-token"}, "401 Bad credentials"),
        ((), {"GITHUB_TOKEN": None}, "there is no token for GitHub in GITHUB_TOKEN or GH_TOKEN"),
        ((), {"GITHUB_REPOSITORY": "acme"}, "'acme' is not a repository"),
        (("--repo", "acme/others"), {}, "404 Not Found"),
        (("--api-url", "http://github.example"), {}, "the token would travel in the clear"),
        (("--head", "main"), {}, "'main' is not a commit"),
    ],
)
def test_what_is_wrong_is_said_and_the_token_never(review, plan, args, env, told):
    ran = review.comment(plan, *args, **env)
    assert ran.code in {1, 64}
    assert told in ran.err
    assert "ghs_test" not in ran.err + ran.out
    assert "wrong-token" not in ran.err + ran.out
    assert review.github.writes == []


def test_gh_token_serves_as_well(review, plan):
    assert review.comment(plan, GITHUB_TOKEN=None, GH_TOKEN="ghs_test").code == 0


@pytest.mark.parametrize("granted", [{}, {"pull-requests": "read"}])
def test_a_missing_permission_is_named(review, plan, granted):
    review.github.permissions = granted
    ran = review.comment(plan)
    assert ran.code == 1
    assert "`permissions: {pull-requests: " in ran.err


def test_a_pull_request_that_does_not_exist_is_an_error(review, plan):
    ran = review.comment(plan, "--pr", "8")
    assert (ran.code, review.github.writes) == (1, [])


def test_nothing_to_say_is_a_usage_error(review):
    assert review.comment().code == 64


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"a.json": SAMPLE, "b.json": replace(SAMPLE, owner="risk-ml")}, "belong to different owners"),
        ({"a.json": SAMPLE, "b.json": plan_of("prod", created("one"))}, "target 'prod' is planned by 2 of these files"),
    ],
)
def test_files_that_do_not_fit_together_are_refused(review, files, told):
    ran = review.comment(*(review.write(name, plan) for name, plan in files.items()))
    assert (ran.code, review.github.requests) == (1, [])
    assert told in ran.err


@pytest.mark.parametrize("text", ["", "no json", '{"type": "plan"}', "[1]", '{"type": "summary"}'])
def test_a_file_that_is_no_result_is_refused(review, text):
    (review.folder / "result.json").write_text(text)
    ran = review.comment("--applied", "result.json")
    assert ran.code == 1
    assert "not the result of an apply" in ran.err
