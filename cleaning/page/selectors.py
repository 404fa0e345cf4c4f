"""What a CSS selector asks for, read from its text: before any page is searched."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# What a selector's ids and classes cannot simply be read from.
_ODD: Final = re.compile(r"[:\\\"'()]|\[[^\]]*\[")
_ATTRIBUTE: Final = re.compile(r"\[[^\[\]]*+\]")
_NAME: Final = re.compile(r"[.#][^\s.#>+~,*\[\]]+")
_PLAIN: Final = re.compile(r"[.#][\w-]+|[a-z][a-z0-9]*", re.ASCII)


@lru_cache(maxsize=1024)
def names_in(selector: str) -> tuple[frozenset[str], ...]:
    """The ids and classes that each form of a selector asks for; none in odd ones.

    >>> [sorted(form) for form in names_in("#Zoom > p.Text, .b a[href]")]
    [['#zoom', '.text'], ['.b']]
    """
    if _ODD.search(selector):
        return (frozenset(),)
    forms = _ATTRIBUTE.sub("", selector.lower()).split(",")
    return tuple(frozenset(_NAME.findall(form)) for form in forms)


@lru_cache(maxsize=1024)
def is_plain(selector: str) -> bool:
    """Whether a selector is one tag, class or id, and nothing else.

    >>> is_plain(".TRS_Editor"), is_plain("h1"), is_plain("div.a"), is_plain("h1 > a")
    (True, True, False, False)
    """
    return _PLAIN.fullmatch(selector) is not None
