"""CDXJ: an index of the captures by URL and time, as replay tools read it.

A line is the URL's SURT, fourteen digits of time, and JSON that says where the WARC
record lies; lines are sorted byte by byte, by SQLite, so that memory stays small. The
answer 304 has no line: replay tools would show it for the page that it stands for.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from archive.export.surt import surt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.database.atomic_files import Digesting
    from archive.export.wanted import Count
    from archive.store import Archive

_SQL = """
SELECT cdxj_line(url, fetched_at, status, content_type, payload_digest, warc_length,
    warc_offset, warc_file, revisit_of IS NOT NULL) AS line
FROM captures WHERE status IS NOT 304 ORDER BY line"""
_AFTER_TYPE = re.compile(r"[; ]")


def write_cdxj(archive: Archive, file: Digesting, count: Count) -> int:
    """The whole index; the number of its lines."""
    number = 0
    for line in cdxj_lines(archive):
        file.write(line.encode() + b"\n")
        number += 1
        count(1)
    return number


def cdxj_lines(archive: Archive) -> Iterator[str]:
    """One line for each capture that can be shown, sorted."""
    archive.connection.create_function("cdxj_line", 9, cdxj_line, deterministic=True)
    for row in archive.each(_SQL):
        yield row["line"]


def cdxj_line(  # noqa: PLR0913 - SQLite calls it with a row's columns
    url: str,
    fetched_at: str,
    status: int | None,
    content_type: str | None,
    digest: str,
    length: int,
    offset: int,
    file: str,
    is_revisit: int,
) -> str:
    """The line of one capture.

    >>> cdxj_line("http://a.gov.cn/", "2026-11-21T00:00:00Z", 200,
    ...     "text/html; charset=gbk", "sha256:00", 9, 5, "x.warc.gz", 0).split(" ", 2)[:2]
    ['cn,gov,a)/', '20261121000000']
    """
    mime = _AFTER_TYPE.split(content_type, maxsplit=1)[0] if content_type else ""
    entry = {"url": url, "mime": "warc/revisit" if is_revisit else mime or "unk"}
    if status is not None and not is_revisit:
        entry["status"] = str(status)
    entry |= {
        "digest": digest,
        "length": str(length),
        "offset": str(offset),
        "filename": file,
    }
    at = "".join(c for c in fetched_at if c.isdigit())[:14]
    return f"{surt(url)} {at} {json.dumps(entry, ensure_ascii=False)}"
