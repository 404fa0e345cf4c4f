"""What is new in the archives, as rows of the ledger: each archive in one transaction.

The cursor says whether an archive can be passed over; in one that cannot, a digest of
each record tells which have changed, since not all of a record is told in `changes`.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from archive.database import connection as database
from archive.database.opening import DATABASE
from archive.encoding import to_json
from archive.errors import ConfigurationError, StoppedEarly
from archive.lake.columns import NEWS
from archive.lake.ledger import stamp
from archive.merging.joining import joined
from archive.merging.parts import cursor_of
from archive.merging.rewriting import state_of
from archive.records.serial import RECORD_COLUMNS
from archive.store import Archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.lake.ledger import Ledger
    from archive.merging.joining import State

_DIGEST = "SELECT chain_digest FROM captures WHERE capture_id = ?"
_LAST = "SELECT capture_id, chain_digest FROM captures ORDER BY capture_id DESC LIMIT 1"
_INSERT_PART = """
INSERT INTO parts (key, folder, cursor, capture_id, records) VALUES (?, ?, '', 0, 0)"""
_UPDATE_PART = """
UPDATE parts SET key = ?, cursor = ?, capture_id = ?, last_digest = ?, records = ?
WHERE part_id = ?"""
_FILE = ("title", "url", "extension", "media_type", "byte_count", "sha256")
_FILES = (*_FILE, "text_status")
_PAIRS = ", ".join(f"'{name}', {name}" for name in _FILES)
# Files as `gongbao export` tells them: with what they turned out to be.
_ROWS = f"""
(SELECT p.*, CASE WHEN ifnull(p.attachments, '[]') = '[]' THEN '[]' ELSE even_json(
    (SELECT json_group_array(json_object({_PAIRS})) FROM (SELECT * FROM part.attachments
        WHERE record_id = p.record_id AND removed_at IS NULL ORDER BY position, url)))
    END AS files FROM part.records AS p) AS r"""  # noqa: S608
# A text, and its outline, never change but with the version.
_SEEN = ("version", "first_seen_at", "changed_at", "removed_at")
_UNSTAMPED = {"text", "outline", "attachments"}
_STAMPED = (*(n for n in RECORD_COLUMNS if n not in _UNSTAMPED), *_SEEN, "files")
_STAMP = f"stamp({', '.join(f'r.{name}' for name in _STAMPED)})"
_STATES = f"""
SELECT r.record_id, {_STAMP}, h.stamp, EXISTS (SELECT 1 FROM holdings AS o
    WHERE o.record_id = r.record_id AND o.part_id <> :part)
FROM {_ROWS} LEFT JOIN holdings AS h ON h.record_id = r.record_id AND h.part_id = :part"""  # noqa: S608
_PLACE = "place(r.kind, r.report_year, r.date, r.province, r.site_id)"
_NAMES = ", ".join(f'"{c.name}"' for c in NEWS)
_VALUES = ", ".join(c.sql for c in NEWS)
_ADD_NEWS = f"""
INSERT OR REPLACE INTO news (partition, stamp, {_NAMES}) SELECT {_PLACE}, {{stamp}}, {_VALUES}"""
_ADD_SOLE = f"""{_ADD_NEWS.format(stamp="c.stamp")}
FROM changed AS c CROSS JOIN {_ROWS} ON r.record_id = c.record_id WHERE c.is_shared = 0"""
_JOINED = (*RECORD_COLUMNS, *_SEEN, "files")
_ADD_JOINED = f"""{_ADD_NEWS.format(stamp=_STAMP)}
FROM (SELECT {", ".join(f"? AS {name}" for name in _JOINED)}) AS r"""
_HOLDERS = """
SELECT folder FROM holdings JOIN parts USING (part_id) WHERE record_id = ? ORDER BY key"""
_KNOWN = """
SELECT coalesce(news.stamp, places.stamp) FROM (SELECT ? AS record_id)
LEFT JOIN news USING (record_id) LEFT JOIN places USING (record_id)"""
_MANY = 256
_MOST_OPEN = 32


def take_in(ledger: Ledger, folder: Path, count: Callable[[int], None]) -> int:
    """Bring what is new in one archive into the ledger; how many records that are.

    ConfigurationError where it is no more the archive that was exported from there.
    """
    with Archive.open(folder) as archive:
        part_id, known = _part_of(ledger, folder, archive)
        cursor = cursor_of(archive)
        if known == cursor:
            return 0
        with _beside(ledger, folder / DATABASE), ledger.transaction():
            records, changed = _changed(ledger, part_id, count)
            ledger.write(
                "INSERT OR REPLACE INTO holdings SELECT record_id, ?, stamp FROM changed",
                (part_id,),
            )
            ledger.write(
                "INSERT OR IGNORE INTO waiting SELECT record_id FROM changed"
                " WHERE is_shared = 1"
            )
            ledger.write(_ADD_SOLE)
            ledger.refuse_odd(folder)
            ledger.write("DROP TABLE temp.changed")
            last = archive.one(_LAST) or (0, None)
            values = (_key(folder, archive), cursor, *last, records, part_id)
            ledger.write(_UPDATE_PART, values)
        return changed


def _part_of(ledger: Ledger, folder: Path, archive: Archive) -> tuple[int, str]:
    """The archive's number and the cursor that is known of it."""
    key = _key(folder, archive)
    select = "SELECT * FROM parts WHERE folder = ?"
    row = ledger.one(select, (str(folder),))
    row = row or ledger.one("SELECT * FROM parts WHERE key = ?", (key,))
    if row is None:
        with ledger.transaction():
            ledger.write(_INSERT_PART, (key, str(folder)))
        row = ledger.one(select, (str(folder),))
    elif row["folder"] != str(folder):
        with ledger.transaction():
            values = (str(folder), row["part_id"])
            ledger.write("UPDATE parts SET folder = ? WHERE part_id = ?", values)
    if row["capture_id"]:
        last = archive.one(_DIGEST, (row["capture_id"],))
        if last is None or last[0] != row["last_digest"]:
            msg = (
                f"{folder} is not what was exported before: it was restored or made"
                " anew; give --force to write the lake anew, from all its archives."
            )
            raise ConfigurationError(msg)
    return row["part_id"], row["cursor"]


def _key(folder: Path, archive: Archive) -> str:
    """Tells an archive from others wherever it lies: 12 hex digits."""
    first = archive.one(_DIGEST, (1,))
    told = first[0] if first else hashlib.sha256(str(folder).encode()).hexdigest()
    return str(told)[:12]


@contextmanager
def _beside(ledger: Ledger, file: Path) -> Iterator[None]:
    """The archive's tables as `part.NAME`; what fails is told of its file."""
    ledger.connection.create_function(
        "even_json", 1, ledger.guarded(_even), deterministic=True
    )
    try:
        database.attach(ledger.connection, file, "part")
        yield
        ledger.write("DETACH part")
    except database.SqlError as error:
        told = database.named(error, file)
        # Space runs out on the lake's disk; all else that fails is of the archive.
        is_ours = isinstance(told, StoppedEarly)
        raise database.named(error, ledger.file) if is_ours else told from error


def _even(text: str) -> str:
    return to_json(json.loads(text))


def _changed(
    ledger: Ledger, part_id: int, count: Callable[[int], None]
) -> tuple[int, int]:
    """Fill table `changed`; the numbers of all records and of those in it.

    What others hold too is always in it: who saw it last may be another one now.
    """
    connection = ledger.connection
    connection.execute(
        "CREATE TEMP TABLE changed (record_id TEXT UNIQUE, stamp BLOB, is_shared INTEGER)"
    )
    records = changed = 0
    found = connection.execute(_STATES, {"part": part_id})
    while rows := found.fetchmany(_MANY):
        new = [(i, now, shared) for i, now, old, shared in rows if shared or now != old]
        connection.executemany("INSERT INTO changed VALUES (?, ?, ?)", new)
        changed += sum(now != old for _, now, old, _ in rows)
        records += len(rows)
        count(len(rows))
    return records, changed


def join_waiting(ledger: Ledger) -> None:
    """Join what several archives hold, by the rule of `gongbao merge`."""
    waiting = [row[0] for row in ledger.rows("SELECT record_id FROM waiting")]
    with ExitStack() as stack:
        opened: dict[str, Archive] = {}
        for begin in range(0, len(waiting), _MANY):
            with ledger.transaction():
                for record_id in waiting[begin : begin + _MANY]:
                    _join(ledger, stack, opened, record_id)
                    ledger.write(
                        "DELETE FROM waiting WHERE record_id = ?", (record_id,)
                    )


def _join(
    ledger: Ledger, stack: ExitStack, opened: dict[str, Archive], record_id: str
) -> None:
    states = []
    folders = [row[0] for row in ledger.rows(_HOLDERS, (record_id,))]
    for folder in folders:
        if folder not in opened:
            if len(opened) == _MOST_OPEN:
                stack.close()
                opened.clear()
            opened[folder] = stack.enter_context(Archive.open(folder))
        states.append(state_of(opened[folder], _AS_THERE, record_id))
    state = joined(states)
    row = state.record | {"files": _told(state)}
    known = ledger.one(_KNOWN, (record_id,))[0]
    if stamp(*(row[name] for name in _STAMPED)) != known:
        ledger.write(_ADD_JOINED, [row[name] for name in _JOINED])
        ledger.refuse_odd(" or ".join(folders))


class _AsThere:
    """Captures keep their numbers: none of them is told."""

    def here(self, capture_id: int | None) -> int | None:
        return capture_id


_AS_THERE: Any = _AsThere()


def _told(state: State) -> str:
    if (state.record["attachments"] or "[]") == "[]":
        return "[]"
    offered = [row for row in state.attachments if row["removed_at"] is None]
    offered.sort(key=lambda row: (row["position"], row["url"]))
    return to_json([{name: row[name] for name in _FILES} for row in offered])
