"""A local SageMaker Model Monitor over loopback HTTP, for tests and for `mqm-sync sandbox`.

moto plays S3, STS, IAM and the rest of SageMaker; the monitoring operations, which moto has only in part, are
our own. Where AWS's behaviour is not known, `Switches` names the question and picks the stricter answer.
moto itself is imported when a sandbox starts, not before.
"""

from mqm_sync.emulator.client import Control
from mqm_sync.emulator.sandbox import Sandbox
from mqm_sync.emulator.switches import Switches

__all__ = ["Control", "Sandbox", "Switches"]
