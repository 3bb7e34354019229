"""What a monitoring job does: read captured data and labels from S3, merge, measure, compare with the baseline."""

from mqm_sync.emulator.analysis.job import Job, job_of
from mqm_sync.emulator.analysis.run import Look, analyse

__all__ = ["Job", "Look", "analyse", "job_of"]
