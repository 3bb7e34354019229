"""Service quotas of SageMaker as far as monitors meet them: instances of a type for processing jobs."""

from __future__ import annotations

from zlib import crc32

from mqm_sync.emulator.switches import Switches
from mqm_sync.emulator.wire import ApiError, Json
from mqm_sync.service_model import enum_values

OPERATION = "ListServiceQuotas"
_PAGE = 100


def list_(params: Json, switches: Switches) -> Json:
    """ListServiceQuotas for SageMaker, one page."""
    if params.get("ServiceCode") != "sagemaker":
        raise ApiError("NoSuchResourceException", "The sandbox knows the quotas of sagemaker only")
    start, size = int(params.get("NextToken", 0)), int(params.get("MaxResults", _PAGE))
    types = sorted(enum_values("ProcessingInstanceType"))
    quotas = [_quota(name, switches.instance_quota) for name in types[start : start + size]]
    more = {"NextToken": str(start + size)} if start + size < len(types) else {}
    return {"Quotas": quotas, **more}


def _quota(instance_type: str, value: int) -> Json:
    return {
        "ServiceCode": "sagemaker",
        "QuotaCode": f"L-{crc32(instance_type.encode()):08X}",
        "QuotaName": f"{instance_type} for processing job usage",
        "Value": float(value),
        "Adjustable": True,
    }
