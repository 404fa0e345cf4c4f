"""WARC files that others wrote: every response in them as a capture.

Each record stands alone: one that is odd is told, and the next one is read. A payload
that was cut off says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.model import Capture
from archive.warc.http_block import odd_answer, parse_answer
from archive.warc.plain import BrokenPlace, PlainBytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.rows import Truncation

# The largest file that a crawl fetches, and its headers.
MAX_BYTES = 100_000_000 + 65_536
_MAX_LINE = 65_536
_MAX_FIELDS = 1_000
_KEPT = frozenset({"response", "resource"})
_WARC_LINE = re.compile(rb"WARC/\d{1,2}\.\d{1,4}\s*")
_ARC_LINE = re.compile(
    rb"([a-z][a-z0-9+.-]{0,20}:\S{1,8192}) (\S{1,60}) (\d{14}) (\S{1,200}) (?:\S+ ){0,5}(\d{1,12})\s*",
    re.IGNORECASE,
)
_FIRST_YEAR = 1990  # before there was a web, a date is a slip
_TRUNCATED: dict[str, Truncation] = {
    "length": "length", "time": "time", "disconnect": "disconnect",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ForeignCapture:
    """A capture and where it lies; `truncated` is WARC's word for why it is not whole."""

    offset: int
    capture: Capture
    truncated: Truncation | None = None


@dataclass(frozen=True, slots=True)
class OddRecord:
    """A record that cannot be taken, and why."""

    offset: int
    sentence: str


@dataclass(frozen=True, slots=True)
class _Head:
    record_type: str
    url: str | None
    fetched_at: str | None
    content_type: str
    length: int
    truncated: str | None = None


class _Odd(ValueError):  # noqa: N818 - a verdict on the record
    """What is wrong with one record that could be read to its end."""


def read_warc(path: Path) -> Iterator[ForeignCapture | OddRecord]:
    """The captures of a WARC or ARC file in their order, gzipped or plain.

    Payloads are free of transfer coding and keep their content coding. Revisits and
    answers 304 are left out: their payload stands elsewhere. An offset is that of the
    record, or of the gzip member that it lies in. OSError where the file cannot be
    read.
    """
    with path.open("rb") as file:
        plain = PlainBytes(file)
        is_any = False
        while True:
            start = plain.offset
            try:
                found = _next(plain)
            except BrokenPlace as broken:
                at = max(start, broken.offset)
                yield OddRecord(at, str(broken))
                if not plain.find_next(at):
                    return
                continue
            if found is None:
                break
            is_any = True
            if not isinstance(found, str):
                yield found
        if not is_any:
            yield OddRecord(0, "there is no WARC record in it")


def _next(plain: PlainBytes) -> ForeignCapture | OddRecord | str | None:
    """The next record, its type where it is passed over; None at the end."""
    while plain.peek(1) in (b"\r", b"\n"):
        plain.skip(1)
    start = plain.offset
    if not plain.peek(1):
        return None
    head = _head(plain, start)
    if head.record_type not in _KEPT or (head.url or "").startswith("dns:"):
        _pass_over(plain, head.length, start)
        return head.record_type
    if head.length > MAX_BYTES:
        _pass_over(plain, head.length, start)
        sentence = f"a record of {head.length} bytes; at most {MAX_BYTES} are read"
        return OddRecord(start, sentence)
    block = plain.read(head.length)
    if len(block) < head.length:
        _lacks(head.length - len(block), start)
    _end_of(plain, start)
    try:
        return _capture(head, block, start) or head.record_type
    except _Odd as odd:
        return OddRecord(start, str(odd))


def _pass_over(plain: PlainBytes, length: int, start: int) -> None:
    passed = plain.skip(length)
    if passed < length:
        _lacks(length - passed, start)
    _end_of(plain, start)


def _lacks(count: int, start: int) -> None:
    msg = f"the record lacks its last {count} bytes"
    raise BrokenPlace(msg, start)


def _end_of(plain: PlainBytes, start: int) -> None:
    """BrokenPlace where neither blank lines nor another record follow: a wrong length.

    What is broken in the next gzip member is that one's fault.
    """
    try:
        following = plain.peek(5)
        if following[:1] in (b"\r", b"\n", b""):
            plain.peek(5 + _MAX_BLANKS)
            return
    except BrokenPlace as broken:
        if broken.offset <= start:
            raise
        return
    if following != b"WARC/":
        raise BrokenPlace("the record does not end where it says", start)


_MAX_BLANKS = 8


def _head(plain: PlainBytes, start: int) -> _Head:
    first = plain.line(_MAX_LINE, start)
    arc = _ARC_LINE.fullmatch(first)
    if arc:
        return _arc_head(arc)
    if not _WARC_LINE.fullmatch(first):
        raise BrokenPlace("no WARC record begins here", start)
    fields: dict[str, str] = {}
    for _ in range(_MAX_FIELDS):
        line = plain.line(_MAX_LINE, start)
        if not line.strip():
            break
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    length = fields.get("content-length", "")
    if not re.fullmatch(r"[0-9]{1,15}", length):
        raise BrokenPlace("its Content-Length is no number", start)
    return _Head(
        fields.get("warc-type", "").lower(),
        fields.get("warc-target-uri", "").strip("<>") or None,
        fields.get("warc-date"),
        fields.get("content-type", ""),
        int(length),
        fields.get("warc-truncated"),
    )


def _arc_head(matched: re.Match[bytes]) -> _Head:
    url, _, digits, content_type, length = (
        group.decode("utf-8", "replace") for group in matched.groups()
    )
    is_http = url.lower().startswith("http")
    at = f"{digits[:8]}T{digits[8:]}Z"
    kind = "warcinfo" if url.startswith("filedesc:") else "response"
    content_type = "application/http" if is_http else content_type
    return _Head(kind, url, at, content_type, int(length))


def _capture(head: _Head, block: bytes, start: int) -> ForeignCapture | None:
    """None for an answer that refers to another one."""
    if head.url is None:
        raise _Odd("it has no WARC-Target-URI")
    fetched_at = _instant(head.fetched_at)
    truncated = _truncation(head.truncated)
    if "application/http" not in head.content_type.lower():
        content_type = head.content_type or None
        capture = Capture(head.url, block, fetched_at, content_type=content_type)
        return ForeignCapture(start, capture, truncated)
    odd = odd_answer(block)
    if odd:
        raise _Odd(odd)
    answer = parse_answer(block)
    if answer.status == 304:
        return None
    capture = Capture(
        head.url,
        answer.payload,
        fetched_at,
        answer.status,
        answer.headers,
        answer.content_type,
    )
    return ForeignCapture(start, capture, truncated or answer.truncated)


def _truncation(word: str | None) -> Truncation | None:
    return _TRUNCATED.get(word.lower(), "unspecified") if word else None


def _instant(text: str | None) -> datetime:
    """The instant, in UTC where no zone is said, as the format wants it."""
    try:
        return instant_since_the_web(text or "")
    except (ValueError, OverflowError) as error:
        msg = f"its WARC-Date is no instant: {(text or 'none')[:40]!r}"
        raise _Odd(msg) from error


def instant_since_the_web(text: str) -> datetime:
    """An instant of a fetch, UTC where no zone is said; ValueError for any other."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        msg = f"{text!r} is no instant: write it like 2023-04-05T10:30:00+08:00"
        raise ValueError(msg) from error
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if found.year < _FIRST_YEAR:
        msg = f"{text} was before the web"
        raise ValueError(msg)
    return found.astimezone(UTC)
