"""The table of monitor kinds: four rows, and the only place that counts them.

Every cell is derived again from botocore's service model by a test, so that a row can not drift from the API.
"""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of monitor and the yes/no facts in which the four differ."""

    name: str
    prefix: str
    needs_ground_truth: bool
    has_problem_type: bool
    has_analysis_config: bool
    has_statistics_baseline: bool
    has_record_processors: bool
    jobs_per_run: int
    """How many jobs share one interval: a merge of labels comes before the analysis when labels are needed.
    Source: the service documents 1,800 s instead of 3,600 s as the limit for hourly kinds with labels."""
    image_repository: str
    arn_part: str

    @property
    def definition_type(self) -> str:
        """The AWS resource type of the kind's job definitions, e.g. `ModelQualityJobDefinition`."""
        return f"{self.prefix}JobDefinition"


_ANALYZER = "sagemaker-model-monitor-analyzer"
_CLARIFY = "sagemaker-clarify-processing"

MODEL_QUALITY = Kind(
    name="model-quality",
    prefix="ModelQuality",
    needs_ground_truth=True,
    has_problem_type=True,
    has_analysis_config=False,
    has_statistics_baseline=False,
    has_record_processors=True,
    jobs_per_run=2,
    image_repository=_ANALYZER,
    arn_part="model-quality-job-definition",
)
DATA_QUALITY = Kind(
    name="data-quality",
    prefix="DataQuality",
    needs_ground_truth=False,
    has_problem_type=False,
    has_analysis_config=False,
    has_statistics_baseline=True,
    has_record_processors=True,
    jobs_per_run=1,
    image_repository=_ANALYZER,
    arn_part="data-quality-job-definition",
)
MODEL_BIAS = Kind(
    name="model-bias",
    prefix="ModelBias",
    needs_ground_truth=True,
    has_problem_type=False,
    has_analysis_config=True,
    has_statistics_baseline=False,
    has_record_processors=False,
    jobs_per_run=2,
    image_repository=_CLARIFY,
    arn_part="model-bias-job-definition",
)
MODEL_EXPLAINABILITY = Kind(
    name="model-explainability",
    prefix="ModelExplainability",
    needs_ground_truth=False,
    has_problem_type=False,
    has_analysis_config=True,
    has_statistics_baseline=False,
    has_record_processors=False,
    jobs_per_run=1,
    image_repository=_CLARIFY,
    arn_part="model-explainability-job-definition",
)

KINDS: dict[str, Kind] = {k.name: k for k in (MODEL_QUALITY, DATA_QUALITY, MODEL_BIAS, MODEL_EXPLAINABILITY)}
BY_PREFIX: dict[str, Kind] = {kind.prefix: kind for kind in KINDS.values()}
BY_DEFINITION_TYPE: dict[str, Kind] = {kind.definition_type: kind for kind in KINDS.values()}
KINDS_WITH_JOBS = ("model-quality", "data-quality")
"""Bias and explainability are baselined by Clarify, from a configuration that a spec does not hold."""
