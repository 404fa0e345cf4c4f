"""One page's rows, written in the caller's transaction: all that a Visit holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.database.statements import insertion, update
from archive.encoding import storable
from archive.instants import iso, utc_now
from archive.records.attachments import attached_text
from archive.records.context import Visiting
from archive.records.details import add_details, write_attachment, write_details
from archive.records.hash_chain import CAPTURE_COLUMNS
from archive.records.identity import named
from archive.records.presence import (
    known_record,
    remove,
    restore,
    see_again,
    touch,
    withdraw,
)
from archive.records.ready import made_ready, row_under
from archive.records.serial import (
    RECORD_COLUMNS,
    TOLD_COLUMNS,
    VERSION_COLUMNS,
    is_news,
)
from archive.records.urls import add_exactly, add_urls
from archive.records.versions import insert_version, origin, write_pages
from archive.reports.relating import relate, relate_new
from archive.rows import NewUrl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.database.connection import Connection
    from archive.model import Record
    from archive.records.context import Writing
    from archive.rows import Effect, ReadyRecord, SiteIssue, StoredCapture, Visit

_SEEN = ("version", "first_seen_at", "last_seen_at", "changed_at", "capture_id")
_INSERT_CAPTURE = insertion(
    "captures", (*CAPTURE_COLUMNS, "chain_digest", "tls", "truncated")
)
_INSERT_RECORD = insertion("records", (*RECORD_COLUMNS, *_SEEN))
_UPDATE_RECORD = update(
    "records",
    (*RECORD_COLUMNS, "version", "changed_at", "last_seen_at", "capture_id"),
    "row_id",
)
_UPDATE_URL = """
UPDATE urls SET
    state = :state, reason = :reason, detail = :detail, due_at = :due_at,
    prior_state = NULL,
    interval_s = ifnull(:interval_s, interval_s),
    etag = CASE WHEN :state = 'archived' THEN :etag
        WHEN :state = 'unchanged' THEN ifnull(:etag, etag)
        WHEN :state = 'gone' THEN NULL ELSE etag END,
    last_modified = CASE WHEN :state = 'archived' THEN :last_modified
        WHEN :state = 'unchanged' THEN ifnull(:last_modified, last_modified)
        WHEN :state = 'gone' THEN NULL ELSE last_modified END,
    visits = visits + (:state <> 'refused'),
    unchanged = CASE :state WHEN 'unchanged' THEN unchanged + 1
        WHEN 'archived' THEN 0 ELSE unchanged END,
    visited_at = CASE :state WHEN 'refused' THEN visited_at ELSE :at END,
    run_id = ifnull(:run_id, run_id),
    capture_id = ifnull(:capture_id, capture_id),
    record_id = ifnull(:record_id, record_id),
    site_id = ifnull(site_id, :site_id)
WHERE url = :url"""

_UPDATE_ALIAS = """
UPDATE urls SET state = 'refused', reason = 'alias', detail = ?, due_at = NULL,
    prior_state = NULL, record_id = NULL, capture_id = ifnull(?, capture_id)
WHERE url = ?"""


def write_visit(writing: Writing, visit: Visit) -> Effect:
    """Write all rows of one visit; the caller commits or rolls back."""
    connection = writing.connection
    found = named(connection, visit)
    visit = found.visit
    ids = {c: insert_capture(writing, c) for c in visit.captures}
    last = next(reversed(ids.values()), visit.capture_id)
    pages = [c.capture_id or ids[c] for c in visit.pages]
    page = Visiting(
        writing,
        visit,
        _instant(visit),
        pages[0] if pages else last,
        tuple(pages[1:]),
    )
    if found.alias_of is not None:
        return _write_alias(page, found.alias_of)
    effect = _outcome(page)
    if found.replaces is not None:
        relate(connection, remove(page, _record_row(page, found.replaces)), {})
    add_urls(connection, visit.links)
    for issue in visit.issues:
        insert_site_issue(connection, issue, page.at, visit.run_id)
    if visit.cause == "source":
        _write_url(page, effect)
    elif page.is_there:
        _recover_url(page)
    return effect


def _write_alias(page: Visiting, url: str) -> Effect:
    """Another name of a document that is known: it is not asked for again."""
    if page.visit.attachment is not None:
        write_attachment(page)
    name = NewUrl(page.visit.url, page.visit.kind, page.visit.site_id, alias_of=url)
    add_urls(page.connection, [name])
    page.connection.execute(_UPDATE_ALIAS, (url, page.capture_id, name.url))
    page.connection.execute("DELETE FROM rejected WHERE url = ?", (name.url,))
    return "alias"


def insert_capture(writing: Writing, capture: StoredCapture) -> int:
    """The capture's row, chained to the one before it; its number."""
    values = (
        capture.url,
        capture.fetched_at,
        capture.status,
        storable(capture.content_type) if capture.content_type else None,
        capture.payload_digest,
        capture.payload_bytes,
        capture.warc_file,
        capture.warc_offset,
        capture.warc_length,
        capture.revisit_of,
    )
    row = (*values, writing.chain.next(values), capture.tls, capture.truncated)
    return int(writing.connection.execute(_INSERT_CAPTURE, row).lastrowid or 0)


def insert_site_issue(
    connection: Connection, issue: SiteIssue, at: str, run_id: int | None
) -> None:
    """An issue of a site or a URL."""
    connection.execute(
        "INSERT INTO issues (code, severity, detail, raw, site_id, url, run_id, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            issue.code,
            issue.severity,
            storable(issue.detail),
            issue.raw,
            issue.site_id,
            issue.url,
            run_id,
            at,
        ),
    )


def _instant(visit: Visit) -> str:
    if visit.at is not None:
        return visit.at
    return visit.captures[-1].fetched_at if visit.captures else iso(utc_now())


def _outcome(page: Visiting) -> Effect:
    visit = page.visit
    if visit.attachment is not None:
        write_attachment(page)
    if visit.record is not None:
        return _write_record(page, visit.record)
    effect = _without_record(page)
    relate(page.connection, effect, {})
    return effect


def _without_record(page: Visiting) -> Effect:
    visit = page.visit
    if visit.rejected is not None:
        _write_rejected(page)
        if visit.is_withdrawn:
            return withdraw(page, known_record(page))
        if visit.state != "gone":
            return "rejected"
    if visit.state == "gone":
        return remove(page, known_record(page))
    if visit.state == "unchanged":
        return see_again(page)
    return "none"


def _write_record(page: Visiting, record: Record) -> Effect:
    ready = page.visit.ready or made_ready(record)
    row = row_under(ready, record)
    identity = row["record_id"]
    old = _record_row(page, identity)
    if page.is_there:
        page.connection.execute("DELETE FROM rejected WHERE url = ?", (page.visit.url,))
    if old is not None:
        effect = _update_record(page, ready, row, old)
        relate(page.connection, effect, {row["text"]: ready.signature})
        return effect
    row_id = _insert_record(page, row)
    add_details(page, ready, identity, row_id)
    write_pages(page, identity, 1)
    files = attached_text(page.connection, identity) if ready.attachments else ""
    page.indexer.add(row_id, ready.indexed, files)
    relate_new(page.connection, row_id, identity, ready)
    return "added"


def _record_row(page: Visiting, identity: str) -> Any:
    return page.connection.execute(
        "SELECT * FROM records WHERE record_id = ?", (identity,)
    ).fetchone()


def _insert_record(page: Visiting, row: dict[str, Any]) -> int:
    seen_at = page.at if page.is_look else _captured_at(page)
    seen = (1, seen_at, seen_at, page.at, page.capture_id)
    done = page.connection.execute(_INSERT_RECORD, (*row.values(), *seen))
    insert_version(page, row, 1)
    page.tell("add", row["record_id"], 1)
    return int(done.lastrowid or 0)


def _update_record(
    page: Visiting, ready: ReadyRecord, row: dict[str, Any], old: Mapping[str, Any]
) -> Effect:
    is_new_version = any(row[name] != old[name] for name in VERSION_COLUMNS)
    is_told = is_new_version or any(is_news(name, row, old) for name in TOLD_COLUMNS)
    restored = old["removed_at"] is not None and page.is_there
    if restored:
        restore(page, old)
    same_rules = row["rules_version"] == old["rules_version"]
    if page.is_look and not is_told and same_rules:
        touch(page, old)
        _respell_record(page, row, old)
        return "restored" if restored else "unchanged"
    if not is_new_version:
        # The texts differ in nothing that the digest counts: the version's stays.
        row = {**row, "text": old["text"], "outline": old["outline"]}
    version = old["version"] + is_new_version
    files = attached_text(page.connection, row["record_id"])
    _replace_record(page, row, old, version=version, is_told=is_told)
    write_details(page, ready, row["record_id"], old["row_id"], version)
    page.indexer.replace(
        old, files, row, attached_text(page.connection, row["record_id"])
    )
    if is_new_version:
        insert_version(page, row, version, old)
    write_pages(page, row["record_id"], version)
    if is_told:
        page.tell("change", row["record_id"], version)
        if old["removed_at"] is not None and not restored:
            # Better read, and still gone: who follows must not take it for there.
            page.tell("remove", row["record_id"], version)
    if restored:
        return "restored"
    return "changed" if is_told else "unchanged"


def _respell_record(
    page: Visiting, row: Mapping[str, Any], old: Mapping[str, Any]
) -> None:
    """The same document at the same address, as its portal writes it now."""
    if row["url"] != old["url"]:
        page.connection.execute(
            "UPDATE records SET url = ? WHERE row_id = ?", (row["url"], old["row_id"])
        )


def _replace_record(
    page: Visiting,
    row: dict[str, Any],
    old: Mapping[str, Any],
    *,
    version: int,
    is_told: bool,
) -> None:
    seen_at = page.at if page.is_look else old["last_seen_at"]
    is_version = version != old["version"]
    page.connection.execute(
        _UPDATE_RECORD,
        (
            *row.values(),
            version,
            page.at if is_told else old["changed_at"],
            seen_at,
            origin(page, old) if is_version else old["capture_id"],
            old["row_id"],
        ),
    )


def _write_rejected(page: Visiting) -> None:
    rejected = page.visit.rejected
    assert rejected is not None
    page.connection.execute(
        "INSERT INTO rejected (url, capture_id, reason, detail, at)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET"
        " capture_id = excluded.capture_id, reason = excluded.reason,"
        " detail = excluded.detail, at = excluded.at",
        (
            page.visit.url,
            page.capture_id,
            rejected.reason,
            storable(rejected.detail),
            page.at,
        ),
    )


def _write_url(page: Visiting, effect: Effect) -> None:
    visit = page.visit
    state = visit.state
    if effect == "unchanged" and state == "archived":
        state = "unchanged"
    values = {
        "url": visit.url,
        "state": state,
        "reason": visit.reason,
        "detail": storable(visit.detail) if visit.detail else None,
        "due_at": visit.due_at,
        "interval_s": visit.interval_s,
        "etag": visit.etag,
        "last_modified": visit.last_modified,
        "at": page.at,
        "run_id": visit.run_id,
        "capture_id": page.capture_id,
        "record_id": visit.record.record_id if visit.record else None,
        "site_id": visit.site_id,
    }
    if page.connection.execute(_UPDATE_URL, values).rowcount == 0:
        new = NewUrl(visit.url, visit.kind, site_id=visit.site_id)
        add_exactly(page.connection, new)
        page.connection.execute(_UPDATE_URL, values)


def _recover_url(page: Visiting) -> None:
    """A page that gave nothing when it was asked for has a record after all."""
    record = page.visit.record
    assert record is not None
    page.connection.execute(
        "UPDATE urls SET state = 'archived', reason = NULL, detail = NULL,"
        " prior_state = NULL, due_at = ifnull(due_at, ?), record_id = ? WHERE url = ?",
        (page.visit.due_at, record.record_id, page.visit.url),
    )


def _captured_at(page: Visiting) -> str:
    found = page.connection.execute(
        "SELECT fetched_at FROM captures WHERE capture_id = ?", (page.capture_id,)
    ).fetchone()
    return str(found[0]) if found else page.at
