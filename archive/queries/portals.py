"""What is known of a portal as a whole, before a report is said to be missing there."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive.reports.copies import issuer_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.store.reader import Reader

# A year, or that of 202003 and 20200315; not what stands inside of another number.
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=(?:\d{2}|\d{4})?(?!\d))")
_FOUR_DIGITS = re.compile(r"(?=([0-9]{4}))")
_LISTINGS = """
SELECT site_id, min(ifnull(visited_at, '')) AS walked_at,
    sum(state NOT IN ('archived', 'unchanged')) AS unread
FROM urls WHERE kind IN ('listing', 'sitemap') AND depth = 0 AND site_id IS NOT NULL
GROUP BY site_id"""
_OPEN = """
SELECT site_id, state, listing_title FROM urls
WHERE kind = 'report' AND site_id IS NOT NULL AND (
    state IN ('pending', 'in_flight', 'failed') OR (state = 'refused'
        AND reason NOT IN ('out_of_scope', 'alias', 'scheme', 'bad_url')))"""
_UNSORTED = """
SELECT records.site_id, records.issuer, records.source, records.source_kind,
    records.province, records.city, records.county,
    ifnull(records.title, '') || ' ' || ifnull(urls.listing_title, '') AS titles
FROM records LEFT JOIN urls ON urls.record_id = records.record_id
WHERE records.kind = 'other' AND records.site_id IS NOT NULL"""


@dataclass(slots=True)
class Portal:
    """A site: the years that it has reports of the kind on, and what is left open.

    `walked_at` is the instant of the oldest last look at one of its lists; `open_years`
    are those that reports which could not be fetched yet may be on; `unnamed_years`
    those of reports whose issuer is not known; None among them is any year; `unsorted`
    are issuers of pages whose kind is not known, with the years that their titles name.
    No titles are kept: there may be a hundred thousand.
    """

    is_healthy: bool
    walked_at: str = ""
    years: set[int] = field(default_factory=set)
    open_years: set[int | None] = field(default_factory=set)
    unnamed_years: set[int | None] = field(default_factory=set)
    unsorted: dict[str | None, set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def note_report(self, row: Mapping[str, Any], name: str | None) -> None:
        """A record of the kind that is asked for; `name` is its issuer's."""
        year = row["report_year"]
        if year is None or name is None:
            self.unnamed_years.add(year)
        if year is not None:
            self.years.add(year)

    def note_open(self, title: str | None) -> None:
        """A report of this title in its listing that could not be fetched yet."""
        is_dated = title is not None and _YEAR.search(title) is not None
        self.open_years |= _numbers(title or "") if is_dated else {None}

    def note_unsorted(self, name: str | None, titles: str) -> None:
        """A page of no known kind."""
        self.unsorted[name] |= _numbers(titles)

    def open_question(
        self, year: int, due_date: str, names: frozenset[str]
    ) -> str | None:
        """Why a report that is not here may all the same be there; None if it is not."""
        if not self.is_healthy:
            return "portal_not_healthy"
        if self.walked_at[:10] <= due_date:
            return "not_walked_since"
        if self.open_years & {year, None}:
            return "not_fetched_yet"
        if self.unnamed_years & {year, None}:
            return "a_report_names_no_issuer"
        for name, years in self.unsorted.items():
            if (name is None or name in names) and year in years:
                return "a_page_of_unknown_kind"
        return None


def load_portals(archive: Reader) -> dict[str, Portal]:
    """All sites; the records of the kind that is asked for are still to be noted."""
    portals = {
        site["site_id"]: Portal(site["health"] in (None, "ok"))
        for site in archive.sites()
    }
    for row in archive.each(_LISTINGS):
        if row["site_id"] in portals:
            portals[row["site_id"]].walked_at = (
                "" if row["unread"] else row["walked_at"]
            )
    for row in archive.each(_UNSORTED):
        if portal := portals.get(row["site_id"]):
            portal.note_unsorted(issuer_name(row), row["titles"])
    _note_open(archive, portals)
    return portals


def _note_open(archive: Reader, portals: Mapping[str, Portal]) -> None:
    for row in archive.each(_OPEN):
        title, is_refused = row["listing_title"], row["state"] == "refused"
        if row["site_id"] in portals and (title or not is_refused):
            portals[row["site_id"]].note_open(title)


def _numbers(titles: str) -> set[int]:
    """Each four digits of a title in a row: `20200315` holds 2020, and 2003 as well.

    >>> sorted(_numbers("2019年"))
    [2019]
    """
    return {int(found[1]) for found in _FOUR_DIGITS.finditer(titles)}
