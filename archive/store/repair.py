"""Giving up what is lost or damaged: its pages are due again, the ledger keeps it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from archive.errors import ArchiveUnusable
from archive.instants import iso, utc_now
from archive.rows import SiteIssue
from archive.store.lost import (
    altered_versions,
    files_with_losses,
    ledger,
    lost_captures,
)
from archive.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.store import Archive
    from archive.store.verify import Report

CODE = "capture_lost"
_VERSION_CODE = "version_damaged"
_BEFORE = timedelta(minutes=1)
_AGAIN = """
UPDATE urls SET due_at = :at, etag = NULL, last_modified = NULL
WHERE state NOT IN ('refused', 'in_flight') AND ({})"""
_OF_CAPTURE = """url = :url OR capture_id = :id OR record_id IN
    (SELECT record_id FROM version_pages WHERE capture_id = :id)"""
_GIVEN_UP = (
    _AGAIN.format(_OF_CAPTURE),
    "UPDATE records SET capture_id = NULL WHERE capture_id = :id",
    "UPDATE rejected SET capture_id = NULL WHERE capture_id = :id",
    "UPDATE attachments SET capture_id = NULL WHERE capture_id = :id",
)
# Without a digest the page's text counts as another one, whatever it is.
_FETCH_ANEW = (
    """UPDATE records SET text_digest = NULL
    WHERE record_id = :record_id AND version = :version""",
    """UPDATE records SET capture_id = NULL WHERE record_id = :record_id
    AND capture_id NOT IN (SELECT capture_id FROM captures)""",
    _AGAIN.format("record_id = :record_id"),
)
_REPEATS = "SELECT * FROM captures WHERE revisit_of = ?"


def verify_and_repair(archive: Archive, count: Callable[[int], None]) -> Report:
    """As `verify`, and `repair` what it finds; the report tells what is left.

    ConfigurationError in a merged archive: what is damaged is so in its parts.
    """
    archive.refuse_merged()
    with archive.lock():
        report = verify(archive, count)
        rest = repair(archive, report.damage)
        report.repaired = len(report.damage) - len(rest)
        report.damage = rest
        report.lost = len(ledger(archive)) + len(altered_versions(archive))
    return report


def repair(archive: Archive, damage: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give up what `verify` found damaged and fetching can mend; what is left of it.

    The pages are due again, records keep their versions, the ledger keeps the damage:
    table `issues`, codes `capture_lost` and `version_damaged`.
    """
    rest, given_up = [], set(ledger(archive))
    for told in damage:
        if told.get("capture_id") and told["code"] != "missing":
            for row in _with_repeats(archive, told["capture_id"]):
                if row["capture_id"] not in given_up:
                    given_up.add(row["capture_id"])
                    _give_up(archive, row, told["detail"])
        elif told.get("record_id") and (
            told.get("version") or told["code"] == "record"
        ):
            _fetch_anew(archive, told)
        else:
            rest.append(told)
    archive.flush()
    return rest


def _with_repeats(archive: Archive, capture_id: int) -> list[Any]:
    """A capture and those that point at its payload."""
    own = archive.rows("SELECT * FROM captures WHERE capture_id = ?", (capture_id,))
    return [*own, *archive.rows(_REPEATS, (capture_id,))]


def _fetch_anew(archive: Archive, told: dict[str, Any]) -> None:
    now, version = utc_now(), told.get("version")
    values = {"record_id": told["record_id"], "version": version}
    for statement in _FETCH_ANEW:
        archive.write(statement, values | {"at": iso(now - _BEFORE)})
    if version is not None:
        issue = SiteIssue(
            code=_VERSION_CODE,
            severity="error",
            detail=f"{told['code']}: {told['detail']}",
            raw=f"{told['record_id']}/{version}",
        )
        archive.add_issue(issue, now=now)


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
        _give_up(archive, row, "it is not there any more")
    archive.flush()
    return len(lost)


def _give_up(archive: Archive, row: Any, why: str) -> None:
    now = utc_now()
    issue = SiteIssue(
        code=CODE,
        severity="error",
        detail=f"capture {row['capture_id']} in {row['warc_file']}: {why}",
        url=row["url"],
        raw=str(row["capture_id"]),
    )
    archive.add_issue(issue, now=now)
    # A run asks for what was due before it began.
    values = {"id": row["capture_id"], "url": row["url"], "at": iso(now - _BEFORE)}
    for statement in _GIVEN_UP:
        archive.write(statement, values)
