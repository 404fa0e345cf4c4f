"""Pages that are no report: error pages, logins, challenges, listings, empty ones.

Each sign counts only where the page has little text of its own, so that a report on
登录, 维护 or 404 numbers is never refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence  # noqa: TC003 - a field's type, which `make fast` reads
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cleaning.page.tree import Page  # noqa: TC001 - a field's type, which `make fast` reads
from cleaning.rules.page_signs import is_hijacked, pattern_of, titled

if TYPE_CHECKING:
    from archive.model import RejectReason
    from cleaning.page.lines import Line

FEW_HAN: Final = 160
_MESSAGE_HAN: Final = 60
# A title that says nothing but 404 weighs more than so few words below it.
_TITLED_HAN: Final = 80
# Characters of any script: an English article of that length is no message.
_MESSAGE: Final = 600
_SETS_AND_RELOADS: Final = re.compile(
    r"document\.cookie\s*=.{0,400}location", re.IGNORECASE | re.DOTALL
)
_COUNTERS: Final = frozenset(
    "点击数 点击率 点击量 点击次数 点击 浏览次数 浏览量 浏览数 浏览 访问次数 访问量 阅读次数 阅读量 阅读数"
    " 阅读 查看次数 人气".split()
)
# What signs tell, in the order in which they are asked, and the reason that it gives.
_REASONS: dict[str, RejectReason] = {
    "soft_404": "soft_404",
    "login": "login",
    "captcha": "blocked",
    "blocked": "blocked",
    "maintenance": "maintenance",
}
_DATE: Final = re.compile(
    r"(?<!\d)(?:20\d\d|19\d\d)[-/.年]\d{1,2}(?:[-/.月]\d{1,2})?|[\[(（]\d{1,2}[-/]\d{1,2}[\])）]"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a verdict is passed on; `body_han` counts Han of the text found."""

    page: Page
    lines: Sequence[Line]
    title: str
    body: str
    body_han: int
    has_files: bool
    has_images: bool
    has_article_signs: bool


def judge(seen: Seen) -> tuple[RejectReason, str] | None:
    """The reason to reject a page, with a detail; None for a report."""
    if not seen.has_article_signs and is_hijacked(f"{seen.page.title_tag} {seen.body}"):
        return "soft_404", "words of gambling: the domain is lost"
    if seen.body_han >= FEW_HAN and not _is_listing(seen):
        return None
    words = _words(seen)
    challenge = _challenge(seen)
    if challenge:
        return "blocked", challenge
    for told, reason in _REASONS.items():
        found = _says(told, seen, words)
        if found:
            return reason, found
    if _asks_password(seen):
        return "login", "a password field and no text"
    if _is_listing(seen):
        return "listing", "links with dates and no text"
    return ("empty", "no text, no file, no image") if _is_empty(seen) else None


def _words(seen: Seen) -> str:
    """The page's visible words; only a short page can be one of these."""
    return " ".join(line.text for line in seen.lines if not line.hidden)[:4000]


def _visible_han(seen: Seen) -> int:
    return sum(line.han for line in seen.lines if not line.hidden)


def _challenge(seen: Seen) -> str | None:
    if _visible_han(seen) > 60 or seen.has_article_signs:
        return None
    for script in seen.page.scripts:
        for of in ("challenge", "jsl", "ruishu"):
            found = pattern_of(of, "source").search(script[:200_000])
            if found:
                return f"a challenge script ({found[0][:30]})"
        found = _SETS_AND_RELOADS.search(script[:200_000])
        if found:
            return "a challenge script (a cookie, then the page again)"
    return None


def _says(told: str, seen: Seen, words: str) -> str | None:
    """A sign in the title, or in the words of a page that has hardly any."""
    if seen.has_files or (seen.has_article_signs and told != "soft_404"):
        return None
    if seen.has_article_signs and seen.has_images:
        return None
    few = _MESSAGE_HAN // 2 if seen.has_article_signs else _TITLED_HAN
    for title in (seen.title, seen.page.title_tag):
        if seen.body_han < few and titled(title) == told:
            return title
    return None if seen.has_article_signs else _spoken(told, seen, words)


def _spoken(told: str, seen: Seen, words: str) -> str | None:
    """A sign in the body, round which a portal's head and foot may stand, or anywhere."""
    any_words, strong = (
        pattern_of(told, "words"),
        pattern_of(told, "words", strong=True),
    )
    body = seen.body if seen.body_han < _MESSAGE_HAN else ""
    found = any_words.search(body) if len(body) < _MESSAGE else None
    if found is None and _visible_han(seen) < FEW_HAN:
        found = (any_words if len(words) < _MESSAGE else strong).search(words)
    return found[0] if found else None


def _asks_password(seen: Seen) -> bool:
    asks = bool(seen.page.css("input[type=password]"))
    return asks and seen.body_han < _TITLED_HAN and not seen.has_article_signs


def _is_listing(seen: Seen) -> bool:
    """Many links with dates, nearly all of the text in links, no article's labels."""
    if seen.has_files or seen.body_han >= 2 * FEW_HAN or _has_labels(seen):
        return False
    if seen.body.count("。") > 1 and seen.body_han > _MESSAGE_HAN:
        return False
    rows = [x for x in seen.lines if not x.hidden and x.linked >= 6]
    dated = sum(
        1 for i, x in enumerate(seen.lines) if _DATE.search(x.text) and x.linked >= 6
    )
    dates = sum(1 for x in seen.lines if len(x.text) < 24 and _DATE.search(x.text))
    linked = sum(x.linked for x in rows)
    return len(rows) >= 6 and dated + dates >= 5 and linked > 2 * seen.body_han


def _has_labels(seen: Seen) -> bool:
    """Whether an article's own labels stand there; a row's bare date is none."""
    if any(name.lower() == "articletitle" and text for name, text in seen.page.metas):
        return True
    # A counter behind the last link is the footer's, of visits to the whole site.
    last = max((i for i, x in enumerate(seen.lines) if x.linked >= 6), default=0)
    return any(
        (label.field in {"published", "source"} and label.value)
        or (label.label in _COUNTERS and index < last)
        for index, line in enumerate(seen.lines)
        if not line.hidden and 2 * line.linked < max(1, line.han)
        for label in line.judged.labels
    )


def _is_empty(seen: Seen) -> bool:
    if seen.has_files or seen.has_images or seen.has_article_signs:
        return False
    return seen.body_han < 8 and len(seen.body.strip()) < 40
