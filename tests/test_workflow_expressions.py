from __future__ import annotations

import pytest

from tests.runner.expressions import as_text, condition, interpolated

CONTEXT = {
    "github": {"event_name": "push", "event": {"pull_request": None, "flag": True}, "token": "t"},
    "inputs": {"role": "", "count": "2"},
    "matrix": {"target": {"name": "prod"}},
}
STATUS = {"success": lambda: False, "always": lambda: True, "cancelled": lambda: False}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${{ matrix.target.name }}", "prod"),
        ("plan-${{ matrix.target.name }}-${{ inputs.count }}", "plan-prod-2"),
        ("${{ inputs.role || 'default' }}", "default"),
        ("${{ github.event.pull_request.base.sha || 'none' }}", "none"),
        ("${{ github.event_name == 'PUSH' && 'yes' || 'no' }}", "yes"),
        ("${{ github.event.flag }}", True),
        ("${{ !github.event.flag || (github.event_name != 'push') }}", False),
        ("${{ fromJSON('[1, 2]') }}", [1, 2]),
        ("${{ 'it''s' }}", "it's"),
        ("${{ null == 0 }}", True),
        ("no expression", "no expression"),
    ],
)
def test_expressions_mean_what_they_mean_on_github(text, value):
    assert interpolated(text, CONTEXT, {}) == value


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (None, False),
        ("github.event_name == 'push'", False),
        ("always()", True),
        ("${{ !cancelled() && github.event.flag }}", True),
        ("always() && github.event.pull_request", False),
    ],
)
def test_a_condition_without_a_status_function_requires_success(text, holds):
    assert condition(text, CONTEXT, STATUS) is holds


@pytest.mark.parametrize("text", ["secrets.KEY", "hashFiles('a')", "a +", "github.event_name == ", "(true"])
def test_what_is_not_known_is_never_guessed(text):
    with pytest.raises((NameError, SyntaxError, IndexError)):
        interpolated(f"${{{{ {text} }}}}", CONTEXT, {})


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (None, ""), (3, "3"), ("a", "a")])
def test_values_become_text_as_on_github(value, text):
    assert as_text(value) == text
