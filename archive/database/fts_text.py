"""Text as the full-text index sees it: one CJK character a token; queries likewise.

Any string is words to look for, never syntax.
"""

from __future__ import annotations

import re
import unicodedata

# Han (with radicals, compatibility forms and the planes beyond), kana, hangul.
_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3040-\u30ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_CJK_RUN = re.compile(f"[{_CJK}]+")
# What is to stay together; one sign alone stands apart from its neighbours anyway.
_OTHER_RUN = re.compile(f"[^{_CJK}]{{2,}}")
# What compatibility normalisation leaves alone, or what is punctuation all the same:
# normalising only the rest takes a tenth of the time.
_ODD_RUN = re.compile(
    "[^\x01-\x7f\u2000-\u206f\u3000-\u303f\u4e00-\u9fff\uff01-\uff0f\uff1a-\uff20]+"
)
# Letters and digits are tokens for unicode61, all else stands between them.
_BETWEEN = re.compile(r"[\W_]+")
_QUERY_CHARS = 1000
# What stands in quotes is one phrase, spaces and all; a lone quote is a sign like others.
_WORD = re.compile(r'"(?P<phrase>[^"]*\s[^"]*)"|(?P<word>\S+)')


def searchable(text: str | None) -> str:
    """The text with every CJK character apart, for the index.

    >>> searchable("２０２１年法治GDP")
    '2021 年 法 治 GDP'
    """
    even = _ODD_RUN.sub(_normal, text or "")
    units = even.encode("utf-16-le")
    if not even or len(units) > 2 * len(even):
        return _CJK_RUN.sub(_run_apart, even)
    # All characters apart at once, and the other runs put back as they were: with the
    # pattern above alone it takes twice the time.
    apart = _spaced(units)
    parts = [] if _CJK_RUN.match(even) is None else [" "]
    done = 0
    for run in _OTHER_RUN.finditer(even):
        start, end = run.span()
        parts += apart[2 * done : 2 * start], run[0], " "
        done = end
    parts.append(apart[2 * done :])
    spaced = "".join(parts)
    return spaced if _CJK_RUN.match(even[-1]) else spaced[:-1]


def _run_apart(run: re.Match[str]) -> str:
    return f" {' '.join(run[0])} "


def _spaced(units: bytes) -> str:
    """Each character of the basic plane (as UTF-16) with a space behind it."""
    room = bytearray(b" \0 \0") * (len(units) // 2)
    room[0::4], room[1::4] = units[0::2], units[1::2]
    return room.decode("utf-16-le")


def _normal(run: re.Match[str]) -> str:
    storable = "".join(
        " " if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in run[0]
    )
    return unicodedata.normalize("NFKC", storable)


def phrases(words: str) -> list[list[str]]:
    """The phrases that a query asks for, each as its tokens in order.

    >>> phrases('法治  "AND (')
    [['法', '治'], ['AND']]
    >>> phrases('"rule of law" 普法')
    [['rule', 'of', 'law'], ['普', '法']]
    """
    found = []
    for match in _WORD.finditer(words[:_QUERY_CHARS]):
        word = match["phrase"] or match["word"] or ""
        tokens = _tokens(searchable(word))
        if tokens:
            found.append(tokens)
    return found


def match_expression(words: str) -> str | None:
    """An FTS5 query that finds all the words; None where there is nothing to find.

    >>> match_expression('普法 NEAR(')
    '"普 法" AND "NEAR"'
    """
    return " AND ".join(f'"{" ".join(p)}"' for p in phrases(words)) or None


def _tokens(text: str) -> list[str]:
    return _BETWEEN.sub(" ", text).split()


def phrase_pattern(tokens: list[str]) -> re.Pattern[str]:
    """Where a phrase stands in a real text: punctuation and width do not count.

    >>> phrase_pattern(["法", "治"]).search("依“法” 治").group()
    '法” 治'
    """
    return re.compile(r"[\W_]*".join(_wide(token) for token in tokens), re.IGNORECASE)


def _wide(token: str) -> str:
    return "".join(
        f"[{re.escape(c)}{chr(ord(c) + 0xFEE0)}]" if "!" <= c <= "~" else re.escape(c)
        for c in token
    )
