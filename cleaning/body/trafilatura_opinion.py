"""A second opinion on the body: trafilatura, where no container convinces; its owner.

Its text alone is used: its dates are known to be invented, its titles to be the site's.
It takes 0.1 to 0.2 ms an element, so a long page's text is held against our own count.
"""

from __future__ import annotations

import itertools
import logging
import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from cleaning.fields.title_text import core
from cleaning.issues import issue
from cleaning.rules.boilerplate import rule_anywhere_on_page
from cleaning.text.han import han_count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cleaning.draft import Draft

MAX_CHARS: Final = 1_000_000
MAX_ELEMENTS: Final = 10_000
# Of larger pages it is asked only where its text may be taken.
LARGE_PAGE: Final = 600
_DOUBTED: Final = 0.5
_FEW, _MANY = 60, 150
# Where a body is a box of lists, a tenth of its Han counts as text; in a text or a table
# half of it and more.
_COUNTS: Final = 0.5
_SENTENCE: Final = re.compile(r"[，。；]")


def other_text(html: str, elements: int = 0) -> list[str]:
    """The paragraphs that trafilatura takes for the body; [] where it finds none.

    It is not asked about pages of a size (characters, elements) that would keep it
    busy for more than a few seconds.
    """
    if len(html) > MAX_CHARS or elements > MAX_ELEMENTS:
        return []
    text = _extract()(
        html,
        include_comments=False,
        include_tables=True,
        include_links=False,
        with_metadata=False,
        deduplicate=False,
    )
    return [line.strip() for line in (text or "").split("\n") if line.strip()]


@cache
def _extract() -> Callable[..., Any]:
    """trafilatura's extract; imported late, because that takes a second."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    extract: Callable[..., Any] = trafilatura.extract
    return extract


def weigh(draft: Draft, html: str, elements: int, worth: float) -> None:
    """Hold a draft against the second opinion; take its text where ours has hardly any.

    The draft's text gives way only to several times as many sentences, none of which
    a rule knows as the portal's. Where a large page's text is too long for that, the
    opinion could only doubt it: then our own count does, by what its lines are worth.
    """
    if elements > LARGE_PAGE and draft.han_out >= _FEW:
        _count(draft, worth)
        return
    other = other_text(html, elements)
    if not other:
        return
    draft.agreement = agreement(draft.lines, other)
    if draft.agreement >= _DOUBTED:
        return
    said = [line for line in other if not rule_anywhere_on_page(line)]
    sentences = sum(han_count(line) for line in said if _SENTENCE.search(line))
    if draft.han_out < _FEW and sentences > max(_MANY, 4 * draft.han_out):
        draft.lines = said
        draft.han_in = draft.han_out = sum(map(han_count, said))
        detail = "no convincing body was found; the second opinion's was taken"
    else:
        detail = f"it has {draft.agreement:.0%} of the body's character pairs"
    draft.issues.append(issue("second_opinion", detail))


def _count(draft: Draft, worth: float) -> None:
    """Our own doubt of a large page's body: how much of it counts as text."""
    counted = max(0.0, worth) / draft.han_out
    draft.agreement = round(min(1.0, counted / _COUNTS), 3)
    if draft.agreement < _DOUBTED:
        detail = f"{counted:.0%} of the body counts as text, on a page too large to ask"
        draft.issues.append(issue("second_opinion", detail))


def agreement(lines: Sequence[str], other: Sequence[str]) -> float:
    """The share of the body's character pairs that the other text has too.

    >>> agreement(["依法行政"], ["依法行政", "更多"]), agreement(["依法行政"], ["版权所有"])
    (1.0, 0.0)
    """
    mine, theirs = _pairs(lines), _pairs(other)
    if not mine:
        return 1.0 if not theirs else 0.0
    return round(sum((mine & theirs).values()) / sum(mine.values()), 3)


def _pairs(lines: Sequence[str]) -> Counter[str]:
    text = core("".join(lines))
    return Counter(map("".join, itertools.pairwise(text)))
