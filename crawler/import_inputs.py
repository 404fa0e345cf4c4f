"""What `gongbao import` is given: files, folders, WARCs and manifests → captures."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.foreign import BrokenWarc, read_warc
from archive.model import Capture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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


def find_captures(paths: Iterable[Path]) -> Iterator[Capture | Problem]:
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


def _in_folder(folder: Path) -> Iterator[Capture | Problem]:
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


def _in_file(path: Path) -> Iterator[Capture | Problem]:
    if path.suffix == ".jsonl":
        yield from _in_manifest(path)
    elif _is_warc(path):
        yield from _in_warc(path)
    else:
        yield _page(path, {})


def _in_warc(path: Path) -> Iterator[Capture | Problem]:
    try:
        yield from read_warc(path)
    except (BrokenWarc, OSError) as error:
        yield Problem(str(path), f"it {error}; what came before is imported", 3)


def _in_manifest(path: Path) -> Iterator[Capture | Problem]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        yield Problem(str(path), f"it cannot be read: {error}", 3)
        return
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        origin = f"{path}:{number}"
        try:
            row = json.loads(line)
            target = Path(row["path"])
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            what = "a row is JSON with at least a path"
            yield Problem(origin, f"{what} ({type(error).__name__})", 3)
            continue
        beside = path.parent / target
        yield _page(beside if beside.exists() else target, row)


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
