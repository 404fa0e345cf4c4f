"""New files take their places, each at once, and the manifest last of all.

What is to be done is durable before the first file moves, so that an export which was
killed here is gone on with by the next one; until then, and while it runs, the file
`_gongbao/publishing` tells readers that the lake is between two states.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from archive.database.atomic_files import replaced_file
from archive.lake.columns import FORMAT, TABLES, schema
from archive.lake.ledger import FOLDER, MANIFEST
from archive.lake.partitions import NULL, YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from archive.lake.ledger import Ledger

PUBLISHING: Final = "publishing"
LAKE: Final = "gongbao-lake"
# What a lake of each version has that the one before had not.
_HISTORY = ({"format": 1, "columns": "the first"},)
_CURSOR = ("changes", "captures", "runs", "ended_runs")
_FILES = """
SELECT path, rows, removed, bytes, sha256 FROM files
WHERE path NOT IN (SELECT path FROM staged)
UNION ALL SELECT path, rows, removed, bytes, sha256 FROM staged WHERE rows > 0
ORDER BY path"""
# An archive that could not be read yet has no cursor.
_READ = "SELECT key, cursor, records FROM parts WHERE cursor <> '' ORDER BY key"
_APPLY = (
    "INSERT OR REPLACE INTO places SELECT record_id, partition, stamp FROM news",
    "DELETE FROM files WHERE path IN (SELECT path FROM staged)",
    """INSERT INTO files SELECT path, rows, removed, bytes, sha256 FROM staged
    WHERE rows > 0""",
)


@dataclass(frozen=True, slots=True)
class Published:
    """How many files were put there and taken away; the manifest and its sha256."""

    written_files: int
    removed_files: int
    manifest: dict[str, Any]
    sha256: str


def publish(ledger: Ledger) -> Published:
    """Make the lake what the ledger says; a second time it does nothing."""
    manifest = _manifest(ledger)
    text = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
    digest = hashlib.sha256(text).hexdigest()
    moves = ledger.rows("SELECT path, rows FROM staged WHERE is_same = 0")
    if digest == ledger.get("manifest") and not has_news(ledger):
        return Published(0, 0, manifest, digest)
    if moves or digest != ledger.get("manifest"):
        with ledger.transaction():
            ledger.set("next_manifest", digest)
        _put_in_place(ledger, moves, text)
    with ledger.transaction():
        for statement in _APPLY:
            ledger.write(statement)
        ledger.forget_news()
        ledger.set("manifest", digest)
        ledger.set("next_manifest", None)
        ledger.set("adopting", None)
    shutil.rmtree(ledger.staging, ignore_errors=True)
    written = sum(rows > 0 for _, rows in moves)
    return Published(written, len(moves) - written, manifest, digest)


def has_news(ledger: Ledger) -> bool:
    """Whether there is something to be written, or to be remembered."""
    found = ledger.one(
        "SELECT EXISTS (SELECT 1 FROM news) OR EXISTS (SELECT 1 FROM staged)"
    )
    return bool(found[0] or ledger.get("adopting"))


def is_unfinished(ledger: Ledger) -> bool:
    """Whether an export was killed while files took their places."""
    return ledger.get("next_manifest") is not None


def _put_in_place(ledger: Ledger, moves: list[Any], manifest: bytes) -> None:
    folder = ledger.folder
    mark = folder / FOLDER / PUBLISHING
    if moves:
        mark.touch()
    touched = {mark.parent}
    # Those that only lose rows first: better a row too few for a moment than twice.
    for path, rows in sorted(moves, key=lambda move: (move[1] > 0, move[0])):
        target, staged = folder / path, ledger.staging / path
        if not rows:
            target.unlink(missing_ok=True)
            _remove_empty(target.parent, folder)
        elif staged.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            staged.replace(target)
        touched |= set(target.parents) - set(folder.parents)
    for place in sorted(touched):
        _sync(place)
    with replaced_file(folder / MANIFEST) as file:
        file.write(manifest)
    _sync(folder)
    mark.unlink(missing_ok=True)


def _remove_empty(place: Path, folder: Path) -> None:
    with suppress(OSError):
        while place != folder:
            place.rmdir()
            place = place.parent


def _sync(place: Path) -> None:
    """Make names durable; a folder that went is none."""
    with suppress(FileNotFoundError):
        fd = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def _manifest(ledger: Ledger) -> dict[str, Any]:
    files = [_file(row, ledger.keys) for row in ledger.rows(_FILES)]
    of_records = [file for file in files if file["table"] == TABLES[0]]
    return {
        "name": LAKE,
        "format": FORMAT,
        "history": list(_HISTORY),
        "partition": list(ledger.keys),
        "records": sum(file["rows"] for file in of_records),
        "removed": sum(file["removed"] for file in of_records),
        "partitions": len(of_records),
        "tables": schema(ledger.keys),
        "archives": list(_archives(ledger)),
        "files": files,
    }


def _archives(ledger: Ledger) -> Iterable[dict[str, Any]]:
    """Each archive with the cursor up to which it is here."""
    for row in ledger.rows(_READ):
        cursor = map(int, row["cursor"].split("/"))
        yield {
            "key": row["key"],
            "records": row["records"],
            "cursor": dict(zip(_CURSOR, cursor, strict=True)),
        }


def _file(row: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    table, *folders, _ = row["path"].split("/")
    told: dict[str, Any] = {"table": table, "path": row["path"]}
    told["partition"] = {
        key: _value(key, name) for key, name in zip(keys, folders, strict=True)
    }
    told |= {"rows": row["rows"]}
    if table == TABLES[0]:
        told |= {"removed": row["removed"]}
    return told | {"bytes": row["bytes"], "sha256": row["sha256"]}


def _value(key: str, folder: str) -> str | int | None:
    from urllib.parse import unquote

    text = unquote(folder.removeprefix(f"{key}="))
    if text == NULL:
        return None
    return int(text) if key == YEAR else text
