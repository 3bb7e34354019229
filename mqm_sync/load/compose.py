"""Text -> YAML nodes, by libyaml where PyYAML has it; refuses what would exhaust the composer's stack."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from mqm_sync.errors import Position
from mqm_sync.load.convert import MAX_DEPTH
from mqm_sync.load.places import position_of

_SUSPICIOUS = 500

_TEXT = "tag:yaml.org,2002:str"


class _Untyped:
    """Answers the composer's questions on types: what has no tag of its own is text, until it is converted.

    PyYAML's resolver comes to nearly the same answers in a third of the time that it takes to load a file.
    """

    def descend_resolver(self, parent: object, index: object) -> None:
        """Types do not depend on where a node stands."""

    def ascend_resolver(self) -> None:
        """As above."""

    def resolve(self, kind: object, value: object, implicit: object) -> str:  # noqa: ARG002 - PyYAML's signature
        """The tag of a node that has none."""
        return _TEXT


try:
    from yaml.cyaml import CParser  # type: ignore[attr-defined] # re-exported from C

    class Composer(_Untyped, CParser):
        """libyaml's composer without any implicit types; those are decided here."""

except ImportError:  # PyYAML built without libyaml: slower, the same answers
    from yaml.composer import Composer as PlainComposer
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class Composer(_Untyped, Reader, Scanner, Parser, PlainComposer):  # type: ignore[no-redef] # one of the two is used
        """PyYAML's own composer without any implicit types."""

        def __init__(self, text: str) -> None:
            Reader.__init__(self, text)
            Scanner.__init__(self)
            Parser.__init__(self)
            PlainComposer.__init__(self)


class TooDeepError(Exception):
    """Raised before composing a text whose nesting would exhaust the composer's stack."""

    def __init__(self, position: Position) -> None:
        super().__init__()
        self.position = position


def compose(text: str, shown: str) -> Iterator[yaml.Node]:
    """The root node of every document; raises yaml.YAMLError for bad syntax and TooDeepError."""
    if _may_nest_deeply(text):
        _refuse_deep_nesting(text, shown)
    composer = Composer(text)
    try:
        while composer.check_node():
            node = composer.get_node()
            if node is not None:
                yield node
    finally:
        composer.dispose()


def _may_nest_deeply(text: str) -> bool:
    """Whether the text could nest more than some hundred levels: each level needs a bracket or a column."""
    return text.count("[") + text.count("{") > _SUSPICIOUS or max(map(len, text.splitlines()), default=0) > _SUSPICIOUS


def _refuse_deep_nesting(text: str, shown: str) -> None:
    """Walk the parser's events, which needs no stack; composing nodes recurses in C and would crash."""
    parser = Composer(text)
    depth = 0
    try:
        while (event := parser.get_event()) is not None:
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    raise TooDeepError(position_of(shown, event))
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    finally:
        parser.dispose()
