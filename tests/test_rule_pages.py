from __future__ import annotations

import re
from textwrap import dedent

import pytest

from mqm_sync.errors import Severity
from mqm_sync.rules import RULES

PROJECT = """\
version: 1
targets: {prod: {account_id: "123456789012", region: us-east-1, vars: {bucket: acme-prod}}}
"""
WITHOUT_EXAMPLE = {"MQM413"}
"""Rules about the target alone, of which no monitor file can be an example."""
EXPLAINED = [
    rule for rule in RULES.values() if rule.scope not in {"file", "plan", "account"} and rule.id not in WITHOUT_EXAMPLE
]
SHOWN = [rule for rule in RULES.values() if "Bad::" in rule.page]
FIRST_DIGITS = {
    "file": "0",
    "spec": "1234568",
    "estate": "1234568",
    "allowance": "1",
    "account": "7",
    "plan": "9",
}
"""The hundreds an id may lie in, by scope."""


def by_id(rules):
    return pytest.mark.parametrize("rule", rules, ids=lambda rule: rule.id)


def block(rule, word):
    """The YAML under `Bad::` or `Good::`, up to the next text that is not indented."""
    found = re.search(rf"^{word}::\n\n((?:(?: +.*)?\n)+)", f"{rule.page}\n", re.MULTILINE)
    assert found, f"{rule.id} has no block {word}::"
    return dedent(found[1])


def findings(run, rule, word):
    """What the rule finds in a block, on its own and as one monitor of a project, whose target some rules look at."""
    asked_for = () if rule.is_on else ("--select", rule.id)
    (run.cwd / "bare").mkdir(exist_ok=True)
    for folder, project in (("bare", ""), ("project", PROJECT)):
        run.write(f"{folder}/monitors/m.yaml", block(rule, word))
        if project:
            run.write(f"{folder}/mqm-sync.yaml", project)
        yield from (found for found in run.lint(*asked_for, cwd=run.cwd / folder) if found.rule == rule.id)


@by_id(RULES.values())
def test_a_rule_is_registered_under_its_own_id_and_numbered_by_what_it_looks_at(rule):
    assert RULES[rule.id] is rule
    assert re.fullmatch(r"MQM[0-9]{3}", rule.id)
    assert rule.id[3] in FIRST_DIGITS[rule.scope]


def test_no_two_rules_share_a_name_or_a_title():
    assert len({rule.name for rule in RULES.values()}) == len(RULES)
    assert len({rule.title for rule in RULES.values()}) == len(RULES)


@by_id(RULES.values())
def test_a_rule_s_name_is_words_with_dashes(rule):
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", rule.name)


@by_id(RULES.values())
def test_a_title_is_one_short_line_and_the_page_says_why(rule):
    title, blank, *more = rule.page.strip().splitlines()
    assert title.rstrip(".") == rule.title
    assert 8 <= len(title) <= 80
    assert title[0].isupper() or title[0].isdigit()
    assert not blank
    assert any(line.strip() for line in more)
    assert not re.search(r"[{}%\t]", rule.title), "a title holds no user data"


@by_id(RULES.values())
def test_lines_of_a_page_fit_a_terminal(rule):
    assert max(map(len, rule.page.splitlines())) <= 120


@by_id(RULES.values())
def test_a_severity_is_one_that_exists_and_what_looks_at_files_is_an_error(rule):
    assert rule.severity in Severity
    assert rule.scope != "file" or (rule.severity is Severity.ERROR and rule.is_on)


@by_id(EXPLAINED)
def test_every_rule_on_specs_shows_a_bad_and_a_good_monitor(rule):
    assert block(rule, "Bad") != block(rule, "Good")


@by_id(SHOWN)
def test_the_bad_example_of_a_page_raises_its_rule_under_its_title(run, rule):
    assert {found.title for found in findings(run, rule, "Bad")} == {rule.title}


@by_id(SHOWN)
def test_the_good_example_of_a_page_does_not_raise_its_rule(run, rule):
    assert list(findings(run, rule, "Good")) == []
