"""When Python looks for cycles of objects that nobody uses any more.

What a command imports and reads is kept to its end, and holds none: to look through it takes a tenth of a lint, so
commands begin without. Calls to AWS leave cycles behind, so that collecting begins with the first session.
"""

from __future__ import annotations

import gc

_OBJECTS_BETWEEN_COLLECTIONS = 50_000


def collect_from_now_on() -> None:
    """Collect what is made from here on, in a command that has not begun to; what is there by now is passed over."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
        gc.enable()
