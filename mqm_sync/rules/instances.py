"""Rules on the machines of a run and their encryption."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject

_SMALL = {"ml.t3.medium": "4", "ml.c4.xlarge": "7.5", "ml.c7i.large": "4"}
"""Types that processing jobs may have with less than 8 GiB of memory. Source: EC2's instance pages."""
LOCAL_DISK = re.compile(r"ml\.(?:g4dn|g5|g6|g6e|p5|r5d)\..+")
"""Processing instance families with local storage. Source: EC2's page on instance store volumes."""
_KEY_ID = r"(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|mrk-[0-9a-fA-F]{32})"
_KEY = re.compile(rf"{_KEY_ID}|alias/.+|arn:aws[a-z-]*:kms:(?P<region>[a-z0-9-]+):\d{{12}}:(?:key/{_KEY_ID}|alias/.+)")
_KEY_TEXT = re.compile(r"[a-zA-Z0-9:/_-]+")
"""What the API's pattern takes; the rest is reported by MQM401."""
_KEYS = (("output_kms_key",), ("instance", "volume_kms_key"))


@rule(
    "MQM406",
    "traffic-unencrypted",
    severity="warning",
    aws_config="sagemaker-model-quality-job-encrypt-in-transit, sagemaker-data-quality-job-encrypt-in-transit, "
    "sagemaker-model-bias-job-encrypt-in-transit, sagemaker-model-explainability-job-encrypt-in-transit",
)
def traffic_unencrypted(subject: Subject) -> Iterator[Problem]:
    """Several instances that talk to each other in the clear.

    With more than one instance, records and predictions travel between them, unencrypted unless asked for. AWS Config
    reports the definition once it is deployed. Source: the AWS Config rules for encryption in transit.

    Bad::

        kind: data-quality
        name: churn
        instance:
          type: ml.m5.xlarge
          count: 2

    Good::

        kind: data-quality
        name: churn
        instance:
          type: ml.m5.xlarge
          count: 2
        network:
          encrypt_traffic: true
    """
    instance, network = subject.spec.instance, subject.spec.network
    if instance and instance.count > 1 and not (network and network.encrypt_traffic):
        message = f"{instance.count} instances exchange data, and the traffic between them is not encrypted"
        yield Problem(("network", "encrypt_traffic"), message, "write network: {encrypt_traffic: true}")


@rule("MQM407", "instance-small", severity="warning")
def instance_small(subject: Subject) -> Iterator[Problem]:
    """An instance with too little memory for AWS's containers.

    The analysis runs on Spark, which needs gigabytes before it has read a record; on small machines runs are killed,
    now and then or always, without a word on memory. Source: aws/sagemaker-python-sdk issue 3233.

    Bad::

        kind: data-quality
        name: churn
        instance:
          type: ml.t3.medium

    Good::

        kind: data-quality
        name: churn
        instance:
          type: ml.m5.xlarge
    """
    instance = subject.spec.instance
    if instance and instance.type in _SMALL and not subject.spec.container_entrypoint:
        message = f"{instance.type} has {_SMALL[instance.type]} GiB of memory; runs are killed on less than 8"
        yield Problem(("instance", "type"), message, "write ml.m5.large or larger")


@rule("MQM408", "kms-key-form")
def kms_key_form(subject: Subject) -> Iterator[Problem]:
    """Text that names no KMS key.

    A key is named by its id, its ARN, or an alias that begins with alias/. The API's pattern takes every word, and each
    run then fails when it writes. Source: the KeyId parameter of AWS KMS.

    Bad::

        kind: data-quality
        name: churn
        output_kms_key: reports-key

    Good::

        kind: data-quality
        name: churn
        output_kms_key: alias/reports-key
    """
    for path, text in _keys(subject):
        if _KEY.fullmatch(text) or not _KEY_TEXT.fullmatch(text):
            continue
        hint = f"write alias/{text}, if that is the key's alias" if re.fullmatch(r"[\w-]{1,60}", text) else (
            "write a key id, alias/name, or arn:aws:kms:region:account:key/id"
        )  # fmt: skip
        yield Problem(path, f"'{text[:60]}' is neither a key's id, nor its ARN, nor an alias", hint)


@rule("MQM409", "kms-key-region")
def kms_key_region(subject: Subject) -> Iterator[Problem]:
    """A volume key of another region.

    A run's disks are in the region of its schedule, and KMS keys work in their own region only. Reports are not looked
    at: their bucket may lie elsewhere. Source: the AWS KMS guide on keys and regions.

    Bad::

        kind: data-quality
        name: churn
        instance:
          type: ml.m5.xlarge
          volume_kms_key: arn:aws:kms:eu-south-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab

    Good::

        kind: data-quality
        name: churn
        instance:
          type: ml.m5.xlarge
          volume_kms_key: 1234abcd-12ab-34cd-56ef-1234567890ab
    """
    for path, text in _keys(subject):
        found = _KEY.fullmatch(text) if path[0] == "instance" else None
        region = found["region"] if found else None
        if region and subject.region and region != subject.region:
            message = f"the key is in {region}, and the monitor runs in {subject.region}"
            yield Problem(path, message, f"write a key of {subject.region}")


@rule("MQM413", "volume-key-local-disk", severity="warning")
def volume_key_local_disk(subject: Subject) -> Iterator[Problem]:
    """A volume key on an instance with disks of its own.

    Local disks are encrypted by the machine itself, and SageMaker takes no key for them: the request is refused, or
    each run is. Source: VolumeKmsKeyId in API shape ProcessingClusterConfig.

    Bad::

        kind: data-quality
        name: churn
        instance:
          type: ml.r5d.xlarge
          volume_kms_key: alias/monitors

    Good::

        kind: data-quality
        name: churn
        instance:
          type: ml.r5.xlarge
          volume_kms_key: alias/monitors
    """
    instance = subject.spec.instance
    if instance and instance.volume_kms_key and LOCAL_DISK.fullmatch(instance.type or ""):
        message = f"{instance.type} has local disks, for which SageMaker takes no key"
        yield Problem(("instance", "volume_kms_key"), message, "take it out, or write an instance without local disks")


def _keys(subject: Subject) -> Iterator[tuple[tuple[str, ...], str]]:
    spec = subject.spec
    texts = (spec.output_kms_key, spec.instance.volume_kms_key if spec.instance else None)
    return ((path, text) for path, text in zip(_KEYS, texts, strict=True) if text and "${" not in text)
