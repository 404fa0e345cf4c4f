"""`gongbao sites record`: a site's case, fetched politely and stored beside its file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from archive.canonical import host_of
from archive.console import emit_json, emit_line
from archive.instants import iso, utc_now
from cleaning.page.decode import TooLarge, Undecodable, content_decoded
from crawler.frontier.host_policy import HostPolicy
from crawler.onboarding.case import (
    Case,
    CasePage,
    ReadListing,
    case_folder,
    load_case,
    read_page,
    save_case,
)
from crawler.onboarding.case import faults as faults_of
from crawler.onboarding.polite_fetch import PoliteFetch
from crawler.site.contact import is_loopback, need_contact
from crawler.workers.listings import read_listing_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Capture
    from crawler.fetch.diagnosis import Diagnosis
    from crawler.site.definition import Seed, Site

LISTINGS: Final = 2
REPORTS: Final = 3
Row = tuple[str, str | None, str | None]
DONE, NOT_READ = 0, 4


@dataclass(frozen=True, slots=True)
class Missed:
    """A page that was asked for and gave nothing to record, and why."""

    url: str
    kind: str
    diagnosis: Diagnosis


def client_for(site: Site) -> PoliteFetch:
    """A polite client with the site's own manners, address and TLS."""
    polite = site.politeness
    need_contact(site.hosts)
    own = host_of(site.base_url) if polite.allow_private else None

    def manners_of(host: str) -> HostPolicy:
        still = is_loopback(host) and polite.delay_s is None
        delay_s = 0.0 if still else polite.delay_s
        return HostPolicy() if delay_s is None else HostPolicy(delay_s=delay_s)

    return PoliteFetch(own=own, tls=polite.tls, manners_of=manners_of)


def run_record(site: Site, *, as_json: bool = False) -> int:
    """Record a site's case and say what is in it; the exit code."""
    before = load_case(site)
    with client_for(site) as client:
        case, missed = record(site, client)
    is_whole = bool(case.listings and case.reports)
    folder = save_case(site, case) if is_whole else None
    document = {
        "site_id": site.site_id,
        "case": str(folder) if folder else None,
        "pages": [{"kind": page.kind, "url": page.url} for page in case.pages],
        "missed": [_as_row(one) for one in missed],
        "changed": list(_changes(before, case)) if folder else [],
    }
    if as_json:
        emit_json(document)
    else:
        for line in _in_words(document, case_folder(site).name):
            emit_line(line)
    return DONE if is_whole else NOT_READ


def record(site: Site, client: PoliteFetch) -> tuple[Case, list[Missed]]:
    """The case of a site as it is now, and what could not be had for it."""
    pages: list[CasePage] = []
    missed: list[Missed] = []
    for seed in site.seeds:
        if sum(page.kind == "listing" for page in pages) >= LISTINGS:
            break
        if seed.kind != "report":
            _take(_listing(site, client, seed), pages, missed)
    for url, title, date in _reports(site, pages):
        _take(_report(site, client, url, (title, date)), pages, missed)
    return Case(site.site_id, tuple(pages)), missed


def _take(
    found: CasePage | Missed, pages: list[CasePage], missed: list[Missed]
) -> None:
    if isinstance(found, CasePage):
        pages.append(found)
    else:
        missed.append(found)


def _listing(site: Site, client: PoliteFetch, seed: Seed) -> CasePage | Missed:
    """A seed's first page with items; an entrance leads to it."""
    found = client.fetch(seed.url)
    if found.capture is not None and found.is_page:
        look = read_listing_page(found.capture, site, asked=None, is_first=True)
        if not look.items and look.others:
            found = client.fetch(look.others[0])
    if found.capture is None or not found.is_page:
        return Missed(seed.url, "listing", found.diagnosis)
    page = _page_of(site, "listing", found.url, found.capture, (None, None))
    return page or Missed(seed.url, "listing", found.diagnosis)


def _report(
    site: Site, client: PoliteFetch, url: str, listed: tuple[str | None, str | None]
) -> CasePage | Missed:
    found = client.fetch(url)
    if found.capture is None or not found.is_page:
        return Missed(url, "report", found.diagnosis)
    page = _page_of(site, "report", found.url, found.capture, listed)
    return page or Missed(url, "report", found.diagnosis)


def _page_of(
    site: Site,
    kind: str,
    url: str,
    capture: Capture,
    listed: tuple[str | None, str | None],
) -> CasePage | None:
    """A page with what is read from it; None where nothing is."""
    try:
        payload = content_decoded(capture)
    except (TooLarge, Undecodable):
        return None
    plain = replace(capture, url=url, payload=payload, headers=())
    read = read_page(site, kind, plain, listed)
    if read is None:
        return None
    at = iso(capture.fetched_at or utc_now())
    return CasePage(kind, url, at, capture.content_type, payload, read, listed)


def _reports(site: Site, pages: list[CasePage]) -> list[Row]:
    """A few reports: the first, the middle and the last of those in scope."""
    seeds: list[Row] = [(s.url, None, None) for s in site.seeds if s.kind == "report"]
    rows: list[Row] = [
        (url, title or None, date)
        for page in pages
        if isinstance(page.read, ReadListing)
        for url, title, date, ok in page.read.items
        if ok
    ]
    return spread([*seeds, *rows])


def spread(found: list[Row]) -> list[Row]:
    """The first, the middle and the last of some rows, each once.

    >>> spread([(str(n), None, None) for n in range(9)])[1]
    ('4', None, None)
    """
    places = {0, len(found) // 2, len(found) - 1} if found else set()
    return [found[place] for place in sorted(places)][:REPORTS]


def _changes(before: Case | None, now: Case) -> Iterator[str]:
    """What the new case says otherwise of pages that the old one has, too."""
    known = {page.url: page for page in before.pages} if before else {}
    for page in now.pages:
        if page.url in known:
            for fault in faults_of(known[page.url].read, page.read):
                yield f"{page.url}: {fault}"


def _as_row(missed: Missed) -> dict[str, Any]:
    return {
        "url": missed.url,
        "kind": missed.kind,
        "reason": missed.diagnosis.reason or "nothing to read",
    }


def _in_words(document: dict[str, Any], name: str) -> Iterator[str]:
    kinds = [page["kind"] for page in document["pages"]]
    counts = f"{kinds.count('listing')} listings, {kinds.count('report')} reports"
    if document["case"]:
        yield f"{document['site_id']}: {counts} in {document['case']}"
    else:
        yield f"{document['site_id']}: only {counts} could be read; no {name} written"
    yield from (f"  missed {m['url']}: {m['reason']}" for m in document["missed"])
    yield from (f"  changed {line}" for line in document["changed"])
