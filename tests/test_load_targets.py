from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mqm_sync.load import monitors_of, open_project, read_files
from mqm_sync.load.files import find_files
from mqm_sync.load.merge import deep_merge, without_nulls
from tests.property_specs import PROJECT, QUICK, VALID, changed


def estate(run, *, project=PROJECT, monitor=VALID):
    """Writes a project with one monitor."""
    run.write("mqm-sync.yaml", project)
    run.write("monitors/m.yaml", monitor)
    return run


def specs(run):
    """The one monitor's spec for each target that has it; nothing may be wrong with it."""
    project = open_project(run.cwd)
    documents, faults = read_files(
        find_files(project.monitor_paths, project.repository), project.base, {}, project.repository
    )
    made = {}
    for view in project.views:
        monitors, found = monitors_of(documents, view)
        faults += found
        made |= {view.target: monitors[0].spec} if monitors else {}
    assert faults == []
    return made


def test_every_target_has_the_monitor_with_its_own_variables(run):
    estate(run, monitor=changed(output_s3_uri="s3://${bucket}/${target}/${region}/${account_id}"))
    assert {name: spec.output_s3_uri for name, spec in specs(run).items()} == {
        "prod": "s3://acme-prod/prod/us-east-1/123456789012",
        "staging": "s3://acme-staging/staging/eu-west-1/123456789012",
    }


def test_an_overlay_changes_what_it_names_and_nothing_else(run):
    overlay = "targets: {staging: {schedule: daily, instance: {type: ml.m5.large}}}\n"
    estate(run, monitor=f"{VALID}{overlay}")
    made = specs(run)
    assert made["prod"].schedule == "hourly"
    assert (made["staging"].schedule, made["staging"].instance.type) == ("daily", "ml.m5.large")
    assert made["staging"].instance.count == 1
    assert made["staging"].endpoint_input == made["prod"].endpoint_input


def test_a_monitor_is_not_deployed_where_its_overlay_is_false(run):
    estate(run, monitor=f"{VALID}targets: {{staging: false}}\n")
    assert set(specs(run)) == {"prod"}


@pytest.mark.parametrize("overlay", ["true", "{}", "null", ""])
def test_an_overlay_without_anything_in_it_changes_nothing(run, overlay):
    estate(run, monitor=f"{VALID}targets:\n  staging: {overlay}\n")
    made = specs(run)
    assert made["staging"] == made["prod"]


def test_defaults_lie_under_every_monitor_and_merge_key_by_key(run):
    defaults = "defaults: {instance: {type: ml.c5.xlarge, volume_size_gb: 20}, tags: {team: growth}}\n"
    estate(run, project=PROJECT + defaults, monitor=VALID.replace("  type: ml.m5.xlarge\n", ""))
    spec = specs(run)["prod"]
    assert (spec.instance.type, spec.instance.volume_size_gb, spec.instance.count) == ("ml.c5.xlarge", 20, 1)
    assert spec.tags == {"team": "growth"}


def test_a_list_of_a_monitor_replaces_the_default_list(run):
    defaults = "defaults: {network: {subnets: [subnet-1, subnet-2], security_groups: [sg-1]}}\n"
    estate(run, project=PROJECT + defaults, monitor=f"{VALID}network: {{subnets: [subnet-9]}}\n")
    network = specs(run)["prod"].network
    assert (network.subnets, network.security_groups) == (("subnet-9",), ("sg-1",))


def test_overlay_beats_monitor_and_monitor_beats_defaults(run):
    estate(
        run,
        project=f"{PROJECT}defaults: {{max_runtime_seconds: 1, tags: {{a: default, b: default, c: default}}}}\n",
        monitor=f"{VALID}tags: {{b: own, c: own}}\ntargets: {{prod: {{tags: {{c: overlay}}}}}}\n",
    )
    assert specs(run)["prod"].tags == {"a": "default", "b": "own", "c": "overlay"}
    assert specs(run)["prod"].max_runtime_seconds == 1800


def test_a_null_takes_away_what_would_be_inherited(run):
    estate(
        run,
        project=f"{PROJECT}defaults: {{tags: {{team: growth, cost: x}}, network: {{isolation: true}}}}\n",
        monitor=f"{VALID}network:\ntags: {{cost: null}}\n"
        "targets: {staging: {post_analytics_processor_script: ~}}\n",
    )
    made = specs(run)
    assert made["prod"].network is None
    assert made["prod"].tags == {"team": "growth"}
    assert made["prod"].post_analytics_processor_script is not None
    assert made["staging"].post_analytics_processor_script is None


def test_a_null_default_is_no_fault(run):
    estate(run, project=f"{PROJECT}defaults: {{tags: }}\n")
    assert specs(run)["prod"].tags is None


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("buckett", "did you mean ${bucket}?"),
        ("acount_id", "did you mean ${account_id}?"),
        ("zzz", "add zzz under targets.{target}.vars"),
    ],
)
def test_an_unknown_variable_is_reported_at_its_value_with_what_was_probably_meant(run, name, hint):
    estate(run, monitor=changed(output_s3_uri=f"s3://${{{name}}}/out"))
    for target in ("prod", "staging"):
        [found] = run.faults("--target", target)
        assert (found.rule, found.place) == ("MQM012", "monitors/m.yaml:15:16")
        assert found.message == f"${{{name}}} is not defined for target '{target}'"
        assert found.hint == hint.replace("{target}", target)


def test_a_variable_known_to_one_target_only_is_reported_for_the_other(run):
    estate(run, project=PROJECT.replace("bucket: acme-staging", "other: x"), monitor=changed(name="m-${bucket}"))
    found = run.faults()
    assert [(f.rule, f.target, f.place) for f in found] == [("MQM012", "staging", "monitors/m.yaml:3:7")]


@pytest.mark.parametrize(
    "text", ["${bucket", "a ${", "${}", "${two words}", "${bucket.name}", "${BUCKET:-x}", "${1st}"]
)
def test_a_variable_that_is_not_written_as_one_is_reported(run, text):
    estate(run, monitor=f"{VALID}description: '{text}'\n")
    [found] = run.faults()
    assert (found.rule, found.place) == ("MQM012", "monitors/m.yaml:22:14")
    assert found.hint == "write $${ for a literal ${"


def test_two_dollars_make_a_literal_dollar_and_single_dollars_stay(run):
    estate(run, monitor=f"{VALID}description: $${{bucket}} $5 $ ${{bucket}} $$${{bucket}}\n")
    assert specs(run)["prod"].description == "${bucket} $5 $ acme-prod $${bucket}"


def test_a_variable_s_value_is_not_filled_in_again(run):
    project = PROJECT.replace("{bucket: acme-prod}", "{bucket: '${account_id}'}")
    estate(run, project=project, monitor=f"{VALID}description: ${{bucket}}\n")
    assert specs(run)["prod"].description == "${account_id}"


def test_variables_are_filled_in_defaults_overlays_lists_and_tag_values_but_not_in_keys(run):
    estate(
        run,
        project=f"{PROJECT}defaults: {{role_arn: 'arn:aws:iam::${{account_id}}:role/Monitor'}}\n",
        monitor=VALID.replace("role_arn: arn:aws:iam::123456789012:role/Monitor\n", "")
        + "network: {subnets: ['subnet-${bucket}'], security_groups: [sg-1]}\ntags: {'${bucket}': '${bucket}'}\n"
        + "targets: {prod: {description: '${target}'}}\n",
    )
    spec = specs(run)["prod"]
    assert spec.role_arn == "arn:aws:iam::123456789012:role/Monitor"
    assert spec.network.subnets == ("subnet-acme-prod",)
    assert spec.tags == {"${bucket}": "acme-prod"}
    assert spec.description == "prod"


def test_without_a_project_file_variables_are_left_alone_and_no_rule_complains_of_them(run):
    run.write("m.yaml", changed(output_s3_uri="s3://${bucket}/out", role_arn="${role}", ground_truth_input="${truth}"))
    assert [f.rule for f in run.lint("m.yaml")] == []


def test_a_fault_in_the_defaults_is_reported_in_the_project_file_for_each_monitor_once(run):
    estate(run, project=f"{PROJECT}defaults:\n  instance: {{type: ml.m5.xlarge, coutn: 1}}\n")
    assert {(f.rule, f.place, f.hint) for f in run.faults()} == {
        ("MQM008", "mqm-sync.yaml:14:34", "did you mean count?")
    }


def test_a_fault_of_a_default_value_is_reported_where_the_default_is_written(run):
    project = f"{PROJECT}defaults:\n  max_runtime_seconds: 5000\n"
    estate(run, project=project, monitor=VALID.replace("max_runtime_seconds: 1800\n", ""))
    assert [(f.rule, f.place) for f in run.faults()] == [("MQM201", "mqm-sync.yaml:14:24")]


def test_a_fault_of_an_overlay_is_reported_in_the_overlay_with_its_target(run):
    estate(
        run,
        monitor=f"{VALID}targets:\n  staging:\n    schedule: weekly\n"
        "    endpoint_input: {start_time_offset: -PT2D}\n",
    )
    assert [(f.rule, f.place, f.target) for f in run.faults()] == [
        ("MQM202", "monitors/m.yaml:24:15", "staging"),
        ("MQM205", "monitors/m.yaml:25:41", "staging"),
    ]


def test_an_unknown_key_in_an_overlay_is_reported_at_the_key(run):
    estate(run, monitor=f"{VALID}targets: {{staging: {{sheduel: daily}}}}\n")
    [found] = run.faults()
    assert (found.rule, found.place, found.hint) == ("MQM008", "monitors/m.yaml:22:21", "did you mean schedule?")


@pytest.mark.parametrize(("overlay", "column"), [("often", 20), ("[a]", 20), ("1", 20)])
def test_an_overlay_that_is_neither_a_mapping_nor_false_is_reported(run, overlay, column):
    estate(run, monitor=f"{VALID}targets: {{staging: {overlay}}}\n")
    [found] = run.faults()
    assert (found.rule, found.place, found.target) == ("MQM009", f"monitors/m.yaml:22:{column}", "staging")


def test_an_overlay_for_a_target_that_does_not_exist_is_reported_at_its_name_once(run):
    estate(run, monitor=f"{VALID}targets:\n  stagin: {{schedule: daily}}\n")
    [found] = run.faults()
    assert (found.rule, found.place, found.hint) == ("MQM013", "monitors/m.yaml:23:3", "did you mean staging?")


def test_without_a_project_file_overlays_name_any_target(run):
    run.write("m.yaml", f"{VALID}targets: {{anything: {{schedule: daily}}, other: false}}\n")
    assert run.faults("m.yaml") == []


def test_a_fault_that_all_targets_share_is_reported_once_and_names_none(run):
    estate(run, monitor=changed(schedule="weekly"))
    assert [(f.rule, f.target) for f in run.faults()] == [("MQM202", "")]


def test_a_fault_of_some_targets_names_them(run):
    third = PROJECT + '  dev: {account_id: "333333333333", region: us-west-2, vars: {bucket: x}}\n'
    estate(run, project=third, monitor=f"{changed(schedule='weekly')}targets: {{prod: {{schedule: daily}}}}\n")
    assert [(f.rule, f.target) for f in run.faults()] == [("MQM202", "staging, dev")]


def test_only_the_targets_asked_for_are_checked_and_a_wrong_one_is_refused_with_a_suggestion(run):
    estate(run, monitor=f"{VALID}targets: {{staging: {{schedule: weekly}}}}\n")
    assert run.faults("--target", "prod") == []
    assert [f.rule for f in run.faults("--target", "prod", "--target", "staging")] == ["MQM202"]
    ran = run("lint", "--target", "stagin")
    assert (ran.code, ran.out) == (64, "")
    assert "did you mean staging?" in ran.err


def test_a_project_without_targets_has_one_called_default(run):
    estate(run, project="version: 1\nowner: me\n", monitor=f"{VALID}description: in ${{target}}\n")
    assert {name: spec.description for name, spec in specs(run).items()} == {"default": "in default"}
    assert run.faults("--target", "default") == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
mappings = st.dictionaries(st.sampled_from("abc"), json_values, max_size=3)


@given(mappings, mappings)
@QUICK
def test_what_lies_on_top_wins_and_neither_side_is_changed(under, over):
    before = json.dumps([under, over])
    merged = deep_merge(under, over)
    assert json.dumps([under, over]) == before
    assert deep_merge(merged, over) == merged
    assert {**under, **merged} == merged
    assert all(merged[key] == value for key, value in over.items() if not isinstance(value, dict))
    assert deep_merge(under, {}) == under == deep_merge({}, under) == deep_merge(under, under)


@given(mappings)
@QUICK
def test_nulls_are_gone_at_every_depth(value):
    cleaned = without_nulls(value)
    assert without_nulls(cleaned) == cleaned
    assert "None" not in json.dumps(_keys(cleaned))


def _keys(value):
    if isinstance(value, dict):
        return {key: "None" if item is None else _keys(item) for key, item in value.items()}
    return [_keys(item) for item in value] if isinstance(value, list) else ""


def test_the_specs_of_the_project_are_found_from_a_directory_below_it(run):
    estate(run, monitor=changed(schedule="weekly"))
    below = run.cwd / "monitors" / "deep"
    below.mkdir()
    [found] = run.faults(cwd=below)
    assert found.rule == "MQM202"
    assert Path(found.place.split(":")[0]).name == "m.yaml"
