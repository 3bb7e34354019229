"""The least a linter of this kind can do: compose with libyaml, construct, validate with pydantic. Nothing else.

Modules named after the folder are imported as well: what a command imports before it begins.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import yaml

from mqm_sync.spec import MonitorSpec

for name in sys.argv[2:]:
    import_module(name)
for path in sorted(Path(sys.argv[1]).rglob("*.yaml")):
    MonitorSpec.model_validate(yaml.load(path.read_bytes(), yaml.CSafeLoader), strict=False)
