"""Rules on alarms: what CloudWatch takes without a word, and then waits for for ever."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync.fields import alarm_path_of
from mqm_sync.kinds import MODEL_QUALITY
from mqm_sync.metrics import METRICS, published_metric
from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject
from mqm_sync.rules.wording import explain
from mqm_sync.service_model import CLOUDWATCH, check_input
from mqm_sync.suggest import did_you_mean


@rule("MQM601", "alarm-kind")
def alarm_kind(subject: Subject) -> Iterator[Problem]:
    """Alarms on a kind whose metrics have no documented names.

    Model quality publishes one number per metric of its problem type. The metrics of the other kinds are named after
    features, facets and labels, in namespaces that AWS documents in several spellings: an alarm on a name that is
    guessed would wait for data for ever. Source: the guide's pages on CloudWatch metrics.

    Bad::

        kind: data-quality
        name: churn
        alarms:
          f2: {below: 0.6}

    Good::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        cloudwatch_metrics: true
        alarms:
          f2: {below: 0.6}
    """
    if subject.spec.alarms and subject.kind is not MODEL_QUALITY:
        message = f"'alarms' watch metrics of a problem type, and {subject.spec.kind} has none"
        yield Problem(("alarms",), message, "take the block out; `alert` counts runs with violations of any kind")


@rule("MQM602", "alarm-metric")
def alarm_metric(subject: Subject) -> Iterator[Problem]:
    """An alarm on a metric that the problem type does not have.

    CloudWatch takes any name and waits for data that never comes. Source: the guide's page on model quality metrics.

    Bad::

        kind: model-quality
        name: churn
        problem_type: Regression
        cloudwatch_metrics: true
        alarms:
          f2: {below: 0.6}

    Good::

        kind: model-quality
        name: churn
        problem_type: Regression
        cloudwatch_metrics: true
        alarms:
          rmse: {above: 12}
    """
    problem = subject.spec.problem_type or ""
    if subject.kind is not MODEL_QUALITY or problem not in METRICS:
        return  # other rules say so
    for name in subject.spec.alarms or {}:
        if not published_metric(problem, name):
            hint = did_you_mean(name, METRICS[problem], f"there are {', '.join(METRICS[problem])}")
            yield Problem(("alarms", name), f"{problem} has no metric '{name[:60]}'", hint)


@rule("MQM603", "alarm-bound")
def alarm_bound(subject: Subject) -> Iterator[Problem]:
    """An alarm without a bound, or with two.

    An alarm compares in one direction.

    Bad::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        cloudwatch_metrics: true
        alarms:
          f2: {evaluation_periods: 3}

    Good::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        cloudwatch_metrics: true
        alarms:
          f2: {below: 0.6, evaluation_periods: 3}
    """
    for name, alarm in (subject.spec.alarms or {}).items():
        if (alarm.below is None) == (alarm.above is None):
            what = "neither 'below' nor 'above'" if alarm.below is None else "both 'below' and 'above'"
            metric = published_metric(subject.spec.problem_type or "", name)
            hint = f"write one of them, {metric.bad_side} for this metric" if metric else "write one of them"
            yield Problem(("alarms", name), f"the alarm on {name[:60]} has {what}", hint)


@rule("MQM606", "alarm-without-metrics")
def alarm_without_metrics(subject: Subject) -> Iterator[Problem]:
    """Alarms on metrics that runs do not publish.

    Runs publish to CloudWatch only where they are told to, so the alarms would wait for data for ever. The role needs
    cloudwatch:PutMetricData as well. Source: the guide's page on CloudWatch metrics.

    Bad::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        alarms:
          f2: {below: 0.6}

    Good::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        cloudwatch_metrics: true
        alarms:
          f2: {below: 0.6}
    """
    if subject.spec.alarms and not subject.spec.cloudwatch_metrics:
        yield Problem(("alarms",), "runs publish no metrics, so no alarm has data", "write cloudwatch_metrics: true")


@rule("MQM608", "alarm-service-model")
def alarm_service_model(subject: Subject) -> Iterator[Problem]:
    """An alarm outside CloudWatch's own model.

    Lengths, numbers and lists as the API has them: at most five actions, names of up to 255 characters, descriptions of
    up to 1,024. Read from the installed botocore. Source: API operation PutMetricAlarm.

    Bad::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        cloudwatch_metrics: true
        alarms:
          f2: {below: 0.6, evaluation_periods: 0}

    Good::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        cloudwatch_metrics: true
        alarms:
          f2: {below: 0.6, evaluation_periods: 1}
    """
    if not subject.spec.alarms:
        return
    from mqm_sync.alarms import build_alarms  # noqa: PLC0415 - most estates have no alarms

    for alarm in build_alarms(subject.spec, {}, is_stopped=False):
        request = {"AlarmName": alarm.address.name, **alarm.body}
        request["Threshold"] = request["Threshold"] if request["Threshold"] is not None else 0.0
        for violation in check_input("PutMetricAlarm", request, service=CLOUDWATCH):
            if "${" in str(violation.value):
                continue  # a variable that no project file filled in
            path = alarm_path_of(alarm.address.name, alarm.body, tuple(map(str, violation.path)))
            yield Problem(path, *explain(".".join(path), violation))


@rule("MQM609", "alarm-action")
def alarm_action(subject: Subject) -> Iterator[Problem]:
    """An alarm's action that is no ARN.

    CloudWatch refuses it, or finds out when it is too late: when the alarm goes off. Source: API operation
    PutMetricAlarm.

    Bad::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        cloudwatch_metrics: true
        alarms:
          f2: {below: 0.6, actions: [on-call@example.com]}

    Good::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        cloudwatch_metrics: true
        alarms:
          f2: {below: 0.6, actions: ["arn:aws:sns:us-east-1:123456789012:on-call"]}
    """
    for name, alarm in (subject.spec.alarms or {}).items():
        for field in ("actions", "ok_actions"):
            for number, action in enumerate(getattr(alarm, field) or ()):
                if not action.startswith("arn:") and "${" not in action:
                    message = f"'{action[:60]}' is not an ARN"
                    hint = "write the ARN of an SNS topic, a Lambda function or another action"
                    yield Problem(("alarms", name, field, str(number)), message, hint)
