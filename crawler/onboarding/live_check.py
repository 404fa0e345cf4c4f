"""`gongbao sites check --live`: a site's seeds and a few reports, asked for politely.

What comes back is held against what the case or the archive knows. After a redesign
new selectors are proposed; nothing is written here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from archive.canonical import BadUrl, host_of
from crawler.onboarding.case import ReadListing, ReadReport, as_read, likeness
from crawler.onboarding.record_case import spread
from crawler.onboarding.redesign import Article, propose_layout, propose_rows, squeezed
from crawler.workers.jobs import read_report
from crawler.workers.listings import read_listing_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.store import Archive
    from crawler.fetch.diagnosis import Diagnosis
    from crawler.onboarding.case import Case
    from crawler.onboarding.polite_fetch import Fetched, PoliteFetch
    from crawler.onboarding.record_case import Row
    from crawler.onboarding.redesign import NewLayout, Rows
    from crawler.site.definition import Seed, Site
    from crawler.workers.answers import ListingRead

Verdict = Literal["ok", "redesigned", "blocked", "unreachable"]
MAX_TITLES: Final = 400
FEW_REPORTS: Final = 3
REVISED: Final = 0.5  # a report may be corrected; its text does not become another one
REFUSALS: Final = frozenset(
    [
        "blocked_jsl",
        "blocked_ruishu",
        "blocked_403",
        "captcha",
        "rate_limited",
        "login",
        "js_only",
    ]
)
SILENCES: Final = frozenset(
    ["unreachable", "tls", "http_5xx", "http_4xx", "maintenance", "bad_answer", "empty"]
)


@dataclass(frozen=True, slots=True)
class Known:
    """What an archive or a case knows of a site: titles, and a few whole reports."""

    titles: tuple[str, ...] = ()
    reports: tuple[tuple[Row, ReadReport], ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """New selectors after a redesign; either may be missing."""

    rows: Rows | None = None
    layout: NewLayout | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a live check found; `problems` are sentences."""

    site_id: str
    verdict: Verdict
    problems: tuple[str, ...] = ()
    proposal: Proposal = Proposal()
    pages: int = 0


@dataclass(slots=True)
class _Look:
    """A check under way: what each page was, and what could be proposed."""

    site: Site
    client: PoliteFetch
    known: Known
    problems: list[tuple[Verdict, str]] = field(default_factory=list)
    rows: Rows | None = None
    broken: list[Article] = field(default_factory=list)
    read: int = 0

    def fault(self, verdict: Verdict, sentence: str) -> None:
        self.problems.append((verdict, sentence))


def known_of(site: Site, case: Case | None, archive: Archive | None) -> Known:
    """What is known of a site beforehand: the case first, then the archive's records."""
    titles: list[str] = []
    reports: list[tuple[Row, ReadReport]] = []
    for page in case.pages if case else ():
        if isinstance(page.read, ReadListing):
            titles += [title for _, title, _, _ in page.read.items]
        else:
            reports.append(((page.url, *page.listed), page.read))
    stored = archive.records(site=site.site_id) if archive else ()
    for number, one in enumerate(stored):
        record = one.record
        if number >= MAX_TITLES:
            break
        titles.append(record.title or "")
        if record.url and len(reports) < FEW_REPORTS and not one.removed_at:
            listed = record.date if record.date_kind == "listed" else None
            reports.append(((record.url, record.title, listed), as_read(record)))
    return Known(tuple(dict.fromkeys(filter(None, titles))), tuple(reports))


def check_live(site: Site, client: PoliteFetch, known: Known) -> Finding:
    """Ask a site's host for its seeds and a few reports, and say what it is."""
    look = _Look(site, client, known)
    found: list[Row] = []
    for seed in site.seeds:
        if seed.kind != "report":
            found += _seed(look, seed)
    _known_reports(look)
    if not known.reports:
        _other_reports(look, found)
    return Finding(
        site.site_id,
        _verdict(look),
        tuple(sentence for _, sentence in look.problems),
        Proposal(look.rows, propose_layout(look.broken)),
        look.read,
    )


def _verdict(look: _Look) -> Verdict:
    """The worst that somebody can act on; without one page read, why there is none."""
    verdicts = [verdict for verdict, _ in look.problems]
    order: tuple[Verdict, ...] = ("redesigned", "blocked", "unreachable")
    if not look.read:
        order = ("blocked", "unreachable", "redesigned")
    return next((verdict for verdict in order if verdict in verdicts), "ok")


def _seed(look: _Look, seed: Seed) -> list[Row]:
    """The rows of a seed's first page; what is wrong with it is noted."""
    fetched, read = _first_page(look, seed)
    if not fetched.is_page:
        look.fault(*_silence(seed.url, fetched.diagnosis))
        return []
    look.read += 1
    rows = _rows_for(look, fetched)
    names = {squeezed(item.title or "") for item in read.items} if read else set()
    if not names:
        look.fault("redesigned", f"{seed.url}: no list can be read")
    elif rows and not names & {squeezed(title) for title in look.known.titles}:
        look.fault("redesigned", f"{seed.url}: known reports stand outside of the list")
    else:
        return _candidates(look.site, read)
    look.rows = look.rows or rows
    return []


def _first_page(look: _Look, seed: Seed) -> tuple[Fetched, ListingRead | None]:
    fetched = look.client.fetch(seed.url)
    read = _read_listing(look.site, fetched)
    if read and not read.items and read.others:
        fetched = look.client.fetch(read.others[0])
        read = _read_listing(look.site, fetched)
    return fetched, read


def _read_listing(site: Site, fetched: Fetched) -> ListingRead | None:
    if fetched.capture is None or not fetched.is_page:
        return None
    return read_listing_page(fetched.capture, site, asked=None, is_first=True)


def _rows_for(look: _Look, fetched: Fetched) -> Rows | None:
    """Rows by which the known titles on a page could be read, if any are there."""
    if not look.known.titles:
        return None
    return propose_rows(fetched.text(), fetched.url, look.known.titles)


def _candidates(site: Site, read: ListingRead | None) -> list[Row]:
    """Rows to try as reports: those in scope, else any on the site's hosts."""
    items = read.items if read else ()
    ours = [item for item in items if _is_ours(site, item.url)]
    chosen = [item for item in items if item.verdict.ok] or ours
    return [(item.url, item.title, item.date) for item in chosen]


def _is_ours(site: Site, url: str) -> bool:
    try:
        return host_of(url) in site.hosts
    except BadUrl:
        return False


def _known_reports(look: _Look) -> None:
    """Reports that were read before, held against what they were."""
    for row, before in look.known.reports[:FEW_REPORTS]:
        fetched = look.client.fetch(row[0])
        if fetched.diagnosis.verdict == "gone":
            continue  # removed: the crawl tells of that
        now = _read_report(look, fetched, row)
        if now is not None and not _differs(before, now):
            continue
        if fetched.capture is not None and fetched.is_page:
            hints = look.site.hints(listing_title=row[1], listing_date=row[2])
            look.broken.append(Article(fetched.capture, before, hints))
            what = _differs(before, now) if now else "no report can be read"
            look.fault("redesigned", f"{row[0]}: {what}")


def _other_reports(look: _Look, rows: Iterable[Row]) -> None:
    """Reports that nothing is known of: they must give a title, a date and a text."""
    for row in spread(list(rows)):
        fetched = look.client.fetch(row[0])
        now = _read_report(look, fetched, row)
        if not fetched.is_page:
            continue
        if now is None or not (now.title and now.date):
            look.fault("redesigned", f"{row[0]}: no title and date can be read")


def _read_report(look: _Look, fetched: Fetched, row: Row) -> ReadReport | None:
    if fetched.capture is None or not fetched.is_page:
        look.fault(*_silence(row[0], fetched.diagnosis))
        return None
    look.read += 1
    hints = look.site.hints(listing_title=row[1], listing_date=row[2])
    read = read_report(fetched.capture, hints, asked=None, knew_article=False)
    return as_read(read.record) if read.record else None


def _differs(before: ReadReport, now: ReadReport) -> str | None:
    """How a report is read otherwise than before; None where it is the same one."""
    if squeezed(before.title or "") != squeezed(now.title or ""):
        return f"the title was {before.title!r} and is {now.title!r}"
    if before.date and not now.date:
        return "its date is not found any more"
    if likeness(before.text, now.text) < REVISED:
        return "its text is not found any more"
    return None


def _silence(url: str, diagnosis: Diagnosis) -> tuple[Verdict, str]:
    """What it means that a page was not given."""
    sentence = f"{url}: {diagnosis.reason or diagnosis.verdict}"
    if diagnosis.evidence:
        sentence += f" ({diagnosis.evidence})"
    if diagnosis.reason == "robots" or diagnosis.verdict in REFUSALS:
        return "blocked", sentence
    if diagnosis.state == "failed" and diagnosis.verdict in SILENCES:
        return "unreachable", sentence
    return "redesigned", sentence
