"""The least a linter of this kind can do: compose with libyaml, construct, validate with pydantic. Nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from mqm_sync.spec import MonitorSpec

for path in sorted(Path(sys.argv[1]).rglob("*.yaml")):
    MonitorSpec.model_validate(yaml.load(path.read_bytes(), yaml.CSafeLoader), strict=False)
