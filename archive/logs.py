"""Where log lines go: stderr, a file; as text or as JSON, one object a line.

What comes from portals steers no terminal and forges no line: a line of text has no
control characters and no break.
"""

from __future__ import annotations

import json
import logging
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from archive.console import SPOKEN, harmless, json_text
from archive.instants import iso

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LogFormat = Literal["text", "json"]
EVENT: Final = "event"  # the attribute of a record that holds fields of its own
_OURS: Final = ("archive", "cleaning", "crawler")


@dataclass(frozen=True, slots=True)
class LogOptions:
    """What a command was asked to tell: nothing, a line a URL, a file, as JSON."""

    quiet: bool = False
    verbose: bool = False
    file: Path | None = None
    format: LogFormat = "text"


@contextmanager
def logging_as(options: LogOptions) -> Iterator[None]:
    """Log as asked until the block ends; the file is opened anew when it was rotated.

    ConfigurationError where the file cannot be written or lies in an archive.
    """
    handlers: list[logging.Handler] = [_OnStderr(options)]
    if options.file is not None:
        handlers.append(_in_file(options.file))
    formatter = JsonLines() if options.format == "json" else TextLines()
    for handler in handlers:
        handler.setFormatter(formatter)
    root, raising = logging.getLogger(), logging.raiseExceptions
    was_quiet = SPOKEN.is_quiet
    levels = {name: logging.getLogger(name).level for name in _OURS}
    if options.verbose or options.file is not None:
        for name in _OURS:
            logging.getLogger(name).setLevel(logging.INFO)
    logging.raiseExceptions = False  # a full disk ends no crawl by its log
    SPOKEN.is_quiet = options.quiet
    for handler in handlers:
        root.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        logging.raiseExceptions, SPOKEN.is_quiet = raising, was_quiet


def _in_file(path: Path) -> logging.Handler:
    from logging.handlers import WatchedFileHandler

    from archive.database.atomic_files import disk_named, refuse_inside_archive

    refuse_inside_archive(path)
    with disk_named(path):
        return WatchedFileHandler(path, encoding="utf-8", errors="backslashreplace")


class _OnStderr(logging.Handler):
    """Whatever sys.stderr is at the moment: a progress bar may stand in its place."""

    def __init__(self, options: LogOptions) -> None:
        least = logging.INFO if options.verbose else logging.WARNING
        super().__init__(logging.CRITICAL + 1 if options.quiet else least)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
        except (OSError, ValueError):
            self.handleError(record)


class TextLines(logging.Formatter):
    """`2026-11-21T00:00:00Z INFO what happened`, one line a record."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; a traceback follows on lines of its own."""
        line = f"{_at(record)} {record.levelname} {one_line(record.getMessage())}"
        if record.exc_info:
            line += "\n" + harmless(self.formatException(record.exc_info))
        return line


class JsonLines(logging.Formatter):
    """One JSON object a record: `at`, `level`, `logger`, `message` and its own fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The object on one line."""
        told: dict[str, Any] = {
            "at": _at(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, EVENT, {}),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json_text(json.loads(json.dumps(told, default=str)))


def one_line(text: str) -> str:
    """A text on one line, harmless to a terminal.

    >>> one_line("a\\nb\\x1b[2J")
    'a b\ufffd[2J'
    """
    return " ".join(harmless(text).split("\n")).replace("\t", " ")


def _at(record: logging.LogRecord) -> str:
    return iso(datetime.fromtimestamp(record.created, UTC))
