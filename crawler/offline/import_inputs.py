"""What `gongbao import` is given: files, folders, WARCs, manifests → captures.

The lines of a JSONL export are records already.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.instants import iso
from archive.model import Capture
from archive.records.serial import parse_record
from archive.warc.foreign import BrokenWarc, read_warc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.model import Record

_HTML = frozenset(
    {".html", ".htm", ".shtml", ".shtm", ".xhtml", ".mht", ".jsp", ".asp"}
)
_WARC = (".warc", ".warc.gz", ".arc", ".arc.gz")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read; `code` is the exit code that it asks for."""

    origin: str
    sentence: str
    code: int


@dataclass(frozen=True, slots=True)
class ToldRecord:
    """A record that somebody else's archive exported; instants ISO, None if untold."""

    record: Record
    changed_at: str | None
    removed_at: str | None


Found = Capture | ToldRecord | Problem


def find_captures(paths: Iterable[Path]) -> Iterator[Found]:
    """Every capture in the paths, in order; a problem where one could not be read.

    A file without a known URL gets its `file:` URI. Nothing is raised for a bad input,
    so that everything else is still read.
    """
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path)
        elif path.exists():
            yield from _in_file(path)
        else:
            yield Problem(str(path), "there is no such file; check the path", 2)


def _in_folder(folder: Path) -> Iterator[Found]:
    known = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (path.suffix.lower() in _HTML or _is_warc(path))
    ]
    if not known:
        yield Problem(str(folder), "there are no HTML or WARC files in it", 2)
    for path in known:
        yield from _in_file(path)


def _is_warc(path: Path) -> bool:
    return path.name.lower().endswith(_WARC)


def _in_file(path: Path) -> Iterator[Found]:
    if path.suffix == ".jsonl":
        yield from _in_manifest(path)
    elif _is_warc(path):
        yield from _in_warc(path)
    else:
        yield _page(path, {})


def _in_warc(path: Path) -> Iterator[Found]:
    try:
        yield from read_warc(path)
    except (BrokenWarc, OSError) as error:
        yield Problem(str(path), f"it {error}; what came before is imported", 3)


def _in_manifest(path: Path) -> Iterator[Found]:
    try:
        # Only a line feed ends a line: texts may hold U+2028 and its like.
        with path.open(encoding="utf-8-sig", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _row(path, number, line)
    except (OSError, UnicodeDecodeError) as error:
        yield Problem(str(path), f"it cannot be read: {error}", 3)


def _row(path: Path, number: int, line: str) -> Found:
    origin = f"{path}:{number}"
    try:
        row = json.loads(line)
        if "path" not in row and "record_id" in row:
            return _told(row)
        target = Path(row["path"])
    except ValueError as error:
        return Problem(origin, f"it is no row of a manifest or export: {error}", 3)
    except (KeyError, TypeError) as error:
        what = "a row is JSON with a path, or an exported record"
        return Problem(origin, f"{what} ({type(error).__name__})", 3)
    beside = path.parent / target
    return _page(beside if beside.exists() else target, row)


def _told(row: dict[str, Any]) -> ToldRecord:
    """ValueError where the row is no record, or an instant none."""
    changed_at, removed_at = (
        _instant(row.get("changed_at")),
        _instant(row.get("removed_at")),
    )
    return ToldRecord(
        parse_record(row),
        iso(changed_at) if changed_at else None,
        iso(removed_at) if removed_at else None,
    )


def _page(path: Path, row: dict[str, Any]) -> Capture | Problem:
    try:
        payload = path.read_bytes()
        changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        fetched_at = _instant(row.get("fetched_at")) or changed_at
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Problem(str(path), f"it cannot be read: {reason}", 3)
    except ValueError as error:
        return Problem(str(path), f"its fetched_at is no instant: {error}", 3)
    url = str(row.get("url") or path.resolve().as_uri())
    capture = Capture(url=url, payload=payload, fetched_at=fetched_at)
    content_type = row.get("content_type")
    return replace(capture, content_type=content_type) if content_type else capture


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
