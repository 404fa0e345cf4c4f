"""Giving up lost captures: their pages are due again, and nothing refers to them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from archive.errors import ArchiveUnusable
from archive.instants import iso, utc_now
from archive.rows import SiteIssue
from archive.store.lost import files_with_losses, lost_captures

if TYPE_CHECKING:
    from archive.store import Archive

CODE = "capture_lost"
_BEFORE = timedelta(minutes=1)
_GIVEN_UP = (
    "UPDATE records SET capture_id = NULL WHERE capture_id = :id",
    "UPDATE rejected SET capture_id = NULL WHERE capture_id = :id",
    "UPDATE attachments SET capture_id = NULL WHERE capture_id = :id",
    (
        "UPDATE urls SET due_at = :at, etag = NULL, last_modified = NULL"
        " WHERE url = :url AND state NOT IN ('refused', 'in_flight')"
    ),
)


def check_captures(archive: Archive, *, repair: bool = False) -> int:
    """Look at the last capture of each WARC file; ArchiveUnusable where one is lost.

    With `repair` all that are lost are given up instead: how many that was. What is
    damaged before a file's end is for `gongbao verify`.
    """
    names = files_with_losses(archive)
    if not names:
        return 0
    rows = (row for name in names for row in lost_captures(archive, name))
    lost = {row["capture_id"]: row for row in rows}
    if not repair:
        msg = (
            f"{len(lost)} captures are not in {', '.join(names)} any more: put the"
            " files back, or fetch those pages again with `gongbao crawl --repair`."
        )
        raise ArchiveUnusable(msg)
    for row in lost.values():
        _give_up(archive, row)
    archive.flush()
    return len(lost)


def _give_up(archive: Archive, row: Any) -> None:
    now = utc_now()
    issue = SiteIssue(
        code=CODE,
        severity="error",
        detail=f"capture {row['capture_id']} is not in {row['warc_file']} any more",
        url=row["url"],
        raw=str(row["capture_id"]),
    )
    archive.add_issue(issue, now=now)
    # A run asks for what was due before it began.
    values = {"id": row["capture_id"], "url": row["url"], "at": iso(now - _BEFORE)}
    for statement in _GIVEN_UP:
        archive.write(statement, values)
