"""`gongbao clean`: one JSON object a document on stdout; needs no archive."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from archive.console import emit_json, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Capture, Record, Rejected
    from cleaning.workers.in_order import PageFailed

_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".shtml": "text/html",
    ".jhtml": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
    ".md": "text/plain",
}


@dataclass(frozen=True, slots=True)
class Document:
    """One document to clean: how it is called, where it lies, what is known of it."""

    name: str
    file: Path | None
    url: str | None = None
    content_type: str | None = None
    fetched_at: datetime | None = None
    problem: str | None = None

    def capture(self) -> Capture:
        """Its bytes as a capture of now, where the manifest names no other time."""
        from archive.model import Capture

        if self.problem:
            raise OSError(0, self.problem)
        payload = self.file.read_bytes() if self.file else sys.stdin.buffer.read()
        suffix = self.file.suffix.lower() if self.file else ""
        return Capture(
            url=self.url,
            payload=payload,
            fetched_at=self.fetched_at or datetime.now(UTC),
            content_type=self.content_type or _TYPES.get(suffix),
        )


@dataclass(slots=True)
class _Asked:
    documents: list[Document] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def register(app: typer.Typer) -> None:
    """Add `clean` to the command line."""
    app.command(
        name="clean",
        epilog="Example: gongbao clean page.html | jq -r .text",
    )(clean_command)


def clean_command(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            help="Files (HTML, text), directories, *.jsonl manifests, or - for stdin.",
        ),
    ],
    explain: Annotated[
        bool,
        typer.Option(
            help="Add `removed`: each removed line and the rule that took it."
        ),
    ] = False,
    json_: Annotated[
        bool, typer.Option("--json", help="The same output; as in every command.")
    ] = False,
) -> None:
    """Print each document as one JSON object: title, date, source, text and more."""
    del json_
    from cleaning.workers.in_order import PageFailed, clean_all

    asked = _collect(paths)
    for name in asked.missing:
        say(f"gongbao clean: {name} is no file, and no directory with one; check it.")
    failed = 0
    outcomes = clean_all([document.capture for document in asked.documents])
    for document, outcome in zip(asked.documents, outcomes, strict=True):
        failed += isinstance(outcome, PageFailed) or _timed_out(outcome)
        emit_json(_row(document, outcome, explain=explain))
    if asked.missing:
        raise typer.Exit(2)
    if failed:
        raise typer.Exit(3)


def _timed_out(outcome: Record | Rejected | PageFailed) -> bool:
    return getattr(outcome, "reason", None) == "timeout"


def _row(
    document: Document, outcome: Record | Rejected | PageFailed, *, explain: bool
) -> dict[str, Any]:
    from archive.model import Record, Rejected
    from cleaning.workers.in_order import PageFailed

    if isinstance(outcome, Record):
        row = {"path": document.name, "url": outcome.url, **outcome.as_dict()}
        if explain:
            row["removed"] = [
                {"line": line.line, "rule": line.rule} for line in outcome.removed
            ]
        return row
    url = _usable(document.url)
    if isinstance(outcome, PageFailed):
        outcome = Rejected(url, "undecodable", str(outcome))
    return {"path": document.name, **outcome.as_dict(), "url": url}


def _usable(url: str | None) -> str | None:
    from archive.canonical import BadUrl, resolved

    try:
        return resolved(url) if url else None
    except BadUrl:
        return None


def _collect(paths: list[str]) -> _Asked:
    """What is to be cleaned, in the order given; directories in sorted order."""
    asked = _Asked()
    for name in paths:
        path = Path(name)
        if name == "-":
            asked.documents.append(Document("-", None))
        elif path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.is_file())
            for file in files:
                asked.documents += _documents_of(file)
            asked.missing += [] if files else [name]
        elif path.exists():
            asked.documents += _documents_of(path)
        else:
            asked.missing.append(name)
    return asked


def _documents_of(file: Path) -> list[Document]:
    if file.suffix == ".jsonl":
        return list(_manifest(file))
    return [Document(str(file), file)]


def _manifest(file: Path) -> Iterator[Document]:
    """The rows of a manifest; a row that cannot be used is a document with a problem."""
    lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _manifest_row(file, number, line)


def _manifest_row(file: Path, number: int, line: str) -> Document:
    try:
        row = json.loads(line)
        path = Path(row["path"])
        beside = file.parent / path
        return Document(
            name=row["path"],
            file=beside if path.is_absolute() or beside.exists() else path,
            url=_text(row, "url"),
            content_type=_text(row, "content_type"),
            fetched_at=_instant(_text(row, "fetched_at")),
        )
    except (ValueError, KeyError, TypeError, OSError, OverflowError, RecursionError):
        problem = f"row {number} of {file} is no JSON object with a path and texts"
        return Document(f"{file}:{number}", None, problem=problem)


def _text(row: dict[str, Any], name: str) -> str | None:
    value = row.get(name)
    if value is None or isinstance(value, str):
        return value
    msg = f"its {name} is no text"
    raise TypeError(msg)


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
