"""Documents -> YAML that our own loader reads back as the same values."""

from __future__ import annotations

from typing import Any

import yaml

from mqm_sync.formatting import format_text
from mqm_sync.importing.types import Document
from mqm_sync.load import plain_value

_WIDTH = 120


class _Dumper(yaml.SafeDumper):
    """Block style in the given order; text in quotes wherever YAML 1.1 or 1.2 could read something else."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Say equal values again instead of pointing at the first."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
        """Indent lists below their key."""
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    is_safe = plain_value(value) == value and value.isprintable()
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if is_safe else '"')


def _nothing(dumper: yaml.SafeDumper, _: None) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:null", "null")


_Dumper.add_representer(str, _text)
_Dumper.add_representer(type(None), _nothing)


def yaml_text(document: Document) -> str:
    """One document in the canonical order of keys."""
    return format_text(plain_yaml(document))


def plain_yaml(value: Any) -> str:  # noqa: ANN401 - any YAML value
    """A value as YAML in the order it has."""
    made: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return made
