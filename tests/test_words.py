"""What people read: numbers with their nouns, where values come from, where a file went, and what to do next."""

from __future__ import annotations

import json

import pytest

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    cloud_fixture,
    estate_fixture,
    example,
    running_cloud_fixture,
)


@pytest.fixture(name="shown")
def shown_fixture(estate):
    """The plan of a new monitor, by the words at the start of each line."""
    alarms = {"f2": {"below": 0.6, "evaluation_periods": 2}}
    estate.write(example("churn", cloudwatch_metrics=True, alarms=alarms, tags={"team": "growth"}))
    lines = [line.split(maxsplit=2) for line in estate.plan().out.splitlines() if line.startswith("      + ")]
    return {words[1]: words[2] for words in lines}


def test_the_plan_of_a_new_monitor_marks_what_its_file_does_not_say(shown):
    assert shown["state"] == '"running"  (default)'
    assert shown["endpoint_input.s3_input_mode"].endswith("  (default)")
    assert shown["image_uri"].endswith("  (default)")
    assert shown["instance.count"] == "1  (mqm-sync.yaml)"
    assert shown["alarms.f2.datapoints_to_alarm"] == "2  (default)"
    for name in (
        "endpoint_input.start_time_offset",
        "tags.team",
        "schedule",
        "kind",
        "(definition)",
        "alarms.f2.below",
    ):
        assert not shown[name].endswith(")"), name


def test_where_a_value_comes_from_is_no_part_of_the_digest(estate):
    estate.write(example("churn"))
    before = estate.document()
    estate.edit("churn", state="running", instance={"count": 1})
    after = estate.document()
    assert after["digest"] == before["digest"]
    origins = [
        {d["field"]: d.get("origin", "") for d in c["targets"][0]["changes"][0]["diffs"]} for c in (before, after)
    ]
    assert [found["state"] for found in origins] == ["default", ""]
    assert [found["instance.count"] for found in origins] == ["mqm-sync.yaml", ""]


def test_a_new_alarm_is_shown_in_the_words_of_the_spec(shown):
    alarm = {name for name in shown if name.startswith("alarms.")}
    words = ("below", "evaluation_periods", "datapoints_to_alarm", "period_seconds", "missing_data", "description")
    assert alarm == {f"alarms.f2.{word}" for word in words}


def test_an_alarm_changed_by_hand_is_shown_in_plain_words(estate):
    estate.given(example("churn", cloudwatch_metrics=True, alarms={"f2": {"below": 0.6}}))
    cw = estate.cloud.client("cloudwatch", estate.region)
    (alarm,) = cw.describe_alarms()["MetricAlarms"]
    kept = {"AlarmName", "AlarmDescription", "Namespace", "MetricName", "Dimensions", "Period", "EvaluationPeriods",
            "DatapointsToAlarm", "Threshold", "TreatMissingData"}  # fmt: skip
    cw.put_metric_alarm(**{key: value for key, value in alarm.items() if key in kept},
                        Statistic="Sum", ComparisonOperator="GreaterThanThreshold")  # fmt: skip
    for verb, form in (("plan", "text"), ("drift", "text"), ("plan", "markdown")):
        out = estate.run(verb, "--format", form).out
        assert "alarms.f2.(side)" in out
        assert "alarms.f2.(statistic)" in out
        assert ('"above"' in out, "ComparisonOperator" in out) == (True, False)


def test_several_departures_are_told_in_the_plural(estate):
    estate.given(example("churn"), example("fraud"))
    for name in ("churn", "fraud"):
        estate.sm.stop_monitoring_schedule(MonitoringScheduleName=name)
        estate.schedule(name)
    assert "**2 monitors: differ from git**" in estate.run("drift", "--format", "markdown").out
    assert "**1 monitor: differs from git**" in estate.run("drift", "churn", "--format", "markdown").out


@pytest.mark.parametrize(("names", "said"), [(["churn"], "1 change is"), (["churn", "fraud"], "2 changes are")])
def test_a_refusal_counts_its_changes(estate, names, said):
    for name in names:
        estate.make_foreign(name)
    estate.write(*(example(name) for name in names))
    ran = estate.apply()
    assert (ran.code, f"Error: {said} blocked; nothing was applied" in ran.err) == (3, True)


def test_a_plan_file_that_is_not_there_is_a_wrong_call(estate):
    estate.write(example("churn"))
    ran = estate.run("apply", "nosuch.json")
    assert (ran.code, ran.out) == (64, "")
    assert ran.err == ("Error: there is no plan file 'nosuch.json'\n  make it with: mqm-sync plan --out nosuch.json\n")


def test_a_saved_plan_says_where_it_is_and_what_to_do_with_it(estate):
    estate.write(example("churn"))
    ran = estate.plan("--out", "new folder/plan.json")
    assert ran.err == ("saved the plan to new folder/plan.json; apply it with: mqm-sync apply 'new folder/plan.json'\n")
    assert estate.run("apply", "new folder/plan.json").code == 0
    assert estate.plan("--out", "plan.json").err == "saved the plan to plan.json\n"
    assert estate.plan("--out", "plan.json", "-q").err == ""
    estate.remove("churn")
    estate.write(example("fraud"))
    lifted = estate.plan("--out", "plan.json", "--allow-delete", "1").err
    assert lifted.endswith("apply it with: mqm-sync apply plan.json --allow-delete 1\n")
    assert estate.run("apply", "plan.json", "--allow-delete", "1").code == 0


@pytest.mark.parametrize("verb", ["plan", "drift", "status", "windows", "lint", "targets", "rules"])
def test_where_nothing_is_shown_the_file_is_named_and_its_folder_is_made(estate, verb):
    estate.write(example("churn"))
    ran = estate.run(verb, "--format", "json=a/b/found.json")
    assert (ran.out, ran.err) == ("", "wrote a/b/found.json\n")
    assert json.loads((estate.root / "a/b/found.json").read_text())
    assert estate.run(verb, "--format", "text", "--format", "json=found.json").err == ""
    assert estate.run(verb, "--format", "json=found.json", "-q").err == ""


def test_an_edited_name_is_answered_with_rename(estate):
    estate.given(example("churn"), example("fraud", "data-quality"))
    spec = estate.specs["churn"]
    estate.remove("churn")
    estate.write({**spec, "name": "attrition"})
    out = estate.plan().out
    assert "churn goes and attrition comes" in out
    assert "`mqm-sync rename churn attrition`" in out
    assert estate.run("rename", "churn", "attrition", "--auto-approve").code == 0
    estate.assert_settled()


def test_monitors_of_different_data_are_no_rename(estate):
    estate.given(example("churn"), example("fraud", "data-quality"))
    estate.remove("churn")
    estate.write(example("price"), example("attrition", "data-quality", endpoint_input={"endpoint_name": "churn-prod"}))
    assert "rename" not in estate.plan().out
