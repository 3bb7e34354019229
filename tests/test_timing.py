from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mqm_sync.timing import OffsetError, Schedule, ScheduleError, parse_offset, parse_schedule, window_of
from tests.property_specs import QUICK

HOURLY = "cron(0 * ? * * *)"


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("hourly", HOURLY),
        ("Hourly", HOURLY),
        ("  hourly ", HOURLY),
        ("cron(0 * ? * * *)", HOURLY),
        ("cron(0 * * * ? *)", HOURLY),
        ("cron(0 * * * * *)", HOURLY),
        ("cron(0  *  ?  *  *  *)", HOURLY),
        ("cron(0 0/1 ? * * *)", HOURLY),
        ("every 1 hour", HOURLY),
        ("every 1 hours", HOURLY),
        ("daily", "cron(0 0 ? * * *)"),
        ("daily at 05:00", "cron(0 5 ? * * *)"),
        ("daily at 5:00", "cron(0 5 ? * * *)"),
        ("Daily at 23:00", "cron(0 23 ? * * *)"),
        ("cron(0 5 ? * * *)", "cron(0 5 ? * * *)"),
        ("cron(0 05 ? * * *)", "cron(0 5 ? * * *)"),
        ("cron(0 05 * * ? *)", "cron(0 5 ? * * *)"),
        ("every 24 hours", "cron(0 0 ? * * *)"),
        ("every 24 hours from 07:00", "cron(0 7 ? * * *)"),
        ("cron(0 7/24 ? * * *)", "cron(0 7 ? * * *)"),
        ("every 6 hours", "cron(0 0/6 ? * * *)"),
        ("every 6 hours from 02:00", "cron(0 2/6 ? * * *)"),
        ("every 6 hours from 2:00", "cron(0 2/6 ? * * *)"),
        ("cron(0 17/12 ? * * *)", "cron(0 17/12 ? * * *)"),
        ("cron(0 0/2 ? * * *)", "cron(0 0/2 ? * * *)"),
        ("cron(0 3/1 ? * * *)", "cron(0 3/1 ? * * *)"),
        ("NOW", "NOW"),
        ("now", "NOW"),
    ],
)
def test_every_spelling_of_a_schedule_becomes_the_service_s_own(text, expression):
    assert parse_schedule(text).expression == expression


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "form"),
        ("weekly", "form"),
        ("daily at noon", "form"),
        ("every day", "form"),
        ("every 6 hours from", "form"),
        ("every \u0666 hours", "form"),
        ("rate(1 hour)", "form"),
        ("cron()", "fields"),
        ("cron(banana)", "fields"),
        ("cron(0 * * * *)", "fields"),
        ("cron(0 * ? * * * *)", "fields"),
        ("Hourly: cron(0 * ? * * *)", "label"),
        ("cron(0 * ? * * *) UTC", "label"),
        ("CRON(0 * ? * * *)", "form"),
        ("cron(30 * ? * * *)", "minute"),
        ("cron(* * ? * * *)", "minute"),
        ("daily at 05:30", "minute"),
        ("every 6 hours from 02:15", "minute"),
        ("cron(0 5 1 * ? *)", "calendar"),
        ("cron(0 5 ? * MON *)", "calendar"),
        ("cron(0 5 ? 6 * *)", "calendar"),
        ("cron(0 5 ? * * 2027)", "calendar"),
        ("cron(0 */6 ? * * *)", "star-step"),
        ("cron(0 */x ? * * *)", "star-step"),
        ("cron(0 1,13 ? * * *)", "hour"),
        ("cron(0 1-5 ? * * *)", "hour"),
        ("cron(0 ? ? * * *)", "hour"),
        ("cron(0 \u0665 ? * * *)", "hour"),
        ("cron(0 24 ? * * *)", "hour"),
        ("daily at 24:00", "hour"),
        ("cron(0 25/2 ? * * *)", "hour"),
        ("cron(0 0/0 ? * * *)", "step"),
        ("cron(0 0/25 ? * * *)", "step"),
        ("every 0 hours", "step"),
        ("every 48 hours", "step"),
    ],
)
def test_a_schedule_the_service_would_not_run_is_refused_with_its_reason(text, reason):
    with pytest.raises(ScheduleError) as caught:
        parse_schedule(text)
    assert caught.value.reason == reason
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Hourly: cron(0 * ? * * *)", "write only: cron(0 * ? * * *)"),
        ("cron(0 */6 ? * * *)", "write every 6 hours, or cron(0 0/6 ? * * *)"),
    ],
)
def test_a_schedule_whose_intent_is_plain_is_refused_with_what_to_write(text, hint):
    with pytest.raises(ScheduleError) as caught:
        parse_schedule(text)
    assert caught.value.hint == hint


@pytest.mark.parametrize("number", ["9" * 5000, "1" * 300])
def test_an_hour_of_thousands_of_digits_is_refused_like_any_other(number):
    for text in (f"cron(0 {number} ? * * *)", f"cron(0 0/{number} ? * * *)"):
        with pytest.raises(ScheduleError):
            parse_schedule(text)


schedules = st.builds(Schedule, st.integers(0, 23), st.integers(1, 24))


@given(schedules)
@QUICK
def test_words_and_expression_of_a_schedule_mean_the_same(schedule):
    assert parse_schedule(schedule.words).expression == schedule.expression
    assert parse_schedule(schedule.expression) == schedule
    assert parse_schedule(parse_schedule(schedule.words).words).words == schedule.words


@given(schedules, st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - the zone is added below
@QUICK
def test_no_two_runs_are_closer_than_the_shortest_gap_and_where_readings_agree_some_are_as_close(schedule, moment):
    runs = list(islice(schedule.runs_after(moment.replace(tzinfo=UTC)), 60))
    gaps = {later - earlier for earlier, later in pairwise(runs)}
    assert min(gaps) >= schedule.shortest_gap
    if schedule.divides_day and (schedule.start_hour < schedule.every_hours):
        assert gaps == {schedule.shortest_gap}


@pytest.mark.parametrize("step", range(1, 25))
def test_from_midnight_the_shortest_gap_is_really_met(step):
    schedule = Schedule(0, step)
    runs = list(islice(schedule.runs_after(datetime(2020, 1, 1, tzinfo=UTC)), 60))
    assert min(later - earlier for earlier, later in pairwise(runs)) == schedule.shortest_gap


def test_every_ten_hours_runs_at_0_10_20_and_its_shortest_gap_is_four_hours():
    schedule = parse_schedule("every 10 hours")
    assert schedule.hours == (0, 10, 20)
    assert schedule.shortest_gap == timedelta(hours=4)
    assert not schedule.divides_day


def test_runs_come_strictly_after_a_moment_ascending_and_on_the_full_hour():
    runs = list(islice(parse_schedule("every 6 hours from 02:00").runs_after(datetime(2020, 1, 9, 8, tzinfo=UTC)), 5))
    assert [run.strftime("%d %H:%M") for run in runs] == ["09 14:00", "09 20:00", "10 02:00", "10 08:00", "10 14:00"]


def test_a_moment_of_another_zone_counts_in_utc():
    tokyo = datetime(2020, 1, 10, 8, 30, tzinfo=timezone(timedelta(hours=9)))
    assert next(parse_schedule("daily").runs_after(tokyo)) == datetime(2020, 1, 10, tzinfo=UTC)


def test_now_has_no_coming_runs_and_counts_as_once_a_day():
    schedule = parse_schedule("NOW")
    assert list(schedule.runs_after(datetime(2020, 1, 1, tzinfo=UTC))) == []
    assert schedule.hours == ()
    assert schedule.shortest_gap == timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "hours", "canonical"),
    [
        ("-P8D", -192, "-P8D"),
        ("-PT192H", -192, "-P8D"),
        ("-P7DT24H", -192, "-P8D"),
        ("-P1D", -24, "-P1D"),
        ("-PT24H", -24, "-P1D"),
        ("-PT1440M", -24, "-P1D"),
        ("-PT6H", -6, "-PT6H"),
        ("-PT06H", -6, "-PT6H"),
        ("-P1DT12H", -36, "-P1DT12H"),
        ("-PT36H", -36, "-P1DT12H"),
        ("-PT90M", -1.5, "-PT1H30M"),
        ("-P0DT1H", -1, "-PT1H"),
        ("-PT0H", 0, "-PT0H"),
        ("-P0D", 0, "-PT0H"),
        ("PT0H", 0, "-PT0H"),
        ("-PT0M", 0, "-PT0H"),
        ("PT1H", 1, "PT1H"),
        ("+PT1H", 1, "PT1H"),
        ("-P3650D", -87600, "-P3650D"),
    ],
)
def test_an_offset_is_read_by_value_and_has_one_canonical_spelling(text, hours, canonical):
    offset = parse_offset(text)
    assert offset.delta == timedelta(hours=hours)
    assert offset.canonical == canonical
    assert offset.text == text


@pytest.mark.parametrize(
    ("text", "reason", "suggestion"),
    [
        ("-PT2D", "misplaced-t", "-P2D"),
        ("-PT1D", "misplaced-t", "-P1D"),
        ("PT2D", "misplaced-t", "-P2D"),
        ("-pt2d", "misplaced-t", "-P2D"),
        ("-PT2D6H", "misplaced-t", "-P2DT6H"),
        ("-P6H", "missing-t", "-PT6H"),
        ("-P1D6H", "missing-t", "-P1DT6H"),
        ("-P2W", "weeks", "-P14D"),
        ("-p8d", "case", "-P8D"),
        ("-P1M", "calendar", ""),
        ("-P1Y", "calendar", ""),
        ("-P1Y2M", "calendar", ""),
        ("", "form", ""),
        ("P", "form", ""),
        ("-P", "form", ""),
        ("-PT", "form", ""),
        ("-P1DT", "form", ""),
        ("-Pbanana", "form", ""),
        ("-P1.5D", "form", ""),
        ("-PT30S", "form", ""),
        ("--P1D", "form", ""),
        (" -P1D", "form", ""),
        ("-P1D\n", "form", ""),
        ("8D", "form", ""),
        ("-P\u0668D", "form", ""),
        ("-P3651D", "range", ""),
        ("-P99999999999D", "range", ""),
        ("-PT9999999999H", "range", ""),
        ("-P0000000000001D", "length", ""),
        ("-P1DT1H" * 1000, "length", ""),
    ],
)
def test_a_text_that_is_no_usable_offset_is_refused_with_what_was_meant(text, reason, suggestion):
    with pytest.raises(OffsetError) as caught:
        parse_offset(text)
    assert (caught.value.reason, caught.value.suggestion) == (reason, suggestion)


@given(st.text(alphabet="-+PTDHMWYS0123456789pd", max_size=16))
@QUICK
def test_what_is_suggested_for_a_bad_offset_is_a_good_one(text):
    try:
        parse_offset(text)
    except OffsetError as error:
        if error.suggestion and len(error.suggestion) <= 15:
            try:
                parse_offset(error.suggestion)
            except OffsetError as again:
                assert again.reason == "range"  # noqa: PT017 - the only way a suggestion may fail


@given(st.integers(0, 3650 * 24 * 60))
@QUICK
def test_the_canonical_offset_keeps_the_value_and_is_its_own_canonical_form(minutes):
    days, rest = divmod(minutes, 1440)
    text = f"-P{days}DT{rest}M"
    offset = parse_offset(text)
    assert parse_offset(offset.canonical).delta == offset.delta == timedelta(minutes=-minutes)
    assert parse_offset(offset.canonical).canonical == offset.canonical


@pytest.mark.parametrize(("text", "is_whole"), [("-P8D", True), ("-PT1H", True), ("-PT60M", True), ("-PT90M", False)])
def test_whole_hours_are_told_from_parts_of_hours(text, is_whole):
    assert parse_offset(text).is_whole_hours is is_whole


DOCUMENTED = {"start": "2020-01-01T13:00:00Z", "end": "2020-01-08T13:00:00Z"}


def test_the_worked_example_of_the_documentation_holds_to_the_minute():
    window = window_of(
        datetime(2020, 1, 9, 13, tzinfo=UTC), timedelta(hours=1), parse_offset("-P8D"), parse_offset("-P1D")
    )
    assert window.start == datetime(2020, 1, 1, 13, 0, tzinfo=UTC)
    assert window.end == datetime(2020, 1, 8, 13, 0, tzinfo=UTC)


def test_without_offsets_a_run_reads_the_interval_that_ends_with_it():
    run = datetime(2020, 1, 9, 13, tzinfo=UTC)
    window = window_of(run, timedelta(hours=1), None, None)
    assert (window.start, window.end) == (datetime(2020, 1, 9, 12, tzinfo=UTC), run)


def test_the_worked_example_of_the_documentation_holds_on_the_command_line_too(run):
    run.write(
        "monitors/churn.yaml",
        """\
        kind: model-quality
        name: churn
        problem_type: Regression
        schedule: hourly
        endpoint_input:
          endpoint_name: churn
          inference_attribute: "0"
          start_time_offset: -P8D
          end_time_offset: -P1D
        ground_truth_input: s3://acme/truth
        output_s3_uri: s3://acme/out
        role_arn: arn:aws:iam::123456789012:role/Monitor
        instance: {type: ml.m5.xlarge}
        max_runtime_seconds: 1800
        """,
    )
    ran = run("windows", "--at", "2020-01-09T13:00", "-n", "1", "--format", "json")
    assert ran.code == 0, ran.err
    [row] = json.loads(ran.out)["windows"]
    assert row.items() >= {"target": "", "monitor": "churn", "run": "2020-01-09T13:00:00Z", **DOCUMENTED}.items()


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("daily at 6am", "write daily at 06:00"),
        ("every day at 5 pm", "write daily at 17:00"),
        ("daily at 12am", "write daily at 00:00"),
        ("at 18:00 every day", "write daily at 18:00"),
        ("daily at noon", "write daily at 12:00"),
        ("@daily", "write daily"),
        ("every hour", "write hourly"),
        ("0 * * * *", "write hourly"),
        ("0 5 * * *", "write daily at 05:00"),
        ("0 */6 * * *", "write every 6 hours"),
        ("every 6h", "write every 6 hours"),
        ("rate(1 day)", "write daily"),
        ("rate(12 hours)", "write every 12 hours"),
        ("every 30 minutes", "monitors run once an hour at most: write hourly"),
        ("*/5 * * * *", "monitors run once an hour at most: write hourly"),
        ("weekly", "monitors run every day, at least once: write daily at 05:00"),
        ("every monday", "monitors run every day, at least once: write daily at 05:00"),
        ("cron(0/30 * ? * * *)", "monitors run once an hour at most: write hourly"),
        ("cron(*/5 9 ? * * *)", "monitors run once an hour at most: write hourly"),
        ("cron(30 9 ? * * *)", "write daily at 09:00"),
        ("cron(15 0/6 ? * * *)", "write every 6 hours"),
        ("cron(15 * ? * * *)", "write hourly"),
        ("cron(0 * * * *)", "write hourly"),
        ("cron(0 9 ? * MON-FRI *)", "monitors run every day: write daily at 09:00"),
        ("cron(0 9 1 * ? *)", "monitors run every day: write daily at 09:00"),
        ("cron(0 0,12 ? * * *)", "write every 12 hours"),
        ("cron(0 2,8,14,20 ? * * *)", "write every 6 hours from 02:00"),
        ("cron(0 1,2 ? * * *)", "write one of: hourly, daily at 05:00, every 6 hours from 02:00"),
        ("cron(0 9-17 ? * * *)", "write one of: hourly, daily at 05:00, every 6 hours from 02:00"),
        ("now and then", "write one of: hourly, daily at 05:00, every 6 hours from 02:00"),
        ("daily at 25:00 pm", "write one of: hourly, daily at 05:00, every 6 hours from 02:00"),
    ],
)
def test_a_schedule_in_other_words_is_answered_with_ours(text, hint):
    with pytest.raises(ScheduleError) as caught:
        parse_schedule(text)
    assert caught.value.hint == hint
