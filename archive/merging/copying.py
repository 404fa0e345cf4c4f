"""The merged archive's writer: batches of rows go in as they come.

Records that no other part has come as they are; what several parts hold is only noted,
and joined when all parts are here.
"""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from archive.database.statements import insertion
from archive.merging.batches import Rows
from archive.merging.captures import place_files
from archive.records.fts_index import insert_rows, prepare
from archive.reports.copies import note_report

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.merging.batches import Batch, Ending
    from archive.merging.parts import Look
    from archive.store import Archive

# So many rows are committed at once, though never a piece of a part: what the full-text
# index and the bands of signatures cost falls with the size of a commit.
_GROUP_ROWS = 200_000
_STAMP = "INSERT OR REPLACE INTO part_records VALUES (?, ?, ?, ?)"
_IS_REPORT = """
SELECT EXISTS (SELECT 1 FROM report_copies WHERE issuer = ? AND kind = ?
    AND report_year = ? AND subject = ?)"""
# What is asked for next is for those who crawl the parts.
_SAYING = "state, reason, visits, due_at, listing_title, listing_date, record_id"
_NEWER_SITE = """
SELECT NOT EXISTS (SELECT 1 FROM sites WHERE site_id = ? AND ifnull(updated_at, '') > ?)"""
_REJECTED = """
 ON CONFLICT (url) DO UPDATE SET capture_id = excluded.capture_id,
    reason = excluded.reason, detail = excluded.detail, at = excluded.at
    WHERE excluded.at >= rejected.at"""
# A page that gave a record at its last look was rejected before that.
_NOT_REJECTED = """
DELETE FROM rejected WHERE url = ?1 AND EXISTS
    (SELECT 1 FROM urls WHERE url = ?1 AND state IN ('archived', 'unchanged'))"""
_SITE_ISSUES = """
SELECT code, severity, detail, raw, site_id, url, at FROM issues
WHERE record_id IS NULL"""
_IDENTITY = ("issuer", "kind", "report_year", "subject")
_RUN_OF_CAPTURES = "INSERT INTO part_captures VALUES (?, ?, ?, ?)"
_BAND = "INSERT OR IGNORE INTO minhash_bands (band, row_id) VALUES (?, ?)"
_PAIR = """
INSERT OR IGNORE INTO near_duplicates (record_id, other_id, similarity)
VALUES (?, ?, ?)"""
_ARRIVING = "UPDATE parts SET merged_at = ? WHERE part_id = ?"
_ENDED = """
UPDATE parts SET cursor = ?, merged_at = ?, first_digest = ?, last_digest = ?,
    capture_id = max(capture_id, ?) WHERE part_id = ?"""


class Writer:
    """Puts what parts bring into the merged archive; a part comes whole or not at all."""

    def __init__(self, merged: Archive, at: str) -> None:
        self._merged = merged
        self._connection = merged.connection
        self._at = at
        self._rows = 0
        self._bands: list[tuple[Any, ...]] = []
        self._issues: set[tuple[Any, ...]] | None = None
        self._ways: dict[str, Callable[[Rows], None]] = {
            "report_copies": self._add_reports,
            "urls": self._add_urls,
            "sites": self._add_sites,
            "issuers": self._add_issuers,
            "aliases": self._add_aliases,
            "rejected": self._add_rejected,
            "site_issues": self._add_site_issues,
            "minhash_bands": self._keep_bands,
            "near_duplicates": self._add_pairs,
        }
        self._newer: set[str] = set()

    def add(self, batch: Batch) -> None:
        """Some rows of a part."""
        connection, part_id = self._connection, batch.part_id
        self._merged.write(_ARRIVING, (self._at, part_id))
        if not self._rows:
            prepare(connection, in_bulk=True)
        for table, rows in batch.rows.items():
            if rows.values:
                self._ways.get(table, partial(self._insert, table))(rows)
        stamps = [(i, part_id, stamp, waits) for i, stamp, waits in batch.stamps]
        connection.executemany(_STAMP, stamps)
        insert_rows(connection, batch.found)
        for record_id in batch.unrelated:
            note_report(connection, record_id)
        self._rows += batch.size()

    def end(self, found: Look, ending: Ending) -> None:
        """All of a part is there; committed with its group."""
        merged, part = self._merged, ending.part
        place_files(merged, part, found, ending.ends, self._at)
        last_id = part.capture_id
        if ending.captures is not None:
            values = (part.part_id, *ending.captures)
            merged.write(_RUN_OF_CAPTURES, values)
            last_id = ending.captures[1]
        told = (ending.cursor, self._at, ending.first_digest, ending.last_digest)
        merged.write(_ENDED, (*told, last_id, part.part_id))
        if self._rows >= _GROUP_ROWS:
            self._commit()

    def close(self) -> None:
        """All parts have come: commit the last of them."""
        prepare(self._connection, in_bulk=False)
        self._commit()

    def _commit(self) -> None:
        self._bands.sort()
        self._connection.executemany(_BAND, self._bands)
        self._bands.clear()
        self._merged.flush()
        self._rows = 0

    # How rows of each table go in

    def _insert(self, table: str, rows: Rows, *, or_replace: bool = False) -> None:
        sql = insertion(table, rows.columns)
        if or_replace:
            sql = sql.replace("INSERT", "INSERT OR REPLACE", 1)
        self._connection.executemany(sql, rows.values)

    def _keep_bands(self, rows: Rows) -> None:
        self._bands += rows.values

    def _add_pairs(self, rows: Rows) -> None:
        self._connection.executemany(_PAIR, rows.values)

    def _add_reports(self, rows: Rows) -> None:
        """One that another part has too is grouped anew when all parts are here."""
        names = list(rows.columns)
        told = itemgetter(*map(names.index, _IDENTITY))
        known = {
            identity
            for identity in {told(row) for row in rows.values}
            if self._connection.execute(_IS_REPORT, identity).fetchone()[0]
        }
        key = names.index("report_key")
        values = [
            (*row[:key], "" if told(row) in known else row[key], *row[key + 1 :])
            for row in rows.values
        ]
        self._insert("report_copies", Rows(rows.columns, values))

    def _add_urls(self, rows: Rows) -> None:
        names = [f'"{name}"' for name in rows.columns if name != "url"]
        theirs = ", ".join(f"excluded.{name}" for name in names)
        sql = insertion("urls", rows.columns) + (
            f" ON CONFLICT (url) DO UPDATE SET ({', '.join(names)}) = ({theirs})"
            " WHERE ifnull(excluded.visited_at, '') >= ifnull(urls.visited_at, '')"
            f" AND ({_of('excluded')}) IS NOT ({_of('urls')})"
        )
        self._connection.executemany(sql, rows.values)
        url = rows.columns.index("url")
        urls = [(row[url],) for row in rows.values]
        self._connection.executemany(_NOT_REJECTED, urls)

    def _add_sites(self, rows: Rows) -> None:
        """Those whose rows here are not newer."""
        names = rows.columns
        site, at = names.index("site_id"), names.index("updated_at")
        newer = [
            row
            for row in rows.values
            if self._connection.execute(
                _NEWER_SITE, (row[site], row[at] or "")
            ).fetchone()[0]
        ]
        self._insert("sites", Rows(names, newer), or_replace=True)
        self._newer = {row[site] for row in newer}
        self._connection.executemany(
            "DELETE FROM issuers WHERE site_id = ?", [(site,) for site in self._newer]
        )

    def _add_issuers(self, rows: Rows) -> None:
        site = rows.columns.index("site_id")
        values = [row for row in rows.values if row[site] in self._newer]
        self._insert("issuers", Rows(rows.columns, values))

    def _add_aliases(self, rows: Rows) -> None:
        self._insert("aliases", rows, or_replace=True)

    def _add_rejected(self, rows: Rows) -> None:
        sql = insertion("rejected", rows.columns) + _REJECTED
        self._connection.executemany(sql, rows.values)

    def _add_site_issues(self, rows: Rows) -> None:
        if self._issues is None:
            self._issues = set(map(tuple, self._merged.rows(_SITE_ISSUES)))
        new = [row for row in dict.fromkeys(rows.values) if row not in self._issues]
        self._issues.update(new)
        self._insert("issues", Rows(rows.columns, new))


def _of(table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in _SAYING.split(", "))
