"""Which of a page's dates is which: published, listed, signed, in the URL; and the best.

A visible label beats a meta tag; 生成日期 counts as shown where nothing better is;
a date that lost characters is read only where the publication date proves it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from archive.model import Evidence
from cleaning.fields.dates import FoundDate, has_date_shape, parse_date
from cleaning.fields.url_dates import url_date
from cleaning.issues import issue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from archive.model import DateKind, Hints, Issue, Origin
    from cleaning.draft import Candidate, Draft, FieldName
    from cleaning.fields.signature import Signature

# What a reader takes for the date of publication, the most telling first.
_SHOWN: Final[tuple[tuple[FieldName, tuple[Origin, ...]], ...]] = (
    ("published", ("label", "json", "head_table")),
    ("updated", ("label", "json", "head_table")),
    ("created", ("label", "head_table")),
    ("published", ("text",)),
    ("published", ("meta",)),
)


_VISIBLE: Final = frozenset({"label", "head_table"})
_WRITTEN = re.compile(r"(?:(?<!\W)\W++)?(?:成\s*文|签\s*发|印\s*发|形\s*成)")


@dataclass(slots=True)
class Dating:
    """The dates of a page with their evidence and what is odd about them."""

    published: FoundDate | None = None
    listed: FoundDate | None = None
    signed: FoundDate | None = None
    in_url: FoundDate | None = None
    evidence: list[Evidence] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def best(self) -> tuple[FoundDate, DateKind] | None:
        """The best date: exact ones first, each time in the order of the contract."""
        found = [(date, kind) for date, kind in self._ordered() if date]
        exact = [pair for pair in found if pair[0].precision != "month"]
        return next(iter(exact or found), None)

    def _ordered(self) -> Iterator[tuple[FoundDate | None, DateKind]]:
        yield self.published, "published"
        yield self.listed, "listed"
        yield self.signed, "signed"
        yield self.in_url, "url"


def date_page(
    draft: Draft,
    signature: Signature,
    *,
    hints: Hints,
    url: str | None,
    last_year: int,
    now: datetime | None = None,
) -> Dating:
    """All dates of a page; `now` is the instant of its capture."""
    dating = Dating()
    _publish(dating, draft, last_year, now)
    if hints.listing_date:
        listed = parse_date(hints.listing_date, last_year)
        dating.listed = listed.without_midnight() if listed else None
    _sign(dating, draft, signature, last_year)
    dating.in_url = url_date(url, last_year)
    best = dating.best()
    if best:
        dating.evidence.append(_date_evidence(dating, *best))
        if best[0].precision == "month":
            dating.issues.append(issue("date_month_only", best[0].raw))
    else:
        dating.issues.append(issue("no_date", "no date on the page or in its URL"))
    return dating


def _date_evidence(dating: Dating, date: FoundDate, kind: DateKind) -> Evidence:
    of_field = {"published": "published_at", "signed": "signed_date"}.get(kind)
    for known in dating.evidence:
        if known.field == of_field:
            return Evidence("date", known.raw, known.origin)
    return Evidence("date", date.raw, "listing" if kind == "listed" else "url")


def _publish(
    dating: Dating, draft: Draft, last_year: int, now: datetime | None
) -> None:
    for name, origins in _SHOWN:
        for candidate in _of(draft, name, origins):
            if _is_written(candidate):
                continue
            is_shown = candidate.origin in _VISIBLE
            date = parse_date(candidate.value, last_year, now if is_shown else None)
            if date and date.day and dating.published is None:
                dating.published = date if is_shown else date.without_midnight()
                raw, origin = candidate.raw, candidate.origin
                dating.evidence.append(Evidence("published_at", raw, origin))
            elif date and date.day and dating.published:
                _compare(dating, date, candidate)
            elif date is None and has_date_shape(candidate.value):
                detail = "cannot be read as a date"
                dating.issues.append(
                    issue("impossible_date", detail, raw=candidate.raw)
                )


def _is_written(candidate: Candidate) -> bool:
    """成文日期 and its like: the day of writing, which is no publication."""
    return candidate.field == "created" and bool(_WRITTEN.match(candidate.raw))


def _compare(dating: Dating, date: FoundDate, candidate: Candidate) -> None:
    """Another date of publication: of the same day, the one with a time is better."""
    known = dating.published
    if known is None:
        return
    if candidate.origin == "meta" and date.day != known.day:
        detail = f"shown {known.day}, in the meta tags {date.day}"
        dating.issues.append(issue("date_conflict", detail, raw=candidate.raw))
    elif candidate.origin in _VISIBLE and date.day == known.value:
        dating.published = date
        dating.evidence = [e for e in dating.evidence if e.field != "published_at"]
        dating.evidence.append(
            Evidence("published_at", candidate.raw, candidate.origin)
        )


def _of(draft: Draft, name: FieldName, origins: tuple[Origin, ...]) -> list[Candidate]:
    """The candidates of a field from these origins, by origin and then rank."""
    found = [c for c in draft.candidates if c.field == name and c.origin in origins]
    return sorted(found, key=lambda c: (origins.index(c.origin), c.rank))


def _sign(dating: Dating, draft: Draft, signature: Signature, last_year: int) -> None:
    if signature.date:
        dating.signed = signature.date
        dating.evidence.append(Evidence("signed_date", signature.raw, "signature"))
        return
    if signature.lost:
        _restore(dating, signature.lost)
        return
    origins: tuple[Origin, ...] = ("label", "head_table", "json", "meta")
    written = [c for c in _of(draft, "created", origins) if _is_written(c)]
    for candidate in [*_of(draft, "signed", origins), *written]:
        date = parse_date(candidate.value, last_year)
        if date and date.day:
            dating.signed = FoundDate(date.day, "day", candidate.raw)
            origin = candidate.origin
            dating.evidence.append(Evidence("signed_date", candidate.raw, origin))
            return


def _restore(dating: Dating, lost: str) -> None:
    """The date that lost its signs, where the publication date has the same digits."""
    day = dating.published.day if dating.published else None
    if day and lost.replace("年", "") in readings_of(day):
        dating.signed = FoundDate(day, "day", lost)
        dating.evidence.append(Evidence("signed_date", lost, "signature"))
        return
    detail = "a date without its signs, which nothing on the page proves"
    dating.issues.append(issue("date_ambiguous", detail, raw=lost))


def readings_of(day: str) -> set[str]:
    """How a day looks without 年, 月, 日.

    >>> sorted(readings_of("2020-04-13"))
    ['20200413', '2020413']
    """
    year, month, dom = day.split("-")
    months, doms = {month, str(int(month))}, {dom, str(int(dom))}
    return {year + m + d for m in months for d in doms}
