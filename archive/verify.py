"""What is in the archive, held against itself: bytes, digests, rows, counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive.database import sqlite_complaints
from archive.model import FAILED_REASONS, GONE_REASONS, REFUSED_REASONS
from archive.reading import place_of, stored_capture
from archive.warc import parse_member, payload_digest
from archive.writing import chain_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from archive.store import Archive

_REASONS = {
    "archived": None,
    "unchanged": None,
    "pending": None,
    "in_flight": None,
    "refused": REFUSED_REASONS,
    "failed": FAILED_REASONS,
    "gone": GONE_REASONS,
}
_WITHOUT_CAPTURE = """
SELECT record_id, capture_id FROM records WHERE capture_id IS NOT NULL
    AND capture_id NOT IN (SELECT capture_id FROM captures)"""
_WITHOUT_VERSION = """
SELECT records.record_id, records.version FROM records LEFT JOIN versions
    ON versions.record_id = records.record_id AND versions.version = records.version
WHERE versions.text IS NOT records.text OR versions.title IS NOT records.title
    OR versions.date IS NOT records.date OR versions.source IS NOT records.source
    OR versions.record_id IS NULL"""
_MISSING_VERSIONS = """
SELECT record_id, count(*) AS number, max(version) AS newest FROM versions
GROUP BY record_id HAVING number <> newest"""
_LAST_CHANGE = """
SELECT records.record_id, records.version FROM records LEFT JOIN
    (SELECT record_id, max(seq) AS seq FROM changes GROUP BY record_id) AS last
    ON last.record_id = records.record_id
    LEFT JOIN changes ON changes.seq = last.seq
WHERE changes.version IS NOT records.version
    OR (changes.op = 'remove') IS NOT (records.removed_at IS NOT NULL)"""
_STATES = "SELECT state, reason, count(*) AS number FROM urls GROUP BY 1, 2"


@dataclass(slots=True)
class Report:
    """What was checked, and every damage that was found."""

    captures: int = 0
    records: int = 0
    urls: int = 0
    damage: list[dict[str, Any]] = field(default_factory=list)

    def add(self, code: str, detail: str, **where: Any) -> None:
        """One damage, and where it is."""
        self.damage.append({"code": code, "detail": detail, **where})


def verify(archive: Archive, count: Callable[[int], None] = lambda _: None) -> Report:
    """Check all that can be checked without the network."""
    report = Report()
    for complaint in sqlite_complaints(archive.connection):
        report.add("sqlite", complaint, file=str(archive.path / "archive.db"))
    _check_captures(archive, report, count)
    _check_records(archive, report)
    _check_accounts(archive, report)
    return report


def _check_captures(
    archive: Archive, report: Report, count: Callable[[int], None]
) -> None:
    link = ""
    last_id = 0
    for row in archive.each("SELECT * FROM captures ORDER BY capture_id"):
        report.captures += 1
        count(1)
        where = {
            "capture_id": row["capture_id"],
            "file": row["warc_file"],
            "offset": row["warc_offset"],
            "url": row["url"],
        }
        if row["capture_id"] != last_id + 1:
            report.add("missing", "captures before this one are missing", **where)
        last_id = row["capture_id"]
        link = chain_link(link, _chained(row))
        if link != row["chain_digest"]:
            report.add("chain", "this row, or one before it, was altered", **where)
            link = row["chain_digest"]
        for code, detail in _capture_damage(archive, row):
            report.add(code, detail, **where)


def _chained(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        row["url"],
        row["fetched_at"],
        row["status"],
        row["content_type"],
        row["payload_digest"],
        row["payload_bytes"],
        row["warc_file"],
        row["warc_offset"],
        row["warc_length"],
        row["revisit_of"],
    )


def _capture_damage(
    archive: Archive, row: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    try:
        record = parse_member(archive.warc.read(place_of(stored_capture(row))))
    except (OSError, ValueError) as error:
        yield "unreadable", str(error)
        return
    if record.url != row["url"]:
        yield "other_record", f"the WARC record there is of {record.url}"
    is_revisit = row["revisit_of"] is not None
    if is_revisit != (record.record_type == "revisit"):
        yield "other_record", f"the WARC record there is a {record.record_type}"
    elif not is_revisit and payload_digest(record.payload) != row["payload_digest"]:
        yield "digest", "the payload is not the one that was received"


def _check_records(archive: Archive, report: Report) -> None:
    report.records = archive.rows("SELECT count(*) AS n FROM records")[0]["n"]
    for row in archive.each(_WITHOUT_CAPTURE):
        report.add(
            "record", f"its capture {row[1]} is missing", record_id=row["record_id"]
        )
    for row in archive.each(_WITHOUT_VERSION):
        report.add("version", f"it differs from its version {row[1]}", record_id=row[0])
    for row in archive.each(_MISSING_VERSIONS):
        report.add(
            "version", f"of {row[2]} versions, {row[1]} are there", record_id=row[0]
        )
    for row in archive.each(_LAST_CHANGE):
        report.add(
            "change", "its last change does not tell its state", record_id=row[0]
        )
    indexed = archive.rows("SELECT count(*) AS n FROM records_fts_docsize")[0]["n"]
    if indexed != report.records:
        report.add("search", f"{indexed} of {report.records} records can be searched")


def _check_accounts(archive: Archive, report: Report) -> None:
    for row in archive.rows(_STATES):
        report.urls += row["number"]
        state, reason = row["state"], row["reason"]
        if state not in _REASONS:
            report.add("accounts", f"{row['number']} URLs in unknown state {state}")
            continue
        allowed = _REASONS[state]
        if (allowed is None) != (reason is None) or (allowed and reason not in allowed):
            report.add("accounts", f"{row['number']} URLs are {state}/{reason}")
