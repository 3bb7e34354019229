"""Rules on where in a record the prediction is looked for."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject

_PLACES = ("inference_attribute", "probability_attribute", "features_attribute")
_ALL = (*_PLACES, "exclude_features_attribute")


@rule("MQM315", "attribute-empty")
def attribute_empty(subject: Subject) -> Iterator[Problem]:
    """An attribute that is empty text.

    The API takes it, and the container then looks for a column without a name. Leave out what is not needed.
    Source: the API's shape for attributes has no pattern and no least length.

    Bad::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          inference_attribute: ""

    Good::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          inference_attribute: "0"
    """
    for part, source in subject.inputs:
        for name in _ALL:
            text = getattr(source, name)
            if text is not None and not text.strip():
                hint = f'write {name}: "0" for the first CSV column, or take it out'
                yield Problem((part, name), f"'{name}' is empty", hint)


@rule("MQM316", "attribute-form", severity="warning")
def attribute_form(subject: Subject) -> Iterator[Problem]:
    """An attribute in the words of another format.

    CSV columns are found by their number, counted from 0 and quoted; fields of JSON by their name or a path such as
    $.score. Endpoints say nothing of their format here, so only batch transform is looked at.
    Source: AWS's churn notebook, and the SDK's integration tests.

    Bad::

        kind: data-quality
        name: churn
        batch_transform_input:
          data_captured_destination_s3_uri: s3://acme-ml/capture
          dataset_format: {csv: {header: false}}
          inference_attribute: $.prediction

    Good::

        kind: data-quality
        name: churn
        batch_transform_input:
          data_captured_destination_s3_uri: s3://acme-ml/capture
          dataset_format: {csv: {header: false}}
          inference_attribute: "0"
    """
    source = subject.spec.batch_transform_input
    formats = source.dataset_format if source else None
    if not source or not formats:
        return
    for name in _PLACES:
        text = getattr(source, name) or ""
        path = ("batch_transform_input", name)
        if text.startswith("$.") and not formats.json_:
            what = "CSV" if formats.csv else "Parquet"
            hint = f'write {name}: "0" for the first column' if formats.csv else f"write {name}: the column's name"
            yield Problem(path, f"'{text[:40]}' is a JSON path, and the data is {what}", hint)
        elif text.isdecimal() and formats.json_ and not formats.csv:
            yield Problem(
                path, f"'{text[:40]}' is a column's number, and the data is JSON", f"write {name}: the field's name"
            )


@rule("MQM317", "features-without-use", severity="warning")
def features_without_use(subject: Subject) -> Iterator[Problem]:
    """Features on a model quality monitor.

    Model quality compares predictions with labels and never looks at features, so naming or excluding some changes
    nothing. The API's shape is shared with the other kinds and takes the fields; CloudFormation refuses them.

    Bad::

        kind: model-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          inference_attribute: "0"
          exclude_features_attribute: "1,2"

    Good::

        kind: model-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          inference_attribute: "0"
    """
    if subject.spec.kind != "model-quality":
        return
    for part, source in subject.inputs:
        for name in ("features_attribute", "exclude_features_attribute"):
            if getattr(source, name) is not None:
                yield Problem(
                    (part, name), f"'{name}' does nothing here: model quality looks at no features", "take it out"
                )
