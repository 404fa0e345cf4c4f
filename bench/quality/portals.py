"""Random portals: pages put together from the habits of real ones, with known truth.

`portal(seed)` is deterministic. Its page has a title in one of the usual places, a
label line in one of the usual shapes, perhaps a head table, a body in one of seven
markups, a signature, a tail and a frame. Habits that led cleaning astray come on top,
each by its name (`HABITS`), so that each has a figure of its own.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import portal_markup as markup
import portal_words as words
from habits_of_boxes import BOX_HABITS
from habits_of_fields import FIELD_HABITS
from portal_facts import Facts, facts_of
from portal_habits import encoded, with_frame_habits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HABITS: dict[str, Callable[[random.Random, Facts, markup.Parts], None]] = {
    **FIELD_HABITS,
    **BOX_HABITS,
}
OFTEN = 0.15
"""How often each habit is on where all are at work: four or five on a page."""


@dataclass(frozen=True)
class Portal:
    """A page, its URL, and what a person reads on it (names as in gold)."""

    page: bytes
    url: str
    gold: dict[str, Any]
    habits: tuple[str, ...] = ()


def portal(seed: int, habits: Iterable[str] = ()) -> Portal:
    """The portal of a seed with these habits beside the usual ones.

    >>> portal(1) == portal(1), portal(1) == portal(2)
    (True, False)
    >>> portal(1, ["signed: by several"]).habits
    ('signed: by several',)
    """
    r = random.Random(f"portal {seed}")
    facts = facts_of(r)
    parts, names = markup.Parts(), tuple(habits)
    for name in names:
        HABITS[name](random.Random(f"{name} {seed}"), facts, parts)
    page = with_frame_habits(r, _page(r, facts, parts))
    url = f"http://www.p{seed}.example.gov.cn/{seed}.html"
    return Portal(encoded(r, page), url, facts.gold(), names)


def any_portal(seed: int) -> Portal:
    """A portal with some of all habits, at most one of those that exclude each other."""
    r = random.Random(f"habits {seed}")
    chosen: dict[str, str] = {}
    for name in r.sample(list(HABITS), len(HABITS)):
        if r.random() < OFTEN:
            chosen.setdefault(name.split(":")[0], name)
    return portal(seed, [name for name in HABITS if name in chosen.values()])


def _page(r: random.Random, facts: Facts, parts: markup.Parts) -> str:
    middle = markup.middle(r, facts, parts)
    tail = "".join(t for t in words.TAILS if r.random() < 0.35)
    usual = markup.metas(r, facts)
    own = (f"<meta name='{k}' content='{v}'>" for k, v in parts.metas.items())
    metas = "".join(own) or usual
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'>{metas}"
        f"<title>{markup.head_title(r, facts)}</title>{parts.styles}</head><body>"
        f"{markup.menu(r)}{parts.before_main}"
        f"<div class=main>{parts.above}{middle}{parts.below}{tail}</div>"
        f"{markup.links(r)}{markup.footer(r, facts)}</body></html>"
    )
