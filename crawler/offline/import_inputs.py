"""What `gongbao import` is given: files, folders, WARCs, manifests → captures.

The lines of a JSONL export are records already. Each row, file and record stands
alone: what is wrong with one is told, and the others are read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Any

from archive.canonical import resolved
from archive.instants import iso
from archive.model import Capture
from archive.records.serial import parse_record
from archive.warc.foreign import (
    MAX_BYTES,
    OddRecord,
    instant_since_the_web,
    read_warc,
)
from archive.warc.record import checked_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.model import Record
    from archive.rows import Truncation

_HTML = frozenset(
    {".html", ".htm", ".shtml", ".shtm", ".xhtml", ".mht", ".jsp", ".asp"}
)
_MAX_LINE_BYTES = 64 << 20  # the longest line that an export can have
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


@dataclass(frozen=True, slots=True)
class Captured:
    """A capture and where it was found; `truncated` where it was cut off.

    `is_named` where somebody named its file as a report, and it is no part of a WARC.
    """

    origin: str
    capture: Capture
    truncated: Truncation | None = None
    is_named: bool = False


Found = Captured | ToldRecord | Problem


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
        yield _page(path)


def _in_warc(path: Path) -> Iterator[Found]:
    try:
        for found in read_warc(path):
            origin = f"{path}:{found.offset}"
            if isinstance(found, OddRecord):
                yield Problem(origin, found.sentence, 3)
            else:
                yield Captured(origin, found.capture, found.truncated)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        yield Problem(str(path), f"it cannot be read: {reason}", 3)


def _in_manifest(path: Path) -> Iterator[Found]:
    try:
        # Only a line feed ends a line: texts may hold U+2028 and its like.
        with path.open("rb") as file:
            lines = iter(lambda: file.readline(_MAX_LINE_BYTES), b"")
            for number, line in enumerate(lines, 1):
                if line.strip(b"\xef\xbb\xbf \t\r\n"):
                    yield _row(path, number, line)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        yield Problem(str(path), f"it cannot be read: {reason}", 3)


def _row(path: Path, number: int, line: bytes) -> Found:
    origin = f"{path}:{number}"
    try:
        row = json.loads(line.decode("utf-8-sig"))
        if "path" not in row and "record_id" in row:
            return _told(row)
        target = Path(_text(row, "path") or "")
        url = _usable(_text(row, "url"))
        content_type = _text(row, "content_type")
        fetched_at = _instant(_text(row, "fetched_at"))
    except (json.JSONDecodeError, KeyError, TypeError, RecursionError):
        what = "a row is a JSON object with a path, or an exported record"
        return Problem(origin, what, 3)
    except (ValueError, OverflowError, AttributeError) as error:
        return Problem(origin, f"it is no row of a manifest or export: {error}", 3)
    beside = path.parent / target
    found = _page(beside if _is_there(beside) else target)
    if isinstance(found, Problem):
        return replace(found, origin=f"{origin}: {found.origin}")
    capture = replace(
        found.capture,
        url=url or found.capture.url,
        fetched_at=fetched_at or found.capture.fetched_at,
        content_type=content_type,
    )
    return replace(found, origin=origin, capture=capture)


def _text(row: dict[str, Any], name: str) -> str | None:
    """A column that holds text or nothing; KeyError for a row without its path."""
    value = row[name] if name == "path" else row.get(name)
    if value is None:
        return None
    if isinstance(value, str) and "\0" not in value:
        return value or None
    msg = f"its {name} is no text"
    raise ValueError(msg)


def _usable(url: str | None) -> str | None:
    """The URL, if the archive can keep it."""
    if url is not None:
        checked_url(url.strip())
        if "://" in url:
            resolved(url)
    return url


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


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


def _page(path: Path) -> Captured | Problem:
    """A file as a page of its own; its instant is that of its last change."""
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            return Problem(str(path), "it cannot be read: no regular file", 3)
        if status.st_size > MAX_BYTES:
            sentence = f"it has {status.st_size} bytes; at most {MAX_BYTES} are read"
            return Problem(str(path), sentence, 3)
        payload = path.read_bytes()
        url = path.resolve().as_uri()
        changed_at = datetime.fromtimestamp(max(0.0, status.st_mtime), UTC)
    except (OSError, ValueError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error) or "no such file"
        return Problem(str(path), f"it cannot be read: {reason}", 3)
    capture = Capture(url=url, payload=payload, fetched_at=changed_at)
    return Captured(str(path), capture, is_named=True)


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    return instant_since_the_web(text)
