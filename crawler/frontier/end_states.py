"""From what was read to what is stored: the end state of a look (pure).

Each function gives the Visit that `Archive.add_visit` stores as a whole.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from archive.canonical import BadUrl, host_of, resolved
from archive.instants import iso, parse_instant
from archive.rows import AttachmentFile, NewUrl, Visit
from crawler.frontier.revisit import PACE, next_due

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from archive.model import Record, UrlKind, UrlState
    from archive.rows import StoredRecord
    from crawler.fetch.diagnosis import Diagnosis
    from crawler.frontier.revisit import Outcome
    from crawler.frontier.task import Look
    from crawler.workers.jobs import Found, PageRead

# The order in which a host is asked: listings, new reports, due reports, attachments.
PRIORITIES: dict[UrlKind, int] = {
    "robots": 50,
    "sitemap": 40,
    "listing": 30,
    "report": 20,
    "attachment": 0,
}


def settled(look: Look, diagnosis: Diagnosis, now: datetime) -> Visit:
    """A look that gave nothing to read: refused, failed, gone or not modified."""
    state, reason = diagnosis.at_look(second=_was_missed(look))
    if state == "unchanged":
        return unchanged(look, now)
    end = _outcome_of(state)
    visit = replace(
        _visit(look, state or "failed", now, end),
        reason=reason,
        detail=diagnosis.evidence or None,
        attachment=_not_received(look, reason),
    )
    return _dated(visit, look, end, now)


def _was_missed(look: Look) -> bool:
    """Whether the page was not there before: what is gone stays so until it is back."""
    due = look.due
    missed = (due.prior_state, due.prior_reason) == ("failed", "soft_404")
    return missed or due.prior_state == "gone"


def _not_received(look: Look, reason: str | None) -> AttachmentFile | None:
    """What is known of a file that our own limits cut off: only why it has no text."""
    if look.due.kind != "attachment" or reason not in ("too_large", "bomb"):
        return None
    return AttachmentFile(None, None, None, None, "too_large")


def unchanged(look: Look, now: datetime) -> Visit:
    """The page is what it was: a 304, or the payload that is known already."""
    return _visit(look, "unchanged", now, "unchanged")


def read_report(
    look: Look,
    read: PageRead,
    known: StoredRecord | None,
    now: datetime,
    *,
    attachments: bool,
) -> Visit:
    """A report that was read: a record, or a rejection that keeps the old version."""
    if read.record is None:
        visit = settled(look, read.diagnosis, now)
        return replace(visit, rejected=read.rejected)
    outcome = _effect(read.record, known)
    state: UrlState = "unchanged" if outcome == "unchanged" else "archived"
    url = look.final_url if look.was_led_on else look.due.url
    visit = replace(
        _visit(look, state, now, outcome),
        url=url,
        asked=look.due.url if look.was_led_on else None,
        record=replace(read.record, url=url),
        links=tuple(_attachments(look, read.record)) if attachments else (),
    )
    return _dated(visit, look, outcome, now, _published(read.record))


def alias(look: Look, url: str, now: datetime) -> Visit:
    """The address that was asked for turned out to be another name of `url`."""
    name = NewUrl(look.due.url, look.due.kind, look.due.site_id, alias_of=url)
    return Visit(
        look.due.url,
        "refused",
        "alias",
        links=(name,),
        detail=url,
        at=iso(now),
        kind=look.due.kind,
        site_id=look.due.site_id,
    )


def read_listing(
    look: Look, links: tuple[NewUrl, ...], now: datetime, *, is_known: bool
) -> Visit:
    """A listing page that was read; `is_known` where its bytes were the same before."""
    visit = _visit(look, "unchanged" if is_known else "archived", now, "unchanged")
    # A seed is due at each run, a further page when the whole list is walked again.
    wait_s = PACE.listing_s if look.due.depth == 0 else PACE.full_walk_s
    return replace(
        visit,
        links=links,
        etag=None,
        last_modified=None,
        due_at=iso(now + timedelta(seconds=wait_s)),
        interval_s=wait_s,
    )


def read_robots(look: Look, now: datetime) -> Visit:
    """A robots.txt that was asked for; it is asked for again by need, not by date."""
    return replace(_visit(look, "archived", now, "unchanged"), due_at=None)


def read_file(look: Look, file: AttachmentFile, now: datetime) -> Visit:
    """An attachment as received, with what it is."""
    is_new = look.due.visited_at is None
    visit = _visit(look, "archived", now, "new" if is_new else "changed")
    return replace(visit, attachment=file)


def report_links(look: Look, items: Iterable[Found]) -> list[NewUrl]:
    """The rows that a listing's items become, those out of scope as refused."""
    return [
        NewUrl(
            item.url,
            "report",
            site_id=look.due.site_id,
            priority=PRIORITIES["report"],
            depth=look.due.depth + 1,
            listing_title=item.title,
            listing_date=item.date,
            parent_url=look.due.url,
            state="pending" if item.verdict.ok else "refused",
            reason=None if item.verdict.ok else item.verdict.reason,
        )
        for item in items
        if item.verdict.url is not None
    ]


def further_link(look: Look, url: str) -> NewUrl | None:
    """The next page of a listing as a row; None where the address is unusable."""
    try:
        address = resolved(url)
    except BadUrl:
        return None
    return NewUrl(
        address,
        "listing",
        site_id=look.due.site_id,
        priority=PRIORITIES["listing"],
        depth=look.due.depth + 1,
        parent_url=look.due.url,
    )


def _attachments(look: Look, record: Record) -> Iterable[NewUrl]:
    hosts = look.site.hosts if look.site else frozenset({look.host})
    due = look.due
    return attachment_links(
        record, due.url, hosts, site_id=due.site_id, depth=due.depth + 1
    )


def attachment_links(
    record: Record,
    page_url: str,
    hosts: frozenset[str],
    *,
    site_id: str | None,
    depth: int,
) -> Iterable[NewUrl]:
    """The rows that a record's files become; those on foreign hosts as refused."""
    for link in record.attachments:
        try:
            url = resolved(link.url)
        except BadUrl:
            continue
        is_ours = host_of(url) in hosts
        yield NewUrl(
            url,
            "attachment",
            site_id=site_id,
            priority=PRIORITIES["attachment"],
            depth=depth,
            listing_title=link.title,
            parent_url=page_url,
            state="pending" if is_ours else "refused",
            reason=None if is_ours else "out_of_scope",
        )


def _effect(record: Record, known: StoredRecord | None) -> Outcome:
    if known is None:
        return "new"
    if known.removed_at is None and known.record.text_digest == record.text_digest:
        return "unchanged"
    return "changed"


def _outcome_of(state: UrlState | None) -> Outcome:
    if state in ("refused", "gone", "unchanged"):
        return state
    return "failed"


def _visit(look: Look, state: UrlState, now: datetime, outcome: Outcome) -> Visit:
    capture, due = look.capture, look.due
    visit = Visit(
        due.url,
        state,
        captures=tuple(look.captures),
        etag=capture.header("etag") if capture else None,
        last_modified=capture.header("last-modified") if capture else None,
        at=iso(now),
        kind=due.kind,
        site_id=due.site_id,
    )
    return _dated(visit, look, outcome, now)


def _dated(
    visit: Visit,
    look: Look,
    outcome: Outcome,
    now: datetime,
    published: datetime | None = None,
) -> Visit:
    """The visit with the instant at which its URL is due again."""
    due = next_due(
        look.due.kind,
        outcome,
        now,
        interval_s=look.due.interval_s,
        published=published,
        reason=visit.reason,
    )
    if due is None:
        return replace(visit, due_at=None, interval_s=None)
    return replace(visit, due_at=iso(due.at), interval_s=due.interval_s)


def _published(record: Record) -> datetime | None:
    try:
        return parse_instant(record.date) if record.date else None
    except ValueError:
        return None
