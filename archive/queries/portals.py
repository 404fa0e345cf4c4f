"""What is known of a portal as a whole, before a report is said to be missing there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive.reports.copies import issuer_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from archive.store.reader import Reader

# A year, or that of 202003 and 20200315; not what stands inside of another number.
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=(?:\d{2}|\d{4})?(?!\d))")
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

    `walked_at` is the instant of the oldest last look at one of its lists; `open_titles`
    are of reports that could not be fetched yet; `unnamed_years` those of reports
    whose issuer is not known, None for one whose year is not known either; `unsorted`
    are issuers and titles of pages whose kind is not known.
    """

    is_healthy: bool
    walked_at: str = ""
    years: set[int] = field(default_factory=set)
    open_titles: list[str | None] = field(default_factory=list)
    unnamed_years: set[int | None] = field(default_factory=set)
    unsorted: list[tuple[str | None, str]] = field(default_factory=list)

    def open_question(
        self, year: int, due_date: str, names: frozenset[str]
    ) -> str | None:
        """Why a report that is not here may all the same be there; None if it is not."""
        if not self.is_healthy:
            return "portal_not_healthy"
        if self.walked_at[:10] <= due_date:
            return "not_walked_since"
        if any(_may_tell(title, year) for title in self.open_titles):
            return "not_fetched_yet"
        if self.unnamed_years & {year, None}:
            return "a_report_names_no_issuer"
        for name, titles in self.unsorted:
            if (name is None or name in names) and str(year) in titles:
                return "a_page_of_unknown_kind"
        return None


def load_portals(
    archive: Reader, rows: Iterable[Mapping[str, Any]]
) -> dict[str, Portal]:
    """All sites; `rows` are the records of the kind asked for."""
    portals = {
        site["site_id"]: Portal(site["health"] in (None, "ok"))
        for site in archive.sites()
    }
    for row in rows:
        if portal := portals.get(row["site_id"]):
            _note(portal, row)
    for row in archive.rows(_LISTINGS):
        if row["site_id"] in portals:
            portals[row["site_id"]].walked_at = (
                "" if row["unread"] else row["walked_at"]
            )
    for row in archive.rows(_UNSORTED):
        if portal := portals.get(row["site_id"]):
            portal.unsorted.append((issuer_name(row), row["titles"]))
    _note_open(archive, portals)
    return portals


def _note_open(archive: Reader, portals: Mapping[str, Portal]) -> None:
    for row in archive.rows(_OPEN):
        title, is_refused = row["listing_title"], row["state"] == "refused"
        if row["site_id"] in portals and (title or not is_refused):
            portals[row["site_id"]].open_titles.append(title)


def _note(portal: Portal, row: Mapping[str, Any]) -> None:
    year = row["report_year"]
    if year is None or issuer_name(row) is None:
        portal.unnamed_years.add(year)
    if year is not None:
        portal.years.add(year)


def _may_tell(title: str | None, year: int) -> bool:
    """Whether a page with this title in its listing may be a report on the year."""
    return title is None or str(year) in title or not _YEAR.search(title)
