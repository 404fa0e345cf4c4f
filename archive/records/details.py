"""What hangs on a version of a record: evidence, issues, attachments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.canonical import even
from archive.encoding import storable
from archive.records.attachments import attached_text
from archive.reports.figures import delete_figures, write_figures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.records.context import Visiting
    from archive.rows import AttachmentFile, ReadyRecord

_DELETE = (
    "DELETE FROM evidence WHERE record_id = ? AND version = ?",
    "DELETE FROM issues WHERE record_id = ? AND version = ?",
)
_INSERT_ATTACHMENT = """
INSERT INTO attachments (record_id, url, title, extension, position)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (record_id, url) DO UPDATE SET title = excluded.title,
    extension = excluded.extension, position = excluded.position, removed_at = NULL"""

# A file that another record offers too was received already.
_FILL_FROM_OTHERS = """
UPDATE attachments SET media_type = known.media_type, byte_count = known.byte_count,
    sha256 = known.sha256, text = known.text, text_status = known.text_status,
    capture_id = known.capture_id
FROM (SELECT * FROM attachments WHERE sha256 IS NOT NULL) AS known
WHERE attachments.record_id = ? AND attachments.sha256 IS NULL
    AND known.url = attachments.url"""
_OFFERING = """
SELECT records.*, sha256 AS known_sha256 FROM records JOIN attachments USING (record_id)
WHERE attachments.url = ?"""
_NOT_RECEIVED = """
UPDATE attachments SET text_status = ? WHERE url = ? AND sha256 IS NULL"""


def add_details(page: Visiting, ready: ReadyRecord, identity: str, row_id: int) -> None:
    """Evidence, issues, attachments and figures of a record that is new."""
    _insert_told(page, ready, identity, 1)
    if ready.attachments:
        _insert_links(page, ready, identity)
    write_figures(page.connection, page.writing.labels, row_id, ready.figures)


def write_details(
    page: Visiting, ready: ReadyRecord, identity: str, row_id: int, version: int
) -> None:
    """The same of a version, in place of what was there."""
    for delete in _DELETE:
        page.connection.execute(delete, (identity, version))
    _insert_told(page, ready, identity, version)
    _replace_links(page, ready, identity)
    delete_figures(page.connection, row_id)
    write_figures(page.connection, page.writing.labels, row_id, ready.figures)


def _insert_told(
    page: Visiting, ready: ReadyRecord, identity: str, version: int
) -> None:
    if ready.evidence:
        page.connection.executemany(
            "INSERT INTO evidence VALUES (?, ?, ?, ?, ?)",
            [(identity, version, *told) for told in ready.evidence],
        )
    if ready.issues:
        page.connection.executemany(
            'INSERT INTO issues (record_id, version, code, severity, detail, start, "end",'
            " raw, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(identity, version, *told, page.at) for told in ready.issues],
        )


def _replace_links(page: Visiting, ready: ReadyRecord, identity: str) -> None:
    links = {url for url, *_ in ready.attachments}
    rows = page.connection.execute(
        "SELECT url, removed_at FROM attachments WHERE record_id = ?", (identity,)
    ).fetchall()
    known = {row["url"] for row in rows}
    offered = {row["url"] for row in rows if row["removed_at"] is None}
    respelled = _respelled(offered - links, links - known)
    page.connection.executemany(
        "UPDATE attachments SET url = ? WHERE record_id = ? AND url = ?",
        [(new, identity, old) for old, new in respelled.items()],
    )
    page.connection.executemany(
        "UPDATE attachments SET removed_at = ? WHERE record_id = ? AND url = ?",
        [(page.at, identity, url) for url in offered - links - respelled.keys()],
    )
    _insert_links(page, ready, identity)


def _insert_links(page: Visiting, ready: ReadyRecord, identity: str) -> None:
    page.connection.executemany(
        _INSERT_ATTACHMENT, [(identity, *link) for link in ready.attachments]
    )
    page.connection.execute(_FILL_FROM_OTHERS, (identity,))


def _respelled(old: set[str], new: set[str]) -> dict[str, str]:
    """The links that a page only spells anew, as by another session: old to new."""
    evens = {even(url): url for url in sorted(new, reverse=True)}
    return {url: evens.pop(even(url)) for url in sorted(old) if even(url) in evens}


def write_attachment(page: Visiting) -> None:
    """What a fetched file is, at every record that offers it; all are searched anew.

    Of a file that was never received whole only the reason is kept, and only where
    nothing better is known.
    """
    file = page.visit.attachment
    assert file is not None
    if file.sha256 is None:
        page.connection.execute(_NOT_RECEIVED, (file.text_status, page.visit.url))
        return
    offering = page.connection.execute(_OFFERING, (page.visit.url,)).fetchall()
    before = [attached_text(page.connection, row["record_id"]) for row in offering]
    _update_file(page, file)
    for row, files in zip(offering, before, strict=True):
        after = attached_text(page.connection, row["record_id"])
        page.indexer.replace(row, files, row, after)
        if row["known_sha256"] not in (None, file.sha256):
            _tell_replaced(page, row)


def _tell_replaced(page: Visiting, row: Mapping[str, Any]) -> None:
    """The file is another one under the same address: its record has changed."""
    page.connection.execute(
        "UPDATE records SET changed_at = ? WHERE row_id = ?", (page.at, row["row_id"])
    )
    page.tell("change", row["record_id"], row["version"])


def _update_file(page: Visiting, file: AttachmentFile) -> None:
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
