"""What hangs on a version of a record: evidence, issues, attachments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.canonical import BadUrl, canonical_url
from archive.relating import write_cells
from archive.serial import storable

if TYPE_CHECKING:
    from archive.model import Record
    from archive.visiting import Visiting

_DELETE = (
    "DELETE FROM evidence WHERE record_id = ? AND version = ?",
    "DELETE FROM issues WHERE record_id = ? AND version = ?",
)
_INSERT_ATTACHMENT = """
INSERT INTO attachments (record_id, url, title, extension, position)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (record_id, url) DO UPDATE SET title = excluded.title,
    extension = excluded.extension, position = excluded.position, removed_at = NULL"""


def write_details(page: Visiting, record: Record, version: int) -> None:
    """Evidence, issues and attachments of a version, in place of what was there."""
    key = (record.record_id, version)
    connection = page.connection
    for delete in _DELETE:
        connection.execute(delete, key)
    connection.executemany(
        "INSERT INTO evidence VALUES (?, ?, ?, ?, ?)",
        [(*key, e.field, storable(e.raw), e.origin) for e in record.evidence],
    )
    connection.executemany(
        'INSERT INTO issues (record_id, version, code, severity, detail, start, "end",'
        " raw, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *key,
                issue.code,
                issue.severity,
                storable(issue.detail),
                issue.start,
                issue.end,
                storable(issue.raw) if issue.raw is not None else None,
                page.at,
            )
            for issue in record.issues
        ],
    )
    _write_attachment_links(page, record)
    write_cells(connection, record)


def _write_attachment_links(page: Visiting, record: Record) -> None:
    links = {
        _canonical(link.url): (link, position)
        for position, link in reversed(list(enumerate(record.attachments)))
    }
    known = page.connection.execute(
        "SELECT url FROM attachments WHERE record_id = ? AND removed_at IS NULL",
        (record.record_id,),
    ).fetchall()
    page.connection.executemany(
        "UPDATE attachments SET removed_at = ? WHERE record_id = ? AND url = ?",
        [(page.at, record.record_id, r[0]) for r in known if r[0] not in links],
    )
    page.connection.executemany(
        _INSERT_ATTACHMENT,
        [
            (
                record.record_id,
                url,
                storable(link.title),
                storable(link.extension),
                position,
            )
            for url, (link, position) in links.items()
        ],
    )


def _canonical(url: str) -> str:
    try:
        return canonical_url(url)
    except BadUrl:
        return storable(url)


def write_attachment(page: Visiting) -> None:
    """What a fetched file is, at every record that offers it."""
    file = page.visit.attachment
    assert file is not None
    page.connection.execute(
        "UPDATE attachments SET media_type = ?, byte_count = ?, sha256 = ?, text = ?,"
        " text_status = ?, capture_id = ? WHERE url = ?",
        (
            file.media_type,
            file.byte_count,
            file.sha256,
            storable(file.text) if file.text is not None else None,
            file.text_status,
            page.capture_id,
            page.visit.url,
        ),
    )
