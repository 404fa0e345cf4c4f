"""Bodies that are not in the page's tree: in a script's strings or in noframes."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Final

from cleaning.page.tree import parse_page
from cleaning.text.han import han_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaning.page.tree import Page

# Comments and strings in one pass: a quote in a comment opens nothing.
_TOKEN: Final = re.compile(
    r"//[^\n]*+|/\*.*?(?:\*/|\Z)"
    r"|(?<!\\)\"(?P<double>(?:[^\"\\\n]|\\.)*+)\""
    r"|(?<!\\)'(?P<single>(?:[^'\\\n]|\\.)*+)'"
    r"|`(?P<back>[^`]*+)`",
    re.DOTALL,
)
_GLUE: Final = re.compile(r"[\s+;()]*+(?:[\w.]++\s*+(?:\+=|\())?[\s(]*+")
_BLOCK: Final = re.compile(r"<(?:p|div|br|table|td|span|section|h\d)\b", re.IGNORECASE)
_MIN_HAN: Final = 80
_MAX_SCRIPT: Final = 3_000_000
_HEADLINE: Final = re.compile(r"\"headline\"\s*:\s*\"((?:[^\"\\\n]|\\.){2,300})\"")
_CONTENT: Final = re.compile(r"\"content\"\s*:\s*\"((?:[^\"\\]|\\.)*+)\"", re.DOTALL)
_DATA_TITLE: Final = re.compile(r"\"title\"\s*:\s*\"((?:[^\"\\\n]|\\.){2,300}+)\"")
_HEX: Final = re.compile(r"\\x([0-9a-fA-F]{2})")


def article_page(page: Page) -> Page | None:
    """The page in the data that a script holds of the article: its `content`.

    However short, and also where it is pictures only; told from other data by the
    title beside it, which is the page's, or by a platform's name for it (DETAIL).
    """
    for script in page.scripts:
        if len(script) > _MAX_SCRIPT or '"content"' not in script:
            continue
        content, title = (_literal(key, script) for key in (_CONTENT, _DATA_TITLE))
        mine = bool(title) and title in page.title_tag
        if content and (mine or "DETAIL" in script):
            if "<" not in content:
                content = unescape(content)
            inner = parse_page(content)
            inner.title_tag, inner.scripts = page.title_tag or title, page.scripts
            return inner
    return None


def _literal(key: re.Pattern[str], script: str) -> str:
    found = key.search(script)
    return unescaped(found[1]).strip() if found else ""


def hidden_page(page: Page, worth: float) -> Page | None:
    """The page that a script or a frameset holds, where it says more than this one."""
    best, most = "", max(_MIN_HAN, 2 * worth)
    for text in _hidden_texts(page):
        count = han_count(text)
        if count > most:
            best, most = text, float(count)
    return parse_page(best) if best else None


def headline(page: Page) -> str:
    """The title in the page's JSON-LD; empty without one."""
    for script in page.scripts:
        if "schema.org" in script and len(script) <= _MAX_SCRIPT:
            found = _HEADLINE.search(script)
            if found:
                return unescaped(found[1]).strip()
    return ""


def _hidden_texts(page: Page) -> Iterator[str]:
    for node in page.tagged("noframes", "noscript", "xmp", "textarea", "template"):
        yield "".join(child for child in node.children if isinstance(child, str))
    for script in page.scripts:
        if len(script) > _MAX_SCRIPT:
            continue
        if script.lstrip().startswith("<"):
            yield script
        else:
            yield from string_values(script)


def string_values(script: str) -> Iterator[str]:
    """What a script's strings hold, those of one expression joined; never its code.

    Only strings that are HTML or prose: with a block's tag, or with a full stop.

    >>> list(string_values('x = "<p>依法" + "行政</p>"; // "<p>no</p>"'))
    ['<p>依法行政</p>']
    >>> list(string_values("x('a'); y = 'b'"))
    []
    """
    joined, end = "", -1
    for token in _TOKEN.finditer(script):
        literal = token["double"] or token["single"] or token["back"]
        if literal is None:
            continue
        glue = _GLUE.match(script, end) if end >= 0 else None
        if glue is None or glue.end() != token.start():
            yield from _worth_reading(joined)
            joined = ""
        joined += unescaped(literal)
        end = token.end()
    yield from _worth_reading(joined)


def _worth_reading(text: str) -> Iterator[str]:
    if _BLOCK.search(text) or "。" in text:
        yield text


def unescaped(literal: str) -> str:
    """A JavaScript string literal's inside, read.

    >>> unescaped(r"<p>\\u4f9d\\u6cd5<\\/p>\\x3cp\\x3e")
    '<p>依法</p><p>'
    """
    if "\\" not in literal:
        return literal
    text = _HEX.sub(lambda m: f"\\u00{m[1]}", literal)
    text = text.replace("\\'", "'").replace("\\`", "`")
    text = re.sub(r'(?<!\\)"', r"\"", text)
    try:
        value = json.loads(f'"{text}"', strict=False)
    except ValueError:
        return literal.replace("\\/", "/").replace("\\n", "\n").replace('\\"', '"')
    return str(value)
