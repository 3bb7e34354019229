from __future__ import annotations

import pytest

from tests.property_specs import VALID, changed


def found_in(run, text):
    run.write("m.yaml", text.encode())
    return run.faults("m.yaml")


def only(run, text):
    [found] = found_in(run, text)
    return found


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        (f"{VALID}sheduel: hourly\n", "22:1", "did you mean schedule?"),
        (f"{VALID}alrt: {{}}\n", "22:1", "did you mean alert?"),
        (
            VALID.replace("probability_attribute:", "probability_atribute:"),
            "8:3",
            "did you mean probability_attribute?",
        ),
        (
            f"{VALID}start_time_offset: -P1D\n",
            "22:1",
            "it belongs at endpoint_input.start_time_offset or batch_transform_input.start_time_offset",
        ),
        (
            VALID.replace("  count: 1\n", "  count: 1\n  max_runtime_seconds: 1800\n"),
            "20:3",
            "it belongs at max_runtime_seconds",
        ),
        (f"{VALID}alert: {{datapoints_to_alert: 1, evaluation_period: 1, zzz: 1}}\n", "22:55", None),
        (f"{VALID}allow: {{MQM201: {{until: 2999-01-01, because: x, by: me}}}}\n", "22:49", None),
        (f'{VALID}"": x\n', "22:1", None),
    ],
)
def test_an_unknown_key_is_reported_at_the_key_with_what_was_probably_meant(run, text, place, hint):
    found = [f for f in found_in(run, text) if f.rule == "MQM008"]
    assert [f.place for f in found] == [f"m.yaml:{place}"]
    if hint:
        assert found[0].hint == hint


def test_a_key_that_resembles_none_is_answered_with_the_known_ones_where_they_fit_a_line(run):
    assert only(run, f"{VALID}network: {{zzz: 1}}\n").hint == (
        "known keys: isolation, encrypt_traffic, security_groups, subnets"
    )


@pytest.mark.parametrize(
    ("text", "place", "wanted"),
    [
        (changed(max_runtime_seconds='"1800"'), "21:22", "a whole number"),
        (changed(max_runtime_seconds="1800.5"), "21:22", "a whole number"),
        (changed(max_runtime_seconds="half an hour"), "21:22", "a whole number"),
        (changed(count="true"), "19:10", "a whole number"),
        (changed(count="[1]"), "19:10", "a whole number"),
        (changed(version='"1"'), "1:10", "a whole number"),
        (changed(version="true"), "1:10", "a whole number"),
        (changed(name="5"), "3:7", "text"),
        (changed(name="true"), "3:7", "text"),
        (changed(role_arn="[a]"), "16:11", "text"),
        (changed(probability_threshold_attribute='"0.5"'), "9:36", "a number"),
        (f"{VALID}network: {{isolation: yes}}\n", "22:22", "true or false"),
        (f"{VALID}network: {{isolation: 1}}\n", "22:22", "true or false"),
        (f"{VALID}network: vpc\n", "22:10", "a mapping"),
        (f"{VALID}tags: [a]\n", "22:7", "a mapping"),
        (f"{VALID}tags: {{a: 1}}\n", "22:11", "text"),
        (f"{VALID}network: {{subnets: subnet-1}}\n", "22:20", "a list"),
        (f"{VALID}network: {{subnets: [subnet-1, 2], security_groups: [sg-1]}}\n", "22:31", "text"),
        (f"{VALID}allow: {{MQM201: {{until: soon, because: x}}}}\n", "22:25", "a date such as 2027-03-01"),
        (f"{VALID}targets: [prod]\n", "22:10", "a mapping of target names"),
        (f"{VALID}targets: prod\n", "22:10", "a mapping of target names"),
    ],
)
def test_a_value_of_the_wrong_type_is_reported_at_the_value(run, text, place, wanted):
    found = [f for f in found_in(run, text) if f.rule == "MQM009"]
    assert [f.place for f in found] == [f"m.yaml:{place}"]
    assert wanted in found[0].message


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (changed(max_runtime_seconds='"1800"'), "take the quotes away: 1800"),
        (changed(probability_threshold_attribute='"0.5"'), "take the quotes away: 0.5"),
        (changed(name="5"), 'quote it: "5"'),
        (changed(name="true"), 'quote it: "true"'),
        (f"{VALID}cloudwatch_metrics: yes\n", "write true"),
        (f"{VALID}cloudwatch_metrics: off\n", "write false"),
    ],
)
def test_the_hint_says_how_to_mend_the_type(run, text, hint):
    assert [f.hint for f in found_in(run, text) if f.rule == "MQM009"] == [hint]


def test_a_value_that_was_refused_for_its_type_is_not_called_missing_as_well(run):
    run.write("m.yaml", changed(probability_attribute="0"))
    found = run.lint("m.yaml")
    assert [(f.rule, f.place, f.hint) for f in found] == [("MQM009", "m.yaml:8:26", 'quote it: "0"')]


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        (f"{VALID}state: paused\n", "22:8", ""),
        (f"{VALID}state: stoped\n", "22:8", "did you mean stopped?"),
        (changed(kind="model-qualty"), "2:7", "did you mean model-quality?"),
        (changed(kind="5"), "2:7", ""),
        (f"{VALID}output_upload_mode: continuous\n", "22:21", "did you mean Continuous?"),
        (f'{VALID}allow: {{MQM201: {{until: 2999-01-01, because: ""}}}}\n', "22:46", None),
    ],
)
def test_a_value_that_does_not_exist_is_reported_with_the_ones_that_do(run, text, place, hint):
    found = only(run, text)
    assert (found.rule, found.place) == ("MQM010", f"m.yaml:{place}")
    assert hint is None or found.hint == hint


@pytest.mark.parametrize(
    ("text", "place", "key"),
    [
        ("name: churn\n", "1:1", "kind"),
        ("# why\nkind: data-quality\n", "2:1", "name"),
        (f"{VALID}alert: {{datapoints_to_alert: 2}}\n", "22:1", "evaluation_period"),
        (f"{VALID}allow: {{MQM201: {{until: 2999-01-01}}}}\n", "22:9", "because"),
        ("kind: data-quality\nname:\n", "2:1", "name"),
    ],
)
def test_a_key_every_monitor_needs_is_reported_at_the_part_that_lacks_it(run, text, place, key):
    found = [f for f in found_in(run, text) if f.rule == "MQM011"]
    assert [(f.place, f.message) for f in found] == [(f"m.yaml:{place}", f"'{key}' is missing")]
    assert found[0].hint


@pytest.mark.parametrize("version", ["0", "2", "-1", "999999"])
def test_another_version_of_the_format_is_refused_before_anything_else_is_said(run, version):
    found = only(run, f"{changed(version=version)}sheduel: hourly\n")
    assert (found.rule, found.place) == ("MQM014", "m.yaml:1:10")
    assert version in found.message


def test_a_file_without_version_is_of_version_1(run):
    assert found_in(run, VALID.removeprefix("version: 1\n")) == []


def test_faults_of_shape_and_of_rules_come_in_one_run(run):
    text = f"{changed(schedule='weekly', count='one', start_time_offset='-PT2D')}sheduel: daily\nstate: paused\n"
    assert [(f.rule, f.place) for f in found_in(run, text)] == [
        ("MQM202", "m.yaml:5:11"),
        ("MQM205", "m.yaml:10:22"),
        ("MQM009", "m.yaml:19:10"),
        ("MQM008", "m.yaml:22:1"),
        ("MQM010", "m.yaml:23:8"),
    ]


def test_a_fault_in_every_line_is_reported_at_every_line(run):
    text = "version: 1\nkind: model-quality\nname: churn\n" + "".join(f"key{n}: x\n" for n in range(200))
    assert [f.place for f in found_in(run, text) if f.rule == "MQM008"] == [f"m.yaml:{n}:1" for n in range(4, 204)]


def test_a_position_points_at_the_value_after_quotes_comments_and_lines_between(run):
    text = VALID.replace("schedule: hourly", 'schedule: # why\n\n    "weekly"')
    assert [(f.rule, f.place) for f in found_in(run, text)] == [("MQM202", "m.yaml:7:5")]


def test_a_column_counts_characters_not_bytes(run):
    text = VALID + 'tags: {"größe": ok, team: 5}\n'
    assert [f.place for f in found_in(run, text)] == ["m.yaml:22:27"]


def test_a_value_behind_an_alias_is_reported_where_it_was_written(run):
    text = f"description: &d 5\n{VALID.replace('name: churn', 'name: *d', 1)}"
    assert {f.place for f in found_in(run, text) if f.rule == "MQM009"} == {"m.yaml:1:14", "m.yaml:4:7"} or {
        f.place for f in found_in(run, text) if f.rule == "MQM009"
    } == {"m.yaml:1:14"}


def test_a_message_repeats_no_more_of_a_value_than_fits_a_line(run):
    found = only(run, f"{VALID}state: {'x' * 5000}\n")
    assert len(found.message) < 200


@pytest.mark.parametrize(
    ("line", "home"),
    [
        ("instance_type: ml.m5.xlarge", "instance.type"),
        ("volume_size_in_gb: 20", "instance.volume_size_gb"),
        ("max_runtime_in_seconds: 1800", "max_runtime_seconds"),
        ("schedule_cron_expression: hourly", "schedule"),
        ("security_group_ids: [sg-1]", "network.security_groups"),
    ],
)
def test_a_parameter_of_the_sagemaker_sdk_is_told_its_place(run, line, home):
    run.write("m.yaml", f"{VALID}{line}\n")
    [found] = run.faults()
    assert (found.rule, found.hint) == ("MQM008", f"it belongs at {home}")


@pytest.mark.parametrize(
    ("written", "hint"), [("m5.xlarge", "write ml.m5.xlarge or"), ("ml.m5.xlrge", "write ml.m5.xlarge or")]
)
def test_an_instance_type_that_does_not_exist_is_told_the_likeliest_first(run, written, hint):
    run.write("m.yaml", VALID.replace("ml.m5.xlarge", written))
    [found] = run.lint()
    assert found.rule == "MQM401"
    assert found.hint.startswith(hint)
