"""Where two copies of a report say the same with other numbers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from typing import Any, Final

_SENTENCE = re.compile(r"[。；！？;!?\n]+")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_KEPT = re.compile("[^\u3400-\u4dbf\u4e00-\u9fff#|]+")
_SHOWN: Final = 120
_LEAST_HAN: Final = 2
_LEAST_FIGURES: Final = 3


@dataclass(frozen=True, slots=True)
class Conflict:
    """A sentence of the main copy, its numbers there and in the other copy."""

    text: str
    main: tuple[str, ...]
    copy: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The conflict as table `report_copies` keeps it."""
        return asdict(self)


def conflicting(main: str, copy: str) -> list[Conflict]:
    """The sentences and table rows that differ in nothing but their numbers.

    What only one of the copies has is no conflict: portals add lines of their own.

    >>> conflicting("受理申请81件。办结79件。", "点击12次\\n受理申请 81件。按时办结79件。")
    []
    >>> conflicting("受理申请81件；办结79件。", "受理申请81件；办结 97件。")
    [Conflict(text='办结79件', main=('79',), copy=('97',))]
    """
    one, other = _by_words(main), _by_words(copy)
    found: list[Conflict] = []
    for words in one.keys() & other.keys():
        ours = Counter(numbers for _, numbers in one[words])
        theirs = Counter(numbers for _, numbers in other[words])
        texts = {numbers: text for text, numbers in one[words]}
        gone, come = (ours - theirs).elements(), (theirs - ours).elements()
        found += [
            Conflict(texts[before][:_SHOWN], before, after)
            for before, after in zip(gone, come, strict=False)
        ]
    return sorted(found, key=lambda c: (main.find(c.text), c.text, c.main, c.copy))


def _by_words(text: str) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Sentences with numbers by their words alone, each with its numbers."""
    found = defaultdict(list)
    for sentence in _SENTENCE.split(text):
        even = unicodedata.normalize("NFKC", sentence)
        numbers = tuple(n.replace(",", "") for n in _NUMBER.findall(even))
        if not numbers:
            continue
        words = _KEPT.sub("", _NUMBER.sub("#", even))
        han = len(words) - words.count("#") - words.count("|")
        if han >= _LEAST_HAN or ("|" in words and len(numbers) >= _LEAST_FIGURES):
            found[words].append((sentence.strip(), numbers))
    return dict(found)
