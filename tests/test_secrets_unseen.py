"""What stands below `environment` may be a secret: no verb shows it, in whatever shape it was written."""

from __future__ import annotations

import pytest

from tests.property_specs import PROJECT, VALID, changed

SECRET = "hunter2"
WRITTEN = {
    "a number": f"environment: {{A: 5, B: {SECRET}}}",
    "a number of its own": "environment:\n  PASSWORD: 7272727",
    "a list": f"environment: [{SECRET}]",
    "text": f"environment: A={SECRET}",
    "a mapping in it": f"environment:\n  A: {{b: {SECRET}}}",
    "a block": f"environment:\n  A: |\n    x\n    {SECRET}\n  B: 5",
    "several lines": f'environment:\n  A: "x\n    {SECRET}"\n  B: [1]',
    "an unknown variable": f"environment:\n  A: ${{{SECRET}}}",
    "half a variable": f"environment:\n  A: ${{{SECRET}",
    "a reserved name": f"environment:\n  dataset_format: {SECRET}",
    "the switch for metrics": f"environment: {{publish_cloudwatch_metrics: {SECRET}}}",
    "a key twice": f"environment:\n  A: {SECRET}\n  A: {SECRET}",
    "a name that can not be": f"environment:\n  9-9: {SECRET}",
    "too long a value": f"environment:\n  A: {SECRET * 50}",
    "an unclosed quote": f'environment:\n  A: "{SECRET}\n',
    "a quote inside": f"environment:\n  A: '{SECRET}'s'\n",
    "an unclosed bracket": f"environment: {{A: {SECRET}\n",
    "an alias to nothing": f"environment:\n  A: *{SECRET}\n",
    "a tag": f"environment:\n  A: !{SECRET} x\n",
    "an unknown tag with a prefix": f"environment:\n  A: !x!{SECRET} x\n",
    "an anchor twice": f"environment:\n  A: &{SECRET}&{SECRET} x\n",
    "a percent sign": f"environment:\n  A: %{SECRET}\n",
    "an at sign": f"environment:\n  A: @{SECRET}\n",
    "a colon inside": f"environment:\n  A: {SECRET}: {SECRET}: x\n",
    "a tab": f"environment:\n\tA: {SECRET}\n",
    "an escape": f'environment:\n  A: "{SECRET}\\q"\n',
    "a key like the value": f"environment: {{A: 1, B: {SECRET}, C: 2}}\nname: twice",
    "a misspelt key": f"enviroment: {{A: {SECRET}}}",
    "another misspelt key": f"evnironment:\n  A: {SECRET}",
    "a quoted key": f'"environment": {{A: {SECRET}, B: 5}}',
    "an escaped key": f'"environ\\x6dent": {{A: {SECRET}, B: 5}}',
    "a key with a question mark": f"? environment\n: {{A: {SECRET}, B: 5}}",
    "an overlay": f"targets: {{prod: {{environment: {{A: {SECRET}, B: 5}}}}}}",
    "a broken overlay": f"targets: {{prod: {{environment: {{A: {SECRET},\nB: *{SECRET}}}}}}}",
    "an overlay in lines": f"targets:\n  prod:\n    environment:\n      A: {SECRET}\n      B: 5",
    "an anchor elsewhere": f"x-shared: &env {{A: {SECRET}, B: 5}}\nenvironment: *env",
    "a comment": f"environment:\n  # {SECRET}\n  A: 5",
    "a merge": f"environment:\n  <<: {{A: {SECRET}}}",
    "arguments": f"container_arguments: [--a, 5, {SECRET}]",
    "an argument that can not be": f'container_arguments: ["{SECRET}\\n{SECRET}"]',
    "an argument too long": f"container_arguments: [{SECRET * 50}]",
    "an entry point that can not be": f'container_entrypoint: ["{SECRET}\\n", 5]',
    "an unknown key that says secret": f"db_password: {SECRET}",
    "a known token elsewhere": f"descripton: postgres://u:{SECRET}@db",
}
FORMATS = ["text", "concise", "json", "sarif", "github", "junit"]


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_no_format_of_lint_shows_a_value(run, written):
    run.write("mqm-sync.yaml", PROJECT)
    run.write("monitors/m.yaml", f"{VALID}{written}\n")
    run.write("flow.yaml", f"{{kind: model-quality, name: x,\n{written},\nschedule: weekly}}\n")
    for paths in ((), ("flow.yaml",)):
        for format_ in FORMATS:
            ran = run("lint", *paths, "--format", format_)
            assert ran.code in {0, 1}, ran
            assert not ({SECRET, "7272727"} & words(ran.out + ran.err)), ran


def words(text):
    return {known for known in (SECRET, "7272727") if known in text}


@pytest.mark.parametrize("verb", [("fmt", "--diff"), ("lint", "--diff"), ("fmt", "--check"), ("windows",), ("plan",)])
@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_no_other_verb_shows_one(run, written, verb):
    run.write("mqm-sync.yaml", PROJECT)
    run.write(
        "monitors/m.yaml", changed(schedule="Hourly ").replace("name: churn", "name: churn   ") + f"{written}   \n"
    )
    ran = run(*verb)
    assert ran.code in {0, 1}, ran
    assert SECRET not in ran.out + ran.err


@pytest.mark.parametrize(
    "line",
    [
        f"defaults: {{environment: {{A: {SECRET}, B: 5}}}}",
        f"defaults: {{environment: [{SECRET}]}}",
        f"defaults:\n  environment:\n    A: *{SECRET}",
        f"defaults:\n  environment:\n    A: ${{{SECRET}}}",
        f"targets: {{prod: {{vars: {{A: [{SECRET}]}}}}}}",
        "targets: {prod: {vars: {A: 7272727}}}",
        f"targets:\n  prod:\n    vars:\n      A: !{SECRET} x",
        f"targets: {{prod: {{vars: {SECRET}}}}}",
    ],
)
@pytest.mark.parametrize("format_", FORMATS)
def test_values_in_the_project_file_are_not_shown(run, line, format_):
    run.write("mqm-sync.yaml", f"version: 1\nowner: me\n{line}\n")
    run.write("monitors/m.yaml", VALID)
    ran = run("lint", "--format", format_)
    assert ran.code in {1, 78}, ran
    assert not words(ran.out + ran.err), ran


def test_a_difference_shows_the_other_lines_and_that_there_are_hidden_ones(run):
    run.write("m.yaml", f"name: churn   \nenvironment: {{A: {SECRET}}}   \nkind: data-quality\n")
    out = run("fmt", "--diff", "m.yaml").out
    assert "+name: churn" in out
    assert "not shown: it may hold a secret" in out
    assert SECRET not in out


def test_a_fault_beside_the_variables_is_shown_with_its_line(run):
    run.write("m.yaml", changed(schedule="weekly") + f"environment:\n  A: {SECRET}\ntags: 5\n")
    out = run("lint", "m.yaml").out
    assert "schedule: weekly" in out
    assert "tags: 5" in out
