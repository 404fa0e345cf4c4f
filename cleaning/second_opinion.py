"""A second opinion on the body: trafilatura, where no container convinces; its owner.

Its text alone is used: its dates are known to be invented, its titles to be the site's.
"""

from __future__ import annotations

import itertools
import logging
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

from cleaning.title import core

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MAX_CHARS = 1_000_000
MAX_ELEMENTS = 10_000


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
