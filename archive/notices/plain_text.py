"""What portals write, as text that no channel takes for anything else.

A channel may be a chat that reads Markdown, a mail that is HTML, a terminal, or a
script that puts a title into a command line. No escape is right for all of them, and
what one of them needs the next one shows. So each sign that means something to any of
them becomes its full-width form, which people read as the same.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

MOST_CHARACTERS: Final = 120
"""A heading of a report is shorter; what is longer fills a phone's screen."""
_MOST_LINK: Final = 2_000  # browsers and mail programs take no more

# HTML; Markdown; mentions (@all, <!channel>, #tag); shell and templates; quotes.
_SIGNS: Final = "\"#$&'*;<>@[\\]^_`{|}~"
_FULL_WIDTH: Final = {ord(sign): ord(sign) + 0xFEE0 for sign in _SIGNS}
# Cc: control, ANSI, line breaks. Cf: direction, zero width, tags. Co, Cs, Cn: no text.
_NO_TEXT: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
# Signs that a link can do without; & = ? % # _ keep their meaning or their spelling.
_KEPT_IN_LINKS: Final = "/:?#&=%+,.-_!()"

_WORD: Final = re.compile(r"[\w.:+-]{1,120}+")


def plain(text: str | None, most: int = MOST_CHARACTERS) -> str:
    """One line of text without markup, mentions or control characters.

    >>> plain("关于<b>法治</b>的\\r\\n报告 @all")
    '关于＜b＞法治＜/b＞的 报告 ＠all'
    >>> plain("\\x1b[31m红 http://example.org/")
    '［31m红 http：//example.org/'
    """
    spaced = "".join(_visible(c) for c in (text or "")[: 10 * most])
    line = " ".join(spaced.split()).translate(_FULL_WIDTH).replace("://", "：//")
    return line if len(line) <= most else line[: most - 1] + "…"


def _visible(character: str) -> str:
    """The character, a space for a break, nothing for what is no text."""
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _NO_TEXT else character


def word(text: str) -> str:
    """A name of ours, such as a kind or an id, as it is; anything else as plain text.

    >>> word("law_government"), word("<b>")
    ('law_government', '＜b＞')
    """
    return text if _WORD.fullmatch(text) else plain(text)


def link(url: str | None) -> str | None:
    """An address that leads to the same page and has no markup; None for no web page.

    >>> link("http://example.gov.cn/a_1.html?x=[b](c)*`d`")
    'http://example.gov.cn/a_1.html?x=%5Bb%5D(c)%2A%60d%60'
    >>> link("javascript:alert(1)")
    """
    try:
        parts = urlsplit(url or "")
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return None
    path, query = (
        quote(piece, safe=_KEPT_IN_LINKS, errors="replace")
        for piece in (parts.path, parts.query)
    )
    authority = quote(parts.netloc, safe=_KEPT_IN_LINKS + "[]", errors="replace")
    shown = urlunsplit((parts.scheme, authority, path, query, "")).replace("~", "%7E")
    return shown if len(shown) <= _MOST_LINK else None
