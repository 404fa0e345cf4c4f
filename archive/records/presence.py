"""Whether a record is still there: seen again, removed, restored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.canonical import BadUrl, record_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.records.context import Visiting
    from archive.rows import Effect


def known_record(page: Visiting) -> Mapping[str, Any] | None:
    """The record that this URL gave before, or that another name of it gives."""
    connection, url = page.connection, page.visit.url
    found = connection.execute(
        "SELECT records.* FROM urls JOIN records USING (record_id) WHERE urls.url = ?",
        (url,),
    ).fetchone()
    if found is None:
        try:
            identity = record_id(url)
        except BadUrl:
            return None
        found = connection.execute(
            "SELECT * FROM records WHERE record_id = ?", (identity,)
        ).fetchone()
    row: Mapping[str, Any] | None = found
    return row


def remove(page: Visiting) -> Effect:
    """The page is gone: so is its record, unless another URL still gives it."""
    old = known_record(page)
    if old is None or old["removed_at"] is not None:
        return "none"
    elsewhere = page.connection.execute(
        "SELECT 1 FROM urls WHERE record_id = ? AND url <> ?"
        " AND state IN ('archived', 'unchanged')",
        (old["record_id"], page.visit.url),
    ).fetchone()
    if elsewhere:
        return "none"
    page.connection.execute(
        "UPDATE records SET removed_at = ? WHERE row_id = ?", (page.at, old["row_id"])
    )
    page.tell("remove", old["record_id"], old["version"])
    return "removed"


def see_again(page: Visiting) -> Effect:
    """The page is what it was: seen again, and restored if it was its record's."""
    old = known_record(page)
    if old is None:
        return "none"
    if old["removed_at"] is not None:
        if not _is_payload_of(page, old):
            return "none"
        restore(page, old)
    touch(page, old)
    return "restored" if old["removed_at"] is not None else "unchanged"


def _is_payload_of(page: Visiting, old: Mapping[str, Any]) -> bool:
    """Whether the visit's last payload is the one that the record came from."""
    if not page.visit.captures:
        return False
    found = page.connection.execute(
        "SELECT 1 FROM captures WHERE capture_id = ? AND payload_digest = ?",
        (old["capture_id"], page.visit.captures[-1].payload_digest),
    ).fetchone()
    return found is not None


def restore(page: Visiting, old: Mapping[str, Any]) -> None:
    """A record that was removed is there again."""
    page.connection.execute(
        "UPDATE records SET removed_at = NULL WHERE row_id = ?", (old["row_id"],)
    )
    page.tell("restore", old["record_id"], old["version"])


def touch(page: Visiting, old: Mapping[str, Any]) -> None:
    """A record was seen where it was."""
    if page.is_look:
        page.connection.execute(
            "UPDATE records SET last_seen_at = ?, capture_id = ifnull(capture_id, ?)"
            " WHERE row_id = ?",
            (page.at, page.capture_id, old["row_id"]),
        )
