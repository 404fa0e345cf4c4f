"""A record as people cite it: GB/T 7714 for papers, BibTeX for programs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.instants import beijing_day

if TYPE_CHECKING:
    from archive.rows import StoredRecord

_SPECIAL = re.compile(r"[\\{}\x00-\x1f]")


def gbt7714(record: StoredRecord) -> str:
    """The reference as GB/T 7714—2015 has it for a report on the web, `[R/OL]`.

    The day in brackets at the end is that when the page was last found there.
    """
    who = record.issuer or record.source
    parts = [f"{who}. " if who else "", record.title or record.record_id, "[R/OL]. "]
    if record.date:
        parts.append(f"({record.date[:10]})")
    parts.append(f"[{beijing_day(record.last_seen_at)}]. ")
    parts.append(f"{record.url}." if record.url else f"gongbao:{record.record_id}.")
    return "".join(parts)


def bibtex(record: StoredRecord) -> str:
    """The reference as a BibTeX entry; its key is made from the record's id."""
    known = {
        "author": _braced(record.issuer or record.source),
        "title": _braced(record.title or record.record_id),
        "institution": record.source,
        "number": record.document_number,
        "year": (record.date or "")[:4] or None,
        "date": (record.date or "")[:10] or None,
        "url": record.url,
        "urldate": beijing_day(record.last_seen_at),
        "note": f"Gongbao record {record.record_id}, version {record.version}",
    }
    lines = [
        f"  {name} = {{{_plain(value)}}}," for name, value in known.items() if value
    ]
    return "\n".join([f"@techreport{{gongbao_{record.record_id},", *lines, "}"])


def _braced(name: str | None) -> str | None:
    """A body's name in braces of its own: it is no first and last name."""
    return f"\x02{name}\x03" if name else None


def _plain(value: str) -> str:
    """Without signs that would end or open a group."""
    inner = value.startswith("\x02")
    text = _SPECIAL.sub(" ", value.strip("\x02\x03")).strip()
    return f"{{{text}}}" if inner else text
