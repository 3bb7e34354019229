"""HTML and SVG as trees of the standard library, so that user data is text and nothing else.

Every text and attribute is escaped when the tree is written; controls and text direction are made visible by `clean`.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, tostring

from mqm_sync.render.style import clean

Child = Element | str
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9-]+")


def h(tag: str, *children: Child, **attributes: str | float) -> Element:
    """An element; `class_` is `class`, underscores in other names are dashes, and texts are made harmless."""
    names = {name: name.rstrip("_").replace("_", "-") for name in attributes}
    element = Element(tag, {names[name]: clean(_text(value)) for name, value in attributes.items()})
    for child in children:
        if isinstance(child, Element):
            element.append(child)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + clean(child)
        else:
            element.text = (element.text or "") + clean(child)
    return element


def style_sheet(text: str) -> Element:
    """Our own style sheet; the one text that is not cleaned, for its lines are its form."""
    element = Element("style")
    element.text = text
    return element


def written(element: Element) -> str:
    """The tree as HTML."""
    return tostring(element, encoding="unicode", method="html")


def anchor(*parts: str) -> str:
    """An id for the page, made of names that may hold anything."""
    return "-".join(_NOT_IN_IDS.sub("-", part) for part in parts)


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
