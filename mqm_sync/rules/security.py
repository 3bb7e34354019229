"""Rules of practice on network and encryption, with the AWS Config rules that report the same. Off unless asked for."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync.rule import Problem
from mqm_sync.rules.instances import LOCAL_DISK
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject


@rule(
    "MQM503",
    "isolation-off",
    severity="warning",
    is_on=False,
    aws_config="sagemaker-model-quality-job-definition-isolation, sagemaker-data-quality-job-isolation, "
    "sagemaker-model-bias-job-isolation, sagemaker-model-explainability-job-network-isolation",
)
def isolation_off(subject: Subject) -> Iterator[Problem]:
    """A container that may call the network.

    Isolated, it can send captured data nowhere; what it reads and writes goes through the service.
    Source: the AWS Config rules for network isolation.

    Bad::

        kind: data-quality
        name: churn
        network: # missing

    Good::

        kind: data-quality
        name: churn
        network:
          isolation: true
    """
    network = subject.spec.network
    if not (network and network.isolation):
        yield Problem(
            ("network", "isolation"), "the container may call the network", "write network: {isolation: true}"
        )


@rule("MQM504", "reports-key-missing", severity="info", is_on=False)
def reports_key_missing(subject: Subject) -> Iterator[Problem]:
    """Reports without a key of your own.

    They are encrypted with the key that S3 takes by default. A key of your own says who may read them, and who did.
    Source: KmsKeyId in API shape MonitoringOutputConfig.

    Bad::

        kind: data-quality
        name: churn
        output_kms_key: # missing

    Good::

        kind: data-quality
        name: churn
        output_kms_key: alias/monitors
    """
    if not subject.spec.output_kms_key:
        yield Problem(("output_kms_key",), "reports have no key of your own", "write output_kms_key: alias/my-key")


@rule("MQM505", "volume-key-missing", severity="info", is_on=False)
def volume_key_missing(subject: Subject) -> Iterator[Problem]:
    """Disks without a key of your own.

    Captured data and labels lie on them while a run works. Instances with local disks take no key and are
    left alone. Source: VolumeKmsKeyId in API shape MonitoringClusterConfig.

    Bad::

        kind: data-quality
        name: churn
        instance:
          type: ml.m5.xlarge
          volume_kms_key: # missing

    Good::

        kind: data-quality
        name: churn
        instance:
          type: ml.m5.xlarge
          volume_kms_key: alias/monitors
    """
    instance = subject.spec.instance
    if instance and not instance.volume_kms_key and not LOCAL_DISK.fullmatch(instance.type or ""):
        path = ("instance", "volume_kms_key")
        yield Problem(path, "disks have no key of your own", "write instance: {volume_kms_key: alias/my-key}")


@rule("MQM506", "vpc-missing", severity="info", is_on=False)
def vpc_missing(subject: Subject) -> Iterator[Problem]:
    """A run outside your VPC.

    In a VPC, its routes and endpoint policies decide which buckets a run reaches. It needs endpoints for S3 and for
    CloudWatch, or reports and metrics are lost. Source: the guide's page on monitors in a VPC.

    Bad::

        kind: data-quality
        name: churn
        network: # missing

    Good::

        kind: data-quality
        name: churn
        network:
          subnets: [subnet-0a1b2c3d]
          security_groups: [sg-0a1b2c3d]
    """
    network = subject.spec.network
    if not network or (not network.subnets and not network.security_groups):
        hint = "write network: {subnets: […], security_groups: […]}"
        yield Problem(("network",), "runs work outside any VPC of yours", hint)
