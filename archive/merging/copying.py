"""A part's rows in the merged archive, as a whole, in one transaction.

Records that no other part has come as they are; what several parts hold is only noted,
and joined when all parts are here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.database.connection import insertion
from archive.merging.captures import add_captures, place_files
from archive.merging.likeness import copy_likeness
from archive.merging.stamps import changed_records
from archive.records.attachments import attached_text
from archive.records.fts_index import Indexer
from archive.records.hash_chain import VERSION_COLUMNS, chain_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.merging.captures import CaptureNumbers
    from archive.merging.parts import Part
    from archive.store import Archive

_OF_RECORDS = ("records", "evidence", "issues", "attachments", "disclosure_cells")
_INSERT_VERSION = insertion("versions", (*VERSION_COLUMNS, "chain_digest"))
_VERSIONS = """
SELECT p.* FROM part.versions AS p JOIN fresh USING (record_id)
ORDER BY record_id, version"""
_CHANGES = """
INSERT INTO changes (at, op, record_id, version, cause)
SELECT at, op, record_id, version, cause FROM part.changes JOIN fresh USING (record_id)
ORDER BY seq"""
_PAGES = """
INSERT INTO version_pages SELECT record_id, version, position, here(capture_id)
FROM part.version_pages JOIN fresh USING (record_id) WHERE here(capture_id) NOTNULL"""
# A report that another part has too is grouped anew when all parts are here.
_COPIES = """
INSERT INTO report_copies SELECT record_id, CASE WHEN EXISTS (SELECT 1
    FROM main.report_copies AS m WHERE m.issuer = p.issuer AND m.kind = p.kind
        AND m.report_year = p.report_year AND m.subject = p.subject)
    THEN '' ELSE report_key END,
    issuer, kind, report_year, subject, role, standing, similarity, conflict, conflicts
FROM part.report_copies AS p JOIN fresh USING (record_id)"""
_FOUND = """
SELECT row_id, record_id, title, text, source, issuer FROM main.records
JOIN fresh USING (record_id)"""
_HAS_FILES = """
SELECT DISTINCT record_id FROM main.attachments JOIN fresh USING (record_id)
WHERE text NOTNULL"""
# What is asked for next is for those who crawl the parts.
_NEW_URLS = """
INSERT INTO urls ({names}) SELECT {values} FROM part.urls AS p
WHERE NOT EXISTS (SELECT 1 FROM main.urls AS m WHERE m.url = p.url)"""
_SEEN_URLS = """
UPDATE main.urls SET ({names}) = (SELECT {values} FROM part.urls AS p
    WHERE p.url = main.urls.url)
WHERE url IN (SELECT p.url FROM part.urls AS p JOIN main.urls AS m USING (url)
    WHERE ifnull(p.visited_at, '') >= ifnull(m.visited_at, '') AND
    (p.state, p.reason, p.visits, p.due_at, p.listing_title, p.listing_date, p.record_id)
    IS NOT
    (m.state, m.reason, m.visits, m.due_at, m.listing_title, m.listing_date, m.record_id))"""
_OTHERS = (
    "INSERT OR REPLACE INTO aliases SELECT * FROM part.aliases",
    """INSERT INTO rejected SELECT url, here(capture_id), reason, detail, at
    FROM part.rejected WHERE true ON CONFLICT (url) DO UPDATE SET
        capture_id = excluded.capture_id, reason = excluded.reason,
        detail = excluded.detail, at = excluded.at WHERE excluded.at >= rejected.at""",
    """DELETE FROM rejected WHERE url IN (SELECT url FROM part.urls
        WHERE state IN ('archived', 'unchanged') EXCEPT SELECT url FROM part.rejected)""",
    """CREATE TEMP TABLE newer AS SELECT site_id FROM part.sites AS p WHERE NOT EXISTS
        (SELECT 1 FROM main.sites AS m WHERE m.site_id = p.site_id
            AND ifnull(m.updated_at, '') > ifnull(p.updated_at, ''))""",
    """INSERT OR REPLACE INTO sites SELECT p.* FROM part.sites AS p
    JOIN newer USING (site_id)""",
    "DELETE FROM issuers WHERE site_id IN (SELECT site_id FROM newer)",
    """INSERT INTO issuers SELECT p.* FROM part.issuers AS p
    JOIN newer USING (site_id)""",
    "DROP TABLE newer",
    """INSERT INTO issues (code, severity, detail, raw, site_id, url, at)
    SELECT code, severity, detail, CASE code WHEN 'capture_lost'
        THEN CAST(here(CAST(raw AS INTEGER)) AS TEXT) ELSE raw END, site_id, url, at
    FROM part.issues WHERE record_id IS NULL
    EXCEPT SELECT code, severity, detail, raw, site_id, url, at
    FROM main.issues WHERE record_id IS NULL""",
)


def copy_part(
    merged: Archive, part: Part, archive: Archive, *, cursor: str, at: str
) -> int:
    """Bring a part's news into the merged archive; how many records they touch.

    The part's tables lie beside; all is committed at the end, or nothing.
    """
    connection = merged.connection
    merged.write("CREATE TEMP TABLE fresh (record_id TEXT PRIMARY KEY)")
    numbers = add_captures(merged, part)
    place_files(merged, part, archive, at)
    connection.create_function("here", 1, numbers.here, deterministic=True)
    changed = changed_records(merged, part.part_id)
    for record_id in changed:
        connection.execute(
            "INSERT INTO fresh SELECT ?1 WHERE NOT EXISTS"
            " (SELECT 1 FROM main.records WHERE record_id = ?1)",
            (record_id,),
        )
    connection.executemany(
        "INSERT OR REPLACE INTO part_records VALUES (?1, ?2, ?3,"
        " NOT EXISTS (SELECT 1 FROM fresh WHERE record_id = ?1))",
        [(record_id, part.part_id, stamp) for record_id, stamp in changed.items()],
    )
    _copy_records(merged, numbers)
    _copy_urls(merged)
    connection.execute("DROP TABLE fresh")
    values = (cursor, at, part.part_id)
    merged.write("UPDATE parts SET cursor = ?, merged_at = ? WHERE part_id = ?", values)
    merged.flush()
    return len(changed)


def _copy_records(merged: Archive, numbers: CaptureNumbers) -> None:
    connection = merged.connection
    for table in _OF_RECORDS:
        names, values = _columns(merged, table, {"row_id", "issue_id"})
        connection.execute(
            f'INSERT INTO main."{table}" ({names}) SELECT {values}'  # noqa: S608
            f' FROM part."{table}" AS p JOIN fresh USING (record_id)'
        )
    connection.executemany(_INSERT_VERSION, _versions(merged, numbers))
    for statement in (_PAGES, _CHANGES, _COPIES):
        connection.execute(statement)
    copy_likeness(merged)
    indexer = Indexer(connection)
    with_files = {row[0] for row in connection.execute(_HAS_FILES)}
    for row in merged.rows(_FOUND):
        record_id = row["record_id"]
        has = record_id in with_files
        files = attached_text(connection, record_id) if has else ""
        indexer.add(row["row_id"], row, files)
    indexer.apply()


def _versions(merged: Archive, numbers: CaptureNumbers) -> Iterator[tuple[Any, ...]]:
    last, before = None, None
    capture = VERSION_COLUMNS.index("capture_id")
    for row in merged.rows(_VERSIONS):
        values = [row[name] for name in VERSION_COLUMNS]
        values[capture] = numbers.here(values[capture])
        before = chain_link(before if values[0] == last else None, values)
        last = values[0]
        yield (*values, before)


def _copy_urls(merged: Archive) -> None:
    names, values = _columns(merged, "urls", {"url_id", "next_at", "prior_state"})
    for statement in (_NEW_URLS, _SEEN_URLS):
        merged.connection.execute(statement.format(names=names, values=values))
    for statement in _OTHERS:
        merged.connection.execute(statement)


_EXPRESSIONS = {
    "capture_id": "here(p.capture_id)",
    "run_id": "NULL",
    "state": "CASE p.state WHEN 'in_flight' THEN ifnull(p.prior_state, 'pending')"
    " ELSE p.state END",
}


def _columns(merged: Archive, table: str, without: set[str]) -> tuple[str, str]:
    """A table's columns, and the values that they take from part `p`, as SQL."""
    rows = merged.rows(f'PRAGMA main.table_info("{table}")')
    names = [row["name"] for row in rows if row["name"] not in without]
    quoted = [f'"{name}"' for name in names]
    values = [_EXPRESSIONS.get(n, f"p.{q}") for n, q in zip(names, quoted, strict=True)]
    return ", ".join(quoted), ", ".join(values)
