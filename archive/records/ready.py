"""A record's rows made ready beforehand: all that needs no database, in any process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.canonical import BadUrl, resolved
from archive.encoding import storable
from archive.records.fts_index import indexed_record
from archive.records.serial import RECORD_COLUMNS, row_of
from archive.reports.copies import identity_of
from archive.reports.figures import coded
from archive.reports.minhash import signature
from archive.rows import ReadyRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import AttachmentLink, Issue, Record

_DIGEST = RECORD_COLUMNS.index("text_digest")


def made_ready(record: Record) -> ReadyRecord:
    """The rows of a record; what they cost is most of what storing it costs."""
    row = row_of(record)
    return ReadyRecord(
        row=tuple(row.values()),
        evidence=tuple((e.field, storable(e.raw), e.origin) for e in record.evidence),
        issues=tuple(map(_issue, record.issues)),
        attachments=_links(record.attachments),
        figures=tuple(map(coded, record.disclosure)),
        indexed=indexed_record(row),
        signature=signature(row["text"]),
        report=identity_of(row),
    )


def row_under(ready: ReadyRecord, record: Record) -> dict[str, Any]:
    """The row of table `records`, under the id and the address that the record has.

    ValueError for rows of another record.
    """
    if ready.row[_DIGEST] != record.text_digest:
        msg = f"the rows are not those of record {record.record_id}"
        raise ValueError(msg)
    row = dict(zip(RECORD_COLUMNS, ready.row, strict=True))
    row["record_id"] = record.record_id
    row["url"] = storable(record.url) if record.url is not None else None
    return row


def _issue(issue: Issue) -> tuple[Any, ...]:
    raw = storable(issue.raw) if issue.raw is not None else None
    detail = storable(issue.detail)
    return issue.code, issue.severity, detail, issue.start, issue.end, raw


def _links(
    links: Sequence[AttachmentLink],
) -> tuple[tuple[str, str, str, int], ...]:
    """A link that stands twice is one file at its first place."""
    placed = {
        _address(link.url): (link, place)
        for place, link in reversed(list(enumerate(links)))
    }
    return tuple(
        (url, storable(link.title), storable(link.extension), place)
        for url, (link, place) in placed.items()
    )


def _address(url: str) -> str:
    try:
        return resolved(url)
    except BadUrl:
        return storable(url)
