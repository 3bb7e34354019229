from __future__ import annotations

import re

import pytest

from mqm_sync.images import ACCOUNTS, image_uri, partition_of
from mqm_sync.kinds import DATA_QUALITY, KINDS, MODEL_BIAS, MODEL_QUALITY


@pytest.mark.parametrize(
    ("kind", "region", "uri"),
    [
        (MODEL_QUALITY, "us-east-1", "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"),
        (
            MODEL_QUALITY,
            "ap-northeast-1",
            "574779866223.dkr.ecr.ap-northeast-1.amazonaws.com/sagemaker-model-monitor-analyzer",
        ),
        (
            DATA_QUALITY,
            "eu-central-1",
            "048819808253.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-model-monitor-analyzer",
        ),
        (MODEL_BIAS, "us-east-1", "205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0"),
        (MODEL_BIAS, "cn-north-1", "122526803553.dkr.ecr.cn-north-1.amazonaws.com.cn/sagemaker-clarify-processing:1.0"),
        (
            MODEL_QUALITY,
            "us-gov-west-1",
            "362178532790.dkr.ecr.us-gov-west-1.amazonaws.com/sagemaker-model-monitor-analyzer",
        ),
    ],
)
def test_the_own_image_of_a_region_has_its_account_and_suffix(kind, region, uri):
    assert image_uri(kind, region) == uri


@pytest.mark.parametrize("region", ["", "mars-north-1", "us-gov-east-1"])
def test_a_region_without_a_known_account_has_no_image(region):
    assert image_uri(MODEL_QUALITY, region) is None


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_account_is_twelve_digits_of_its_own(kind):
    accounts = ACCOUNTS[kind.image_repository]
    assert all(re.fullmatch(r"[0-9]{12}", account) for account in accounts.values())
    assert len(set(accounts.values())) == len(accounts)
    assert all(re.fullmatch(r"[a-z]{2}(-[a-z]+)+-[0-9]", region) for region in accounts)


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("eu-central-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("us-isof-south-1", "aws-iso-f"),
    ],
)
def test_a_region_s_partition_is_known_by_its_name(region, partition):
    assert partition_of(region) == partition


@pytest.mark.parametrize(("kind", "account"), [("data-quality", "048819808253"), ("model-bias", "017069133835")])
def test_an_account_that_begins_with_zero_keeps_its_zero_in_what_is_planned(kind, account):
    assert image_uri(KINDS[kind], "eu-central-1").startswith(f"{account}.")
