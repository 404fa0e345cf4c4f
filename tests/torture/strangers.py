"""Kinds of damage that an archive of a stranger may come with, each a function by name.

Each is told the archive's folder, alters the copy that lies there, and returns nothing. The
SQL of a kind runs with the constraints taken out of the schema, as a stranger can do it.
"""

from __future__ import annotations

import gzip
import os
import random
import re
import shutil
import socket
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

Damage = Callable[[Path], None]

HUGE, INFINITE = 2**63 - 1, float("inf")
DEEP = "[" * 100_000
CONTROLS = "\x1b]0;owned\x07\x1b[31m\x9b2J\u202e\r\x08"
ENDLESS = (
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c"
)


def sql(*statements: str | tuple[str, Any]) -> Damage:
    """Run statements as a stranger would: with any constraint out of the way."""
    return partial(_run_sql, statements)


def _run_sql(statements: tuple[str | tuple[str, Any], ...], folder: Path) -> None:
    connection = sqlite3.connect(folder / "archive.db", isolation_level=None)
    connection.create_collation("nosuch", lambda a, b: (a > b) - (a < b))
    connection.execute("PRAGMA synchronous = OFF")
    kept = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
    )
    tables = [(name, text) for name, text in kept if "NOT NULL" in (text or "")]
    version = connection.execute("PRAGMA schema_version").fetchone()[0]
    _write_schema(
        connection, [(n, t.replace(" NOT NULL", "")) for n, t in tables], version + 1
    )
    for statement in statements:
        text, values = (statement, ()) if isinstance(statement, str) else statement
        connection.execute(text, values if isinstance(values, tuple) else (values,))
    there = {row[0] for row in connection.execute("SELECT sql FROM sqlite_master")}
    back = [(n, t) for n, t in tables if t.replace(" NOT NULL", "") in there]
    _write_schema(connection, back, version + 100)
    connection.close()


def _write_schema(
    connection: sqlite3.Connection, tables: list[tuple[str, str]], version: int
) -> None:
    connection.execute("PRAGMA writable_schema = ON")
    for name, text in tables:
        connection.execute(
            "UPDATE sqlite_master SET sql = ? WHERE name = ?", (text, name)
        )
    connection.execute(f"PRAGMA schema_version = {version}")
    connection.execute("PRAGMA writable_schema = RESET")


def cell(column: str, value: Any) -> Damage:
    """Every row of a table has this value in this column; `table.column`."""
    return cells({column: value})


def cells(values: dict[str, Any]) -> Damage:
    """Every row has these values, by `table.column`."""
    names = [(column.split("."), value) for column, value in values.items()]
    return sql(
        *(
            (f'UPDATE OR IGNORE "{table}" SET "{name}" = ?', (value,))
            for (table, name), value in names
        )
    )


def replaced(name: str, make: Callable[[Path], None]) -> Damage:
    """A file or folder of the archive makes place for what `make` puts there."""

    def damage(folder: Path) -> None:
        path = next(folder.glob(name)) if "*" in name else folder / name
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        make(path)

    return damage


def _link(path: Path) -> None:
    path.symlink_to(path.parents[2 if path.parent.name == "warc" else 1] / "victim")


def _socket(path: Path) -> None:
    """A socket has a short name, wherever it is."""
    here = os.open(path.parent, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(f"/proc/self/fd/{here}/{path.name}")
    os.close(here)


def edited(name: str, change: Callable[[bytes], bytes]) -> Damage:
    def damage(folder: Path) -> None:
        path = next(folder.glob(name))
        path.write_bytes(change(path.read_bytes()))

    return damage


def _noise(data: bytes) -> bytes:
    rng, noisy = random.Random(7), bytearray(data)
    for _ in range(60):
        at = rng.randrange(4096, len(noisy) - 64)
        noisy[at : at + 64] = rng.randbytes(64)
    return bytes(noisy)


def _utf16(folder: Path) -> None:
    """The same tables in another encoding."""
    source = sqlite3.connect(folder / "archive.db")
    kept = [
        source.execute(f"PRAGMA {p}").fetchone()[0]
        for p in ("user_version", "application_id")
    ]
    lines = [line for line in source.iterdump() if "writable_schema" not in line]
    source.close()
    for path in folder.glob("archive.db*"):
        path.unlink()
    target = sqlite3.connect(folder / "archive.db", isolation_level=None)
    target.execute("PRAGMA encoding = 'UTF-16le'")
    for line in lines:
        if not re.search("records_fts|sqlite_", line):
            target.execute(line)
    target.execute(f"PRAGMA user_version = {kept[0]}")
    target.execute(f"PRAGMA application_id = {kept[1]}")
    target.close()


def _bomb(_data: bytes) -> bytes:
    """Each place in the file holds a member that never stops to unpack."""
    return gzip.compress(bytes(300_000_000), 1) * 2


def _journal(path: Path) -> None:
    path.write_bytes(bytes.fromhex("d9d505f920a163d7") + bytes(4096))


KINDS: dict[str, Damage] = {
    "nothing": lambda folder: None,
    # Cells of a wrong type.
    "bytes in titles": cell("records.title", b"\xff\xfe\x00"),
    "bytes in texts": cells({"records.text": b"\xff", "versions.text": b"\xff"}),
    "no texts": cells({"records.text": None, "versions.text": None}),
    "bytes for ids": cell("records.record_id", b"\x00\x01"),
    "a huge year": cell("records.report_year", HUGE),
    "a year in words": cell("records.report_year", "二〇二一"),
    "a version in words": cells({"records.version": "one", "versions.version": "one"}),
    "a huge version": cells({"records.version": HUGE, "versions.version": HUGE, "changes.version": HUGE}),
    "an endless quality": cell("records.quality", INFINITE),
    "dates that are none": cells({"records.date": "9999-99-99", "records.published_at": CONTROLS, "records.signed_date": 7}),
    "instants that are none": cells({"captures.fetched_at": "x", "records.changed_at": "x", "versions.changed_at": "x", "changes.at": "x"}),
    "instants of no year": cells({"captures.fetched_at": "0000-00-00T00:00:00Z", "records.first_seen_at": ""}),
    "no instants": cells({"captures.fetched_at": None, "records.last_seen_at": None, "runs.started_at": None}),
    "numbers for urls": cells({"records.url": 7, "captures.url": 7, "urls.url": 7}),
    "urls that are none": cells({"records.url": "http://[", "captures.url": "http://\x00/", "urls.parent_url": ":"}),
    "a url of two megabytes": cell("records.url", "http://www.example.gov.cn/" + "a" * 2_000_000),
    "steering characters": cells({f"{t}.{c}": CONTROLS for t, c in (
        ("records", "title"), ("records", "source"), ("records", "url"), ("records", "date"), ("versions", "title"),
        ("versions", "text"), ("sites", "health_detail"), ("sites", "title"), ("attachments", "title"), ("attachments", "url"),
        ("runs", "command"), ("runs", "started_at"), ("issues", "code"), ("issues", "detail"), ("changes", "op"),
        ("hosts", "detail"), ("urls", "detail"), ("captures", "content_type"), ("evidence", "raw"), ("rejected", "detail"))}),
    "unknown words": cells({"urls.state": "floating", "urls.kind": "song", "records.kind": "song", "changes.op": "sing", "changes.cause": "x"}),
    "bytes in urls": cells({"urls.state": b"\xff", "urls.host": b"\xff", "urls.site_id": b"\xff", "urls.due_at": b"\xff"}),
    "hosts without a name": cells({"urls.host": None, "hosts.day_count": "x", "hosts.not_before": b"\x00"}),
    "walks in words": cells({"urls.visits": "x", "urls.priority": "x", "urls.depth": INFINITE, "urls.interval_s": "x", "urls.unchanged": b""}),
    "sites of bytes": cells({"sites.site_id": b"\xff", "sites.base_url": b"\xff", "sites.walked_at": 7}),
    "a status in words": cells({"captures.status": "fine", "captures.payload_bytes": "x"}),
    "a status beyond numbers": cell("captures.status", 1e300),
    "robots of bytes": cells({"hosts.robots_text": b"\xff" * 99, "hosts.robots_at": "x", "hosts.robots_status": "x"}),
    "exits in words": cells({"runs.exit_code": "well", "runs.ended_at": 7, "runs.command": b"\xff"}),
    "figures in words": cells({"disclosure_figures.value": "many", "disclosure_labels.row": b"\xff"}),
    "files of words": cells({"attachments.byte_count": "x", "attachments.text": b"\xff", "attachments.position": "x", "attachments.text_status": 7}),
    "issues out of place": cells({"issues.start": HUGE, "issues.end": "x", "issues.severity": 7, "issues.detail": b"\xff"}),
    "signatures too short": cells({"minhashes.signature": b"\x01", "report_copies.similarity": "x"}),
    "signatures of words": cells({"minhashes.signature": "abc", "report_copies.report_key": b"\xff"}),
    # JSON that is none, or none of ours.
    "deep json": cells({"records.outline": DEEP, "runs.counts": '{"a":' * 100_000, "issuers.kinds": DEEP}),
    "broken json": cells({"records.outline": "[{", "runs.counts": "{", "issuers.aliases": "nope", "report_copies.conflicts": "{"}),
    "json of another shape": cells({"records.outline": '[[1], null, {"level": {}}]', "runs.counts": "[1]", "issuers.kinds": "{}"}),
    "json of odd numbers": cells({"records.outline": '[{"level": 1e999, "number": NaN, "heading": 1, "start": -1}]', "runs.counts": '{"sites": NaN}'}),
    "lists as bytes": cells({"records.outline": b"\xff", "runs.counts": b"\xff", "issuers.kinds": b"\xff", "report_copies.conflicts": b"\xff"}),
    # Numbers and names that lead elsewhere.
    "places before the file": cells({"captures.warc_offset": -1, "captures.warc_length": 0}),
    "places beyond any file": cells({"captures.warc_offset": 2**62, "captures.warc_length": 2**62}),
    "places in words": cells({"captures.warc_offset": "x", "captures.warc_length": b"\xff"}),
    "warc files elsewhere": cell("captures.warc_file", "../../victim"),
    "warc files at the root": cell("captures.warc_file", "/etc/passwd"),
    "warc files of odd names": cell("captures.warc_file", "a\x00b" + "c" * 5000),
    "warc folders elsewhere": sql("INSERT INTO warc_files SELECT DISTINCT warc_file, '/etc', 1, 'x', 'y' FROM captures"),
    "warc folders of bytes": sql("INSERT INTO warc_files SELECT DISTINCT warc_file, x'ff', 1, 'x', 'y' FROM captures"),
    "a revisit of itself": sql("UPDATE captures SET revisit_of = capture_id"),
    "a ring of revisits": sql("UPDATE captures SET revisit_of = (SELECT max(capture_id) + 1 FROM captures) - capture_id"),
    "captures that are not there": cells({"records.capture_id": 10**12, "versions.capture_id": "x", "urls.capture_id": -1, "attachments.capture_id": HUGE}),
    "digests of bytes": cells({"captures.payload_digest": b"\xff", "captures.chain_digest": 7, "versions.chain_digest": b"\xff"}),
    "a ring of aliases": sql("DELETE FROM aliases", "INSERT INTO aliases SELECT url, url FROM urls", "UPDATE urls SET state = 'refused', reason = 'alias'"),
    "numbers used up": sql(*(f"UPDATE sqlite_sequence SET seq = {HUGE} WHERE name = '{name}'" for name in ("changes", "runs", "captures", "records"))),
    "no versions": sql("DELETE FROM versions", "DELETE FROM changes"),
    # The schema.
    "a dropped column": sql("ALTER TABLE records DROP COLUMN author"),
    "a dropped table": sql("DROP TABLE evidence"),
    "a further column": sql("ALTER TABLE records ADD COLUMN mine"),
    "a foreign trigger": sql("CREATE TRIGGER x AFTER INSERT ON runs BEGIN DELETE FROM records; END"),
    "an endless view": sql(f"CREATE VIEW x AS {ENDLESS}"),
    "a view for a table": sql("DROP TABLE aliases", f"CREATE VIEW aliases AS SELECT x url, x alias_of FROM ({ENDLESS})"),
    "a virtual table": sql("CREATE VIRTUAL TABLE x USING fts5(y)"),
    "a foreign unique index": sql("DELETE FROM runs", "CREATE UNIQUE INDEX x ON runs (substr(command, 1, 0))"),
    "an unknown collation": sql("CREATE INDEX x ON runs (command COLLATE nosuch)", "CREATE INDEX y ON captures (url COLLATE nosuch)"),
    "a costly index": sql("CREATE INDEX x ON runs (length(printf('%.*c', 200000000, 'x')) + run_id)"),
    "a stolen name": sql("ALTER TABLE records RENAME TO r", "CREATE TABLE records AS SELECT * FROM r"),
    "no search index": sql("DROP TABLE records_fts"),
    "an empty search index": sql("DELETE FROM records_fts_data"),
    "a garbled search index": sql("UPDATE records_fts_data SET block = x'ffffffffffffffff00'"),
    "a search index of others": sql("DROP TABLE records_fts", "CREATE VIRTUAL TABLE records_fts USING fts5(title, text, source)"),
    "a search index of no version": sql("DELETE FROM records_fts_config"),
    # The database's file.
    "an old schema": sql("PRAGMA user_version = 1"),
    "no schema": sql("PRAGMA user_version = 0"),
    "a negative schema": sql("PRAGMA user_version = -3"),
    "another program's": sql("PRAGMA application_id = 7"),
    "another encoding": _utf16,
    "noise": edited("archive.db", _noise),
    "a page of zeros": edited("archive.db", lambda data: data[:8192] + bytes(4096) + data[12288:]),
    "half a database": edited("archive.db", lambda data: data[: len(data) // 2]),
    "a garbled log": replaced("archive.db-wal", lambda path: path.write_bytes(bytes.fromhex("377f0682") + os.urandom(9000))),
    "a hot journal": replaced("archive.db-journal", _journal),
    # Files that are none.
    "a pipe for a database": replaced("archive.db", os.mkfifo),
    "a link for a database": replaced("archive.db", _link),
    "a folder for a database": replaced("archive.db", os.mkdir),
    "a link for a log": replaced("archive.db-wal", _link),
    "a link for a journal": replaced("archive.db-journal", _link),
    "a pipe for a journal": replaced("archive.db-journal", os.mkfifo),
    "a folder for a log": replaced("archive.db-wal", os.mkdir),
    "a pipe for a lock": replaced("archive.lock", os.mkfifo),
    "a link for a lock": replaced("archive.lock", _link),
    "a socket for a lock": replaced("archive.lock", _socket),
    "a pipe for a configuration": replaced("gongbao.toml", os.mkfifo),
    "a pipe for a warc file": replaced("warc/*.gz", os.mkfifo),
    "a link for a warc file": replaced("warc/*.gz", _link),
    "a folder for a warc file": replaced("warc/*.gz", os.mkdir),
    "a socket for a warc file": replaced("warc/*.gz", _socket),
    "a link for the warc folder": replaced("warc", lambda path: path.symlink_to(path.parents[1])),
    "a pipe for the warc folder": replaced("warc", os.mkfifo),
    "no warc folder": replaced("warc", lambda path: None),
    "an empty warc file": edited("warc/*.gz", lambda _: b""),
    "a warc file of noise": edited("warc/*.gz", lambda data: random.Random(1).randbytes(len(data))),
    "a warc file of bombs": edited("warc/*.gz", _bomb),
    "a folder of odd warc names": lambda folder: (folder / "warc" / f"{CONTROLS}.warc.gz").write_bytes(b"") and None,
}  # fmt: skip
