"""WARC files that others wrote: every response in them as a capture."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from archive.model import Capture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BLOCK_BYTES = 1 << 16
_KEPT = frozenset({"response", "resource"})


class BrokenWarc(Exception):  # noqa: N818 - a verdict on the file
    """The file ends or breaks in the middle; what came before was given."""


def read_warc(path: Path) -> Iterator[Capture]:
    """The captures of a WARC or ARC file in their order, gzipped or plain.

    Payloads are free of transfer coding and keep their content coding. Revisits are
    left out: their payload stands elsewhere. Raises BrokenWarc where the file breaks,
    after everything before that place was given; OSError where it cannot be read.
    """
    with path.open("rb") as file:
        try:
            for record in ArchiveIterator(file, arc2warc=True):
                if record.rec_type in _KEPT:
                    yield _capture(record)
        except (ArchiveLoadFailed, EOFError, ValueError) as error:
            msg = f"breaks at about byte {file.tell()}: {error}"
            raise BrokenWarc(msg) from error


def _capture(record: Any) -> Capture:
    http = record.http_headers
    headers = tuple(http.headers) if http else ()
    names = {name.lower(): value for name, value in headers}
    chunked = "chunked" in names.get("transfer-encoding", "").lower()
    stream = record.raw_stream
    payload = _read(ChunkedDataReader(stream, decomp_type=None) if chunked else stream)
    if getattr(stream, "limit", 0) > 0:
        msg = f"a record lacks its last {stream.limit} bytes"
        raise ValueError(msg)
    content_type = (
        names.get("content-type")
        if http
        else record.rec_headers.get_header("Content-Type")
    )
    return Capture(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        payload=payload,
        fetched_at=_instant(record.rec_headers.get_header("WARC-Date")),
        status=_status(http),
        headers=headers,
        content_type=content_type,
    )


def _read(stream: Any) -> bytes:
    blocks = []
    while block := stream.read(_BLOCK_BYTES):
        blocks.append(block)
    return b"".join(blocks)


def _status(http: Any) -> int | None:
    code = http.get_statuscode() if http else ""
    return int(code) if code.isdigit() else None


def _instant(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
