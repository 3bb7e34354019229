"""AWS's own containers: which account holds them in which region.

Source: the SageMaker SDK's image tables (model-monitor and clarify); us-gov-west-1's analyzer is in the guide only.
Account ids are text, for some begin with 0.
"""

from __future__ import annotations

from mqm_sync.kinds import Kind

_ANALYZER = """
af-south-1 875698925577   ap-east-1 001633400207      ap-northeast-1 574779866223  ap-northeast-2 709848358524
ap-northeast-3 990339680094  ap-south-1 126357580389  ap-southeast-1 245545462676  ap-southeast-2 563025443158
ap-southeast-3 669540362728  ca-central-1 536280801234  cn-north-1 453000072557    cn-northwest-1 453252182341
eu-central-1 048819808253  eu-central-2 590183933784  eu-north-1 895015795356     eu-south-1 933208885752
eu-south-2 437450045455   eu-west-1 468650794304      eu-west-2 749857270468      eu-west-3 680080141114
il-central-1 843974653677  me-central-1 588750061953  me-south-1 607024016150     sa-east-1 539772159869
us-east-1 156813124566    us-east-2 777275614652      us-gov-west-1 362178532790  us-isof-east-1 853188333426
us-isof-south-1 467912361380  us-west-1 890145073186  us-west-2 159807026194
"""
_CLARIFY = """
af-south-1 811711786498   ap-east-1 098760798382      ap-northeast-1 377024640650  ap-northeast-2 263625296855
ap-northeast-3 912233562940  ap-south-1 452307495513  ap-southeast-1 834264404009  ap-southeast-2 007051062584
ap-southeast-3 705930551576  ca-central-1 675030665977  cn-north-1 122526803553    cn-northwest-1 122578899357
eu-central-1 017069133835  eu-central-2 730335477804  eu-north-1 763603941244     eu-south-1 638885417683
eu-west-1 131013547314    eu-west-2 440796970383      eu-west-3 341593696636      me-south-1 835444307964
sa-east-1 520018980103    us-east-1 205585389593      us-east-2 211330385671      us-gov-west-1 598674086554
us-isof-east-1 579539705040  us-isof-south-1 411392592546  us-west-1 740489534195  us-west-2 306415355426
"""


def _table(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


ACCOUNTS: dict[str, dict[str, str]] = {
    "sagemaker-model-monitor-analyzer": _table(_ANALYZER),
    "sagemaker-clarify-processing": _table(_CLARIFY),
}
REGIONS = tuple(sorted(ACCOUNTS["sagemaker-model-monitor-analyzer"]))
"""Regions known by name; there may be newer ones."""
_TAGS = {"sagemaker-clarify-processing": ":1.0"}
_SUFFIXES = (("cn-", "amazonaws.com.cn"), ("us-isof-", "csp.hci.ic.gov"))
_PARTITIONS = (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"), ("us-isof-", "aws-iso-f"), ("us-isob-", "aws-iso-b"),
               ("us-iso-", "aws-iso"))  # fmt: skip


def image_uri(kind: Kind, region: str) -> str | None:
    """AWS's own image for this kind in a region, or None where no account is known."""
    account = ACCOUNTS[kind.image_repository].get(region)
    if account is None:
        return None
    suffix = next((s for start, s in _SUFFIXES if region.startswith(start)), "amazonaws.com")
    tag = _TAGS.get(kind.image_repository, "")
    return f"{account}.dkr.ecr.{region}.{suffix}/{kind.image_repository}{tag}"


def partition_of(region: str) -> str:
    """The AWS partition of a region, the second word of every ARN in it."""
    return next((p for start, p in _PARTITIONS if region.startswith(start)), "aws")
