"""Whether a record is still there: seen again, removed, restored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.canonical import BadUrl, document_key, record_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.records.context import Visiting
    from archive.rows import Effect

_ANSWERS = "('archived', 'unchanged')"
# Not its text, which lies on pages of its own.
_KNOWN = ", ".join(
    f"records.{name}"
    for name in ("row_id", "record_id", "version", "removed_at", "capture_id")
)
_CLAIMED = f"""
SELECT {_KNOWN} FROM urls JOIN records USING (record_id) WHERE urls.url = ?"""  # noqa: S608
_UNCLAIMED = f"""
SELECT {_KNOWN} FROM records WHERE record_id = ? AND NOT EXISTS (SELECT 1 FROM urls
    WHERE urls.record_id = records.record_id AND state IN {_ANSWERS})"""  # noqa: S608
_ELSEWHERE = f"""
SELECT 1 FROM urls WHERE record_id = ? AND url <> ?
    AND (state IN {_ANSWERS} OR state IN ('pending', 'in_flight'))"""  # noqa: S608
_NAMES = """
SELECT url FROM aliases JOIN urls USING (url)
WHERE alias_of = :url AND reason = 'alias' AND ifnull(record_id, :record_id) = :record_id"""
_WAITING = """
SELECT url FROM urls WHERE document_key = ? AND url <> ?
    AND (state = 'pending' OR state = 'in_flight' AND visits = 0)"""
_AT_ONCE = "UPDATE urls SET due_at = NULL WHERE url = ? AND state = 'pending'"
_REVIVE = """
UPDATE urls SET state = 'pending', reason = NULL, detail = NULL, due_at = ?,
    record_id = ? WHERE url = ?"""


def known_record(page: Visiting) -> Mapping[str, Any] | None:
    """The record that this URL gave before, or that its canonical form has.

    The latter only while no other address gives that record. What tells whether it is
    there and where it came from; no more of it.
    """
    connection, url = page.connection, page.visit.url
    found = connection.execute(_CLAIMED, (url,)).fetchone()
    if found is None:
        try:
            identity = record_id(url)
        except BadUrl:
            return None
        found = connection.execute(_UNCLAIMED, (identity,)).fetchone()
    row: Mapping[str, Any] | None = found
    return row


def remove(page: Visiting, old: Mapping[str, Any] | None) -> Effect:
    """The page is gone: so is its record, unless another URL still gives it, or may."""
    if old is None or old["removed_at"] is not None:
        return "none"
    if page.connection.execute(
        _ELSEWHERE, (old["record_id"], page.visit.url)
    ).fetchone():
        return "none"
    if _ask_other_names(page, old["record_id"]):
        return "none"
    return _take_away(page, old)


def withdraw(page: Visiting, old: Mapping[str, Any] | None) -> Effect:
    """What was taken for a record was none; its other names are due with its URL."""
    if old is None or old["removed_at"] is not None:
        return "rejected"
    url, connection = page.visit.url, page.connection
    for row in connection.execute(
        _NAMES, {"url": url, "record_id": old["record_id"]}
    ).fetchall():
        connection.execute(_REVIVE, (page.visit.due_at, None, row["url"]))
        connection.execute("DELETE FROM aliases WHERE url = ?", (row["url"],))
    return _take_away(page, old)


def _take_away(page: Visiting, old: Mapping[str, Any]) -> Effect:
    page.connection.execute(
        "UPDATE records SET removed_at = ? WHERE row_id = ?", (page.at, old["row_id"])
    )
    page.tell("remove", old["record_id"], old["version"])
    return "removed"


def _ask_other_names(page: Visiting, identity: str) -> bool:
    """Ask for a document by its other names, now that this one is dead; whether any."""
    url, connection = page.visit.url, page.connection
    names = connection.execute(_NAMES, {"url": url, "record_id": identity}).fetchall()
    waiting = [
        row["url"]
        for row in connection.execute(_WAITING, (document_key(url), url))
        if record_id(row["url"]) == record_id(url)
    ]
    for name in (row["url"] for row in names):
        connection.execute(_REVIVE, (None, identity, name))
        connection.execute("DELETE FROM aliases WHERE url = ?", (name,))
    for name in waiting:
        connection.execute(_AT_ONCE, (name,))
    return bool(names or waiting)


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
    if page.visit.page is None:
        return False
    found = page.connection.execute(
        "SELECT 1 FROM captures WHERE capture_id = ? AND payload_digest = ?",
        (old["capture_id"], page.visit.page.payload_digest),
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
