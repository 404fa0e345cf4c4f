"""The interface's words in Chinese and English, and which of the two is asked for."""

from __future__ import annotations

import tomllib
from functools import cache
from http.cookies import CookieError, SimpleCookie
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.web.asking import Lang

COOKIE: Final = "lang"
_PLACES: Final[dict[Lang, int]] = {"zh": 0, "en": 1}


@cache
def load_words() -> dict[str, tuple[str, str]]:
    """All words by their key, `table.name`; each in Chinese and in English."""
    text = (files("archive.web") / "words.toml").read_text("utf-8")
    return {
        f"{table}.{name}" if table != "page" else name: (pair[0], pair[1])
        for table, pairs in tomllib.loads(text).items()
        for name, pair in pairs.items()
    }


def translator(lang: Lang) -> Callable[..., str]:
    """A function from a key, and the values to put in, to the word in a language.

    A value of a closed list that has no word of its own yet is shown as it is.
    """
    words, place = load_words(), _PLACES[lang]

    def translate(key: str, **values: object) -> str:
        pair = words.get(key)
        if pair is None:
            return key.rpartition(".")[2]
        return pair[place].format(**values) if values else pair[place]

    return translate


def chosen_language(asked: str, cookie: str, accepted: str) -> Lang:
    """The address's own word first, then the cookie, then the browser's wish.

    >>> chosen_language("", "", "fr-FR, en;q=0.8, zh;q=0.5")
    'en'
    >>> chosen_language("", "lang=zh", "en")
    'zh'
    """
    for word in (asked, _remembered(cookie)):
        for lang in _PLACES:
            if word == lang:
                return lang
    return _preferred(accepted)


def _remembered(header: str) -> str:
    try:
        morsel = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def _preferred(header: str) -> Lang:
    """The first of both languages by weight; Chinese where neither is named."""
    best: tuple[float, Lang] = (0.0, "zh")
    for part in header[:500].split(","):
        name, _, weight = part.strip().partition(";")
        code = name.strip().lower()[:2]
        worth = _weight(weight)
        if code == "zh" and worth > best[0]:
            best = (worth, "zh")
        elif code == "en" and worth > best[0]:
            best = (worth, "en")
    return best[1]


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
