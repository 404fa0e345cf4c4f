"""Bodies that are not in the page's tree: in a script's variable or in noframes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from cleaning.han import han_count
from cleaning.page import parse_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaning.page import Page

_LITERAL = re.compile(
    r"\"((?:[^\"\\\n]|\\.){200,})\"|'((?:[^'\\\n]|\\.){200,})'|`([^`]{200,})`"
)
_MIN_HAN = 80
_MAX_SCRIPT = 3_000_000
_HEX = re.compile(r"\\x([0-9a-fA-F]{2})")


def hidden_page(page: Page, worth: float) -> Page | None:
    """The page that a script or a frameset holds, where it says more than this one."""
    best, most = "", max(_MIN_HAN, 2 * worth)
    for text in _hidden_texts(page):
        count = han_count(text)
        if count > most:
            best, most = text, count
    return parse_page(best) if best else None


def _hidden_texts(page: Page) -> Iterator[str]:
    for node in page.nodes:
        if node.tag in {"noframes", "noscript", "xmp", "textarea", "template"}:
            yield "".join(child for child in node.children if isinstance(child, str))
    for script in page.scripts:
        if len(script) > _MAX_SCRIPT:
            continue
        if script.lstrip().startswith("<"):
            yield script
        for found in _LITERAL.finditer(script):
            yield unescaped(found[1] or found[2] or found[3] or "")


def unescaped(literal: str) -> str:
    """A JavaScript string literal's inside, read.

    >>> unescaped(r"<p>\\u4f9d\\u6cd5<\\/p>\\x3cp\\x3e")
    '<p>依法</p><p>'
    """
    text = _HEX.sub(lambda m: f"\\u00{m[1]}", literal)
    text = text.replace("\\'", "'").replace("\\`", "`")
    text = re.sub(r'(?<!\\)"', r"\"", text)
    try:
        value = json.loads(f'"{text}"', strict=False)
    except ValueError:
        return literal.replace("\\/", "/").replace("\\n", "\n").replace('\\"', '"')
    return str(value)
