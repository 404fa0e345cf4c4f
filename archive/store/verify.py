"""What is in the archive, held against itself: bytes, digests, rows, counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any

from archive.database.connection import sqlite_complaints
from archive.database.soundness import foreign_cells
from archive.records.hash_chain import CAPTURE_COLUMNS, chain_link
from archive.store.checks import check_rows
from archive.store.lost import altered_versions, files_with_losses, ledger
from archive.store.odd_rows import foreign_records
from archive.store.unread import unread_count
from archive.warc.glance import glance
from archive.warc.record import payload_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.store import Archive

# What the chain is of comes first, so that it is one piece of each row.
_COLUMNS = (*CAPTURE_COLUMNS, "capture_id", "chain_digest")
_CHAINED = slice(len(CAPTURE_COLUMNS))
_PLACE = slice(
    CAPTURE_COLUMNS.index("warc_file"), CAPTURE_COLUMNS.index("warc_length") + 1
)
# 304 answers and repeats point at the capture that holds their payload.
_CAPTURES = f"""
SELECT {", ".join(f"captures.{name}" for name in _COLUMNS)},
    o.payload_digest AS original_digest, o.revisit_of AS original_of,
    o.capture_id AS original_id
FROM captures LEFT JOIN captures AS o ON o.capture_id = captures.revisit_of
ORDER BY captures.capture_id"""  # noqa: S608 - columns of ours
_BATCH = 500
_LAST_CAPTURE = "SELECT seq FROM sqlite_sequence WHERE name = 'captures'"


@dataclass(slots=True)
class Report:
    """What was checked, and every damage that was found.

    `unread` captures are whole, but their workers never came back with what is in them;
    `lost` ones (and versions) were given up by a repair, and are no damage any more;
    `repaired` are the damages that this one has given up.
    """

    captures: int = 0
    records: int = 0
    urls: int = 0
    unread: int = 0
    lost: int = 0
    repaired: int = 0
    damage: list[dict[str, Any]] = field(default_factory=list)

    def add(self, code: str, detail: str, **where: Any) -> None:
        """One damage, and where it is."""
        self.damage.append({"code": code, "detail": detail, **where})

    def as_dict(self) -> dict[str, Any]:
        """What `gongbao verify --json` prints."""
        return {
            "ok": not self.damage,
            "captures": self.captures,
            "records": self.records,
            "urls": self.urls,
            "unread": self.unread,
            "lost": self.lost,
            "repaired": self.repaired,
            "damage": self.damage,
        }


def verify(archive: Archive, count: Callable[[int], None] = lambda _: None) -> Report:
    """Check all that can be checked without the network; `count` is told captures."""
    return _checked(archive, lambda report: _capture_damage(archive, report, count))


def check_ends(
    archive: Archive, count: Callable[[int], None] = lambda _: None
) -> Report:
    """As `verify`, but of each WARC file only the last capture is read."""

    def lost(report: Report) -> Iterator[dict[str, Any]]:
        report.captures = archive.one("SELECT count(*) FROM captures")[0]
        count(report.captures)
        for name in files_with_losses(archive):
            yield {"code": "unreadable", "detail": "its end is lost", "file": name}

    return _checked(archive, lost)


def _checked(
    archive: Archive, of_captures: Callable[[Report], Iterator[dict[str, Any]]]
) -> Report:
    report = Report()
    for complaint in sqlite_complaints(archive.connection):
        report.add("sqlite", complaint, file=str(archive.path / "archive.db"))
    cells = list(foreign_cells(archive.connection, inf))
    cells = cells or list(foreign_records(archive.connection))
    for told in cells:
        report.add("cell", told)
    if cells:
        return report  # what stands on such cells cannot be judged
    report.damage += of_captures(report)
    report.damage += check_rows(archive)
    report.records = archive.one("SELECT count(*) FROM records")[0]
    report.unread = unread_count(archive)
    report.urls = archive.one("SELECT count(*) FROM urls")[0]
    return report


def _capture_damage(
    archive: Archive, report: Report, count: Callable[[int], None]
) -> Iterator[dict[str, Any]]:
    before: str | None = None
    last_id = 0
    given_up = ledger(archive)
    report.lost = len(given_up) + len(altered_versions(archive))
    for row in archive.each(_CAPTURES, batch=_BATCH):
        report.captures += 1
        count(1)
        capture_id, chain_digest = row["capture_id"], row["chain_digest"]
        is_given_up = capture_id in given_up
        found = [] if is_given_up else _bytes_damage(archive, row)
        if capture_id != last_id + 1:
            missing = f"{capture_id - last_id - 1} captures before it are missing"
            found.append(("missing", missing))
        elif not is_given_up and chain_link(before, row[_CHAINED]) != chain_digest:
            found.append(("chain", "this row was altered"))
        before, last_id = chain_digest, capture_id
        if found:
            yield from ({"code": c, "detail": d, **_place_of(row)} for c, d in found)
    last = archive.one(_LAST_CAPTURE)
    if last is not None and last[0] != last_id:
        detail = f"the last {last[0] - last_id} captures are missing"
        yield {"code": "missing", "detail": detail, "capture_id": last[0]}


def _place_of(row: Any) -> dict[str, Any]:
    return {
        "capture_id": row["capture_id"],
        "file": row["warc_file"],
        "offset": row["warc_offset"],
        "url": row["url"],
    }


def _bytes_damage(archive: Archive, row: Any) -> list[tuple[str, str]]:
    """What is wrong with the WARC record of a capture's row."""
    try:
        record = glance(archive.warc.read_at(*row[_PLACE]))
    except (OSError, ValueError) as error:
        return [("unreadable", str(error))]
    found = []
    if record.url != row["url"]:
        found.append(("other_record", f"the WARC record there is of {record.url}"))
    if (row["revisit_of"] is not None) != (record.record_type == "revisit"):
        what = f"the WARC record there is a {record.record_type}"
        found.append(("other_record", what))
    elif row["revisit_of"] is not None:
        found += _revisit_damage(row)
    elif payload_digest(record.payload) != row["payload_digest"]:
        found.append(("digest", "the payload is not the one that was received"))
    return found


def _revisit_damage(row: Any) -> Iterator[tuple[str, str]]:
    if row["original_id"] is None or row["original_of"] is not None:
        yield "original", f"its original, capture {row['revisit_of']}, is missing"
    elif row["original_digest"] != row["payload_digest"]:
        yield "original", f"capture {row['revisit_of']} has another payload"
