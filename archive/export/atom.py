"""An Atom feed of records (RFC 4287), removed ones as tombstones (RFC 6721)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from archive.store.filters import FILTER_SQL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.rows import StoredRecord
    from archive.store.filters import Filters
    from archive.store.reader import Reader

_ORDER = f"""
SELECT record_id, changed_at, removed_at FROM records WHERE {FILTER_SQL}
ORDER BY max(changed_at, ifnull(removed_at, '')) DESC, record_id"""  # noqa: S608
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="zh">
<id>{urn}</id>
<title>{title}</title>
<generator uri="https://pypi.org/project/gongbao">gongbao</generator>
"""
_NEVER = "1970-01-01T00:00:00Z"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SUMMARY_CHARS = 300
_IN_QUOTES = str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})


def feed(archive: Reader, filters: Filters) -> Iterator[tuple[str, int]]:
    """The feed in parts, each with the number of its records; latest change first."""
    order = archive.rows(_ORDER, filters.values())
    latest = max(
        (_later(row["changed_at"], row["removed_at"]) for row in order), default=_NEVER
    )
    yield _head(latest, "公报 Gongbao"), 0
    for row in order:
        record = archive.record(row["record_id"])
        if record is not None:
            yield _told(record), 1
    yield "</feed>\n", 0


def feed_of(archive: Reader, record_ids: Iterable[str], *, title: str) -> Iterator[str]:
    """A feed of these records, in this order, in parts; its title is its identity too."""
    records = [r for r in map(archive.record, record_ids) if r is not None]
    stamps = (_later(record.changed_at, record.removed_at) for record in records)
    yield _head(max(stamps, default=_NEVER), title)
    yield from map(_told, records)
    yield "</feed>\n"


def _head(latest: str, title: str) -> str:
    urn = "urn:gongbao:records"
    if title != "公报 Gongbao":
        urn += ":" + quote(title, safe="")
    head = _HEAD.format(urn=urn, title=_text(title))
    return f"{head}<updated>{latest}</updated>\n"


def _told(record: StoredRecord) -> str:
    return _tombstone(record) if record.removed_at else _entry(record)


def _later(changed_at: str, removed_at: str | None) -> str:
    return max(changed_at, removed_at or "")


def _entry(record: StoredRecord) -> str:
    summary = " ".join(record.text[:_SUMMARY_CHARS].split())
    lines = [
        "<entry>",
        f"<id>{_urn(record)}</id>",
        f"<title>{_text(record.title or record.record_id)}</title>",
        f"<updated>{record.changed_at}</updated>",
    ]
    if record.date:
        lines.append(f"<published>{_instant(record.date)}</published>")
    lines.append(f"<author><name>{_text(record.source or '–')}</name></author>")
    if record.url:
        lines.append(f"<link href={_attribute(record.url)}/>")
    lines.append(f"<category term={_attribute(record.kind)}/>")
    lines.append(f"<summary>{_text(summary)}</summary>")
    lines.append("</entry>\n")
    return "\n".join(lines)


def _tombstone(record: StoredRecord) -> str:
    return f'<at:deleted-entry ref="{_urn(record)}" when="{record.removed_at}"/>\n'


def _urn(record: StoredRecord) -> str:
    return f"urn:gongbao:record:{record.record_id}"


def _instant(date: str) -> str:
    """RFC 3339 wants a time and a zone; a day begins at midnight in Beijing.

    >>> _instant("2021-03-01"), _instant("2021-03"), _instant("2021-03-01T10:00+08:00")
    ('2021-03-01T00:00:00+08:00', '2021-03-01T00:00:00+08:00', '2021-03-01T10:00:00+08:00')
    """
    if "T" not in date:
        return f"{(date + '-01-01')[:10]}T00:00:00+08:00"
    day, _, time = date.partition("T")
    clock = re.split(r"[Z+\-]", time)[0]
    zone = time[len(clock) :] or "+08:00"
    return f"{day}T{(clock + ':00:00')[:8]}{zone}"


def _text(value: str) -> str:
    """As an element's text; xml.sax would load http.client and ssl with it."""
    return _clean(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(value: str) -> str:
    """In quotes, whatever it holds.

    >>> print(_attribute('a&"b"'))
    "a&amp;&quot;b&quot;"
    """
    return '"' + _text(value).translate(_IN_QUOTES) + '"'


def _clean(value: str) -> str:
    return _NOT_XML.sub("\ufffd", value)
