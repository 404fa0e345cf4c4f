"""From what was read to what is stored: the end state of a task (pure).

Each function gives the Visit that `Archive.add_visit` stores as a whole.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from archive.canonical import BadUrl, host_of, resolved
from archive.instants import iso, parse_instant
from archive.rows import AttachmentFile, NewUrl, Visit
from crawler.fetch.diagnosis import Diagnosis
from crawler.frontier.revisit import forgiven, next_due

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from archive.model import Record, UrlKind, UrlState
    from archive.rows import StoredRecord
    from crawler.frontier.revisit import Outcome
    from crawler.frontier.strangers import Stranger
    from crawler.frontier.task import CrawlTask
    from crawler.workers.answers import Found, PageRead

# The order in which a host is asked: listings, new reports, due reports, attachments.
PRIORITIES: dict[UrlKind, int] = {
    "robots": 50,
    "sitemap": 40,
    "listing": 30,
    "report": 20,
    "attachment": 0,
}


def settled(task: CrawlTask, diagnosis: Diagnosis, now: datetime) -> Visit:
    """A task that gave nothing to read: refused, failed, gone or not modified."""
    state, reason = diagnosis.at_look(second=was_missed(task))
    if state == "unchanged":
        return unchanged(task, now)
    return _visit(
        task,
        state or "failed",
        now,
        _outcome_of(state),
        reason=reason,
        detail=diagnosis.evidence or None,
        attachment=_not_received(task, reason),
    )


def was_missed(task: CrawlTask) -> bool:
    """Whether the page was not there before: what is gone stays so until it is back."""
    due = task.due
    missed = (due.prior_state, due.prior_reason) == ("failed", "soft_404")
    return missed or due.prior_state == "gone"


def _not_received(task: CrawlTask, reason: str | None) -> AttachmentFile | None:
    """What is known of a file that our own limits cut off: only why it has no text."""
    if task.due.kind != "attachment" or reason not in ("too_large", "bomb"):
        return None
    return AttachmentFile(None, None, None, None, "too_large")


def stranger(
    task: CrawlTask, found: Stranger, known: StoredRecord | None, now: datetime
) -> tuple[Diagnosis, Visit, list[Visit]]:
    """A page that is none of what its listing says, and the records made of the like."""
    detail = found.rejected.detail
    diagnosis = Diagnosis("soft_404", "failed", "soft_404", detail, "soft_404")
    own = known.record.url if known else None
    visit = replace(
        settled(task, diagnosis, now),
        rejected=found.rejected,
        is_withdrawn=own is not None and own in found.withdrawn,
    )
    return diagnosis, visit, [one for one in withdrawn(found, now) if one.url != own]


def withdrawn(found: Stranger, now: datetime) -> list[Visit]:
    """Visits that take back the records made of a text, and ask for their pages anew."""
    again = next_due("report", "failed", now, reason="soft_404")
    assert again is not None
    return [
        Visit(
            url,
            "failed",
            "soft_404",
            rejected=replace(found.rejected, url=url),
            detail=found.rejected.detail,
            at=iso(now),
            due_at=iso(again.at),
            interval_s=again.interval_s,
            is_withdrawn=True,
        )
        for url in found.withdrawn
    ]


def unchanged(task: CrawlTask, now: datetime) -> Visit:
    """The page is what it was: a 304, or the payload that is known already."""
    return _visit(task, "unchanged", now, "unchanged")


def read_report(
    task: CrawlTask,
    read: PageRead,
    known: StoredRecord | None,
    now: datetime,
    *,
    attachments: bool,
) -> Visit:
    """A report that was read: a record, or a rejection that keeps the old version."""
    if read.record is None:
        visit = settled(task, read.diagnosis, now)
        return replace(visit, rejected=read.rejected)
    outcome = _effect(read.record, known)
    state: UrlState = "unchanged" if outcome == "unchanged" else "archived"
    url = task.final_url if task.was_led_on else task.due.url
    is_its_own = read.record.url == url
    return _visit(
        task,
        state,
        now,
        outcome,
        _published(read.record),
        url=url,
        asked=task.due.url if task.was_led_on else None,
        record=read.record if is_its_own else replace(read.record, url=url),
        ready=read.ready,
        links=tuple(_attachments(task, read.record)) if attachments else (),
    )


def asked_soon(
    visit: Visit, task: CrawlTask, missing: Diagnosis, now: datetime
) -> Visit:
    """A visit that lacks a page which may come: due again as after a failure."""
    due = _due(task, "failed", now, reason=missing.reason)
    return replace(visit, **due)


def alias(task: CrawlTask, url: str, now: datetime) -> Visit:
    """The address that was asked for turned out to be another name of `url`."""
    name = NewUrl(task.due.url, task.due.kind, task.due.site_id, alias_of=url)
    return Visit(
        task.due.url,
        "refused",
        "alias",
        links=(name,),
        detail=url,
        at=iso(now),
        kind=task.due.kind,
        site_id=task.due.site_id,
    )


def read_listing(
    task: CrawlTask, links: tuple[NewUrl, ...], now: datetime, *, is_known: bool
) -> Visit:
    """A listing page that was read; `is_known` where its bytes were the same before."""
    # A seed is due at each run, a further page when the whole list is walked again.
    pace = task.pace
    wait_s = pace.listing_s if task.due.depth == 0 else pace.full_walk_s
    return _visit(
        task,
        "unchanged" if is_known else "archived",
        now,
        "unchanged",
        links=links,
        etag=None,
        last_modified=None,
        due_at=iso(now + timedelta(seconds=wait_s - forgiven(wait_s))),
        interval_s=wait_s,
    )


def read_robots(task: CrawlTask, now: datetime) -> Visit:
    """A robots.txt that was asked for; it is asked for again by need, not by date."""
    return _visit(task, "archived", now, "unchanged", due_at=None)


def read_file(task: CrawlTask, file: AttachmentFile, now: datetime) -> Visit:
    """An attachment as received, with what it is."""
    is_new = task.due.visited_at is None
    outcome: Outcome = "new" if is_new else "changed"
    return _visit(task, "archived", now, outcome, attachment=file)


def report_links(task: CrawlTask, items: Iterable[Found]) -> list[NewUrl]:
    """The rows that a listing's items become, those out of scope as refused."""
    return [
        NewUrl(
            item.url,
            "report",
            site_id=task.due.site_id,
            priority=PRIORITIES["report"],
            depth=task.due.depth + 1,
            listing_title=item.title,
            listing_date=item.date,
            parent_url=task.due.url,
            state="pending" if item.verdict.ok else "refused",
            reason=None if item.verdict.ok else item.verdict.reason,
        )
        for item in items
        if item.verdict.url is not None
    ]


def further_link(task: CrawlTask, url: str) -> NewUrl | None:
    """The next page of a listing as a row; None where the address is unusable."""
    try:
        address = resolved(url)
    except BadUrl:
        return None
    return NewUrl(
        address,
        "listing",
        site_id=task.due.site_id,
        priority=PRIORITIES["listing"],
        depth=task.due.depth + 1,
        parent_url=task.due.url,
    )


def _attachments(task: CrawlTask, record: Record) -> Iterable[NewUrl]:
    hosts = task.site.hosts if task.site else frozenset({task.host})
    due = task.due
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


def _visit(
    task: CrawlTask,
    state: UrlState,
    now: datetime,
    outcome: Outcome,
    published: datetime | None = None,
    **more: Any,
) -> Visit:
    """The visit of a task, with the instant at which its URL is due again."""
    capture, due = task.capture, task.due
    # A 304 for an article's first page would say nothing of its further pages.
    is_whole = task.article is None
    known: dict[str, Any] = {
        "url": due.url,
        "state": state,
        "captures": tuple(task.captures),
        "pages": tuple(task.article.stored) if task.article else (),
        "etag": capture.header("etag") if is_whole and capture else None,
        "last_modified": (
            capture.header("last-modified") if is_whole and capture else None
        ),
        "at": iso(now),
        "kind": due.kind,
        "site_id": due.site_id,
    }
    dated = _due(task, outcome, now, published, reason=more.get("reason"))
    return Visit(**(known | dated | more))


def _due(
    task: CrawlTask,
    outcome: Outcome,
    now: datetime,
    published: datetime | None = None,
    *,
    reason: str | None,
) -> dict[str, Any]:
    """When the URL of a task is due again, as fields of its visit."""
    # What was there until now is looked for anew, however seldom it was looked at.
    is_newly_gone = outcome == "gone" and task.due.prior_state != "gone"
    due = next_due(
        task.due.kind,
        outcome,
        now,
        interval_s=None if is_newly_gone else task.due.interval_s,
        published=published,
        reason=reason,
        pace=task.pace,
    )
    if due is None:
        return {"due_at": None, "interval_s": None}
    return {"due_at": iso(due.at), "interval_s": due.interval_s}


def _published(record: Record) -> datetime | None:
    try:
        return parse_instant(record.date) if record.date else None
    except ValueError:
        return None
