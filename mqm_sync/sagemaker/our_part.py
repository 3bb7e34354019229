"""The descriptions of AWS's services that clients are made from: of SageMaker, the part that monitors need.

For every client botocore parses the whole description and makes an object of each operation. SageMaker has more than
400, and what describes them takes a fifth of the memory of a plan.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.loaders
import botocore.session

from mqm_sync.service_file import service_file

_SUBJECTS = ("Monitoring", "JobDefinition", "ProcessingJob", "Endpoint", "Tags")
"""What the names of all operations of SageMaker's that we call are about."""


class _OurPart:
    """A loader of botocore's that shows of SageMaker what could be called from here."""

    def __init__(self, whole: botocore.loaders.Loader) -> None:
        self._whole = whole

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - botocore has no types
        return getattr(self._whole, name)

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:  # noqa: ANN401 - as above
        """A description as botocore ships it."""
        if (service_name, type_name) == ("sagemaker", "service-2"):
            return _of_sagemaker()
        return self._whole.load_service_model(service_name, type_name, api_version)


@cache
def loader() -> _OurPart | botocore.loaders.Loader:
    """One for all sessions; botocore's own where AWS_DATA_PATH, or a profile, names descriptions besides its own."""
    path = botocore.session.Session().get_config_variable("data_path")
    whole = botocore.loaders.create_loader(path)
    return whole if path else _OurPart(whole)


@cache
def _of_sagemaker() -> dict[str, Any]:
    return service_file("sagemaker").part(lambda name: any(subject in name for subject in _SUBJECTS))
