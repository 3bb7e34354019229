"""The page of the sandbox's switches, from their own docstrings."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from itertools import pairwise
from typing import get_args, get_type_hints

from mqm_sync.emulator import switches
from mqm_sync.emulator.switches import Switches
from tests.contract.questions import NOT_ASKED

_HEAD = """# Switches

What AWS does not say about Model Monitor, and how the sandbox answers: the stricter way, or the meaning says why not.
`POST /_sandbox/switches` with `{"name": value}` changes one; a test does it with `control.switches(name=value)`. The
[contract](contract.md) asks a real account about each, where asking is free and quick.

| switch | default | other values | meaning | the contract asks |
|---|---|---|---|---|
"""


def switches_page() -> str:
    """docs/switches.md."""
    meanings = dict(_meanings())
    hints = get_type_hints(Switches)
    rows = (_row(name, value, hints[name], meanings.get(name, "")) for name, value in Switches().as_dict().items())
    return _HEAD + "\n".join(rows) + "\n"


def _row(name: str, default: object, hint: object, meaning: str) -> str:
    others = ", ".join(f"`{value}`" for value in get_args(hint) if value != default and isinstance(value, str))
    asked = f"no: {NOT_ASKED[name]}" if name in NOT_ASKED else "yes"
    return f"| `{name}` | `{default}` | {others} | {meaning} | {asked} |"


def _meanings() -> Iterator[tuple[str, str]]:
    """Each field with the string that stands behind it."""
    [body] = [node.body for node in ast.parse(inspect.getsource(switches)).body if isinstance(node, ast.ClassDef)]
    for field, text in pairwise(body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                yield name, " ".join(said.split())
