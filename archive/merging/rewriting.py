"""One record of the merged archive, read from its parts and written anew."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from archive.database.statements import insertion, update
from archive.merging.joining import State, Text
from archive.records.attachments import attached_text
from archive.records.hash_chain import VERSION_COLUMNS, chain_link
from archive.records.serial import RECORD_COLUMNS, STATE_COLUMNS, TOLD_COLUMNS
from archive.records.serial import VERSION_COLUMNS as TELLING
from archive.reports.copies import note_report
from archive.reports.minhash import signature
from archive.reports.near_duplicates import note_text

if TYPE_CHECKING:
    from archive.database.connection import Connection
    from archive.merging.captures import CaptureNumbers
    from archive.merging.joining import Row
    from archive.records.fts_index import Indexer
    from archive.store import Archive

_DETAILS = ("evidence", "issues", "version_pages")
_WHOLE = ("attachments", "disclosure_cells")
_COLUMNS = (*RECORD_COLUMNS, *STATE_COLUMNS)
_UPDATE = update("records", _COLUMNS, "record_id")
_NEWS = (*TELLING, *TOLD_COLUMNS, "version")
_LAST_CHANGE = """
SELECT op, version FROM changes WHERE record_id = ? ORDER BY seq DESC LIMIT 1"""
_TOLD = """
SELECT DISTINCT version FROM changes WHERE record_id = ? AND op IN ('add', 'change')"""
_TELL = """
INSERT INTO changes (at, op, record_id, version, cause) VALUES (?, ?, ?, ?, ?)"""


def state_of(part: Archive, numbers: CaptureNumbers, record_id: str) -> State:
    """What a part holds of a record."""

    def of(table: str) -> list[Row]:
        order = "rowid" if table in {"evidence", "issues"} else "1, 2"
        rows = part.rows(
            f'SELECT * FROM "{table}" WHERE record_id = ? ORDER BY {order}',  # noqa: S608
            (record_id,),
        )
        return [_here(dict(row), numbers) for row in rows]

    details: dict[str, dict[int, list[Row]]] = {}
    for table in _DETAILS:
        details[table] = defaultdict(list)
        for row in of(table):
            details[table][row["version"]].append(row)
    versions = tuple(
        Text(row, *(tuple(details[table][row["version"]]) for table in _DETAILS))
        for row in of("versions")
    )
    [record] = of("records")
    return State(record, versions, *(tuple(of(table)) for table in _WHOLE))


def _here(row: Row, numbers: CaptureNumbers) -> Row:
    row.pop("issue_id", None)
    if "capture_id" in row:
        row["capture_id"] = numbers.here(row["capture_id"])
    return row | {"run_id": None} if "run_id" in row else row


def rewrite(connection: Connection, indexer: Indexer, state: State, at: str) -> None:
    """Put a record's state in the place of the one that is there, and tell what is new."""
    record_id = state.record["record_id"]
    old = connection.execute(
        "SELECT * FROM records WHERE record_id = ?", (record_id,)
    ).fetchone()
    old_files = attached_text(connection, record_id)
    for table in ("versions", *_DETAILS, *_WHOLE):
        connection.execute(f'DELETE FROM "{table}" WHERE record_id = ?', (record_id,))  # noqa: S608
    values = [state.record[name] for name in _COLUMNS]
    connection.execute(_UPDATE, (*values, record_id))
    _write_versions(connection, state)
    for table, rows in zip(_WHOLE, (state.attachments, state.cells), strict=True):
        _insert(connection, table, rows)
    files = attached_text(connection, record_id)
    indexer.replace(old, old_files, state.record, files)
    _tell(connection, state, old, at)
    sign = signature(state.record["text"])
    note_text(connection, old["row_id"], record_id, sign)
    note_report(connection, record_id)


def _write_versions(connection: Connection, state: State) -> None:
    before = None
    for number, text in enumerate(state.versions, 1):
        numbered = {"version": number}
        row = text.row | numbered
        before = chain_link(before, [row[name] for name in VERSION_COLUMNS])
        _insert(connection, "versions", [row | {"chain_digest": before}])
        for table, rows in zip(
            _DETAILS, (text.evidence, text.issues, text.pages), strict=True
        ):
            _insert(connection, table, [told | numbered for told in rows])


def _insert(connection: Connection, table: str, rows: Any) -> None:
    for row in rows:
        connection.execute(insertion(table, list(row)), list(row.values()))


def _tell(connection: Connection, state: State, old: Any, at: str) -> None:
    row = state.record
    record_id, version = row["record_id"], row["version"]
    known = {told[0] for told in connection.execute(_TOLD, (record_id,))}
    new = [n for n in range(1, version + 1) if n not in known]
    is_news = any(row[name] != old[name] for name in _NEWS)
    if is_news and version not in new:
        new.append(version)
    for number in new:
        cause = state.versions[number - 1].row["cause"]
        connection.execute(_TELL, (at, "change", record_id, number, cause))
    op, told = connection.execute(_LAST_CHANGE, (record_id,)).fetchone()
    is_gone = row["removed_at"] is not None
    if is_gone and (op, told) != ("remove", version):
        connection.execute(_TELL, (at, "remove", record_id, version, "source"))
    elif (not is_gone and op == "remove") or (
        not is_gone and new and old["removed_at"] is not None
    ):
        connection.execute(_TELL, (at, "restore", record_id, version, "source"))
