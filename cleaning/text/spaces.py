"""Runs of spaces made one: the plain way where a text has no other spaces than usual."""

from __future__ import annotations

import re

_SPACES = re.compile(r"[ \t\r\n\f\xa0\u3000\u200b\ufeff]+")


def squeezed(text: str, spaces: re.Pattern[str] = _SPACES) -> str:
    """Runs of what `spaces` finds as one space, none at the ends.

    `spaces` has at least blank, tab, line break, no-break and full-width space: what is
    printable without those has no space of any kind but blanks, which `split` finds in
    a fraction of a pattern's time.

    >>> squeezed("　依法 \\t\\n 行政\\xa0"), squeezed("a\\u200bb")
    ('依法 行政', 'a b')
    """
    plain = text
    if not text.isprintable():
        plain = text.replace("\n", " ").replace("\u3000", " ")
        plain = plain.replace("\xa0", " ").replace("\t", " ")
        if not plain.isprintable():
            return spaces.sub(" ", text).strip()
    return " ".join(plain.split())
