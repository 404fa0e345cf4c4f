"""Records as rows of table `records`, and back; lists travel as JSON."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from archive.canonical import even
from archive.encoding import storable, to_json
from archive.model import UNPRINTED, AttachmentLink, Evidence, Heading, Issue, Record
from archive.records.validation import check_values
from archive.rows import StoredRecord, Version

if TYPE_CHECKING:
    from collections.abc import Mapping

# In the order of the record's fields, as `clean` prints them.
RECORD_COLUMNS = tuple(f.name for f in fields(Record) if f.name not in UNPRINTED)
STATE_COLUMNS = tuple(f.name for f in fields(StoredRecord) if f.name != "record")
JSON_COLUMNS = frozenset({"outline", "attachments", "evidence", "issues"})
# A new version is what differs in one of these (text by its digest).
VERSION_COLUMNS = ("text_digest", "title", "date", "source")
# Found anew by each reading, so no news to those who follow the record.
_UNTOLD = {"record_id", "text", "outline", "quality", "rules_version"}
# A change of these is told to those who follow, under the same version.
TOLD_COLUMNS = tuple(
    name
    for name in RECORD_COLUMNS
    if name not in {*VERSION_COLUMNS, *_UNTOLD, "evidence", "issues"}
)


def row_of(record: Record) -> dict[str, Any]:
    """The columns of a record that cleaning fills, in RECORD_COLUMNS' order.

    NUL and lone surrogates, which SQLite or JSON readers choke on, become U+FFFD.
    """
    plain = record.as_dict()
    row = {}
    for name in RECORD_COLUMNS:
        value = plain[name]
        if name in JSON_COLUMNS:
            value = to_json(value)
        row[name] = storable(value) if isinstance(value, str) else value
    return row


def is_news(name: str, new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    """Whether a column of TOLD_COLUMNS differs in more than an address's spelling."""
    before, after = old[name], new[name]
    if before == after or name not in ("url", "attachments"):
        return bool(before != after)
    if name == "url":
        return even(before or "") != even(after or "")
    return _even_links(before) != _even_links(after)


def _even_links(told: str | None) -> list[tuple[str, str, str]]:
    links = json.loads(told or "[]")
    return [(link["title"], even(link["url"]), link["extension"]) for link in links]


def differing(old: Record, new: Record) -> dict[str, tuple[Any, Any]]:
    """The columns in which two readings of a page differ, with both values."""
    before, after = row_of(old), row_of(new)
    return {
        name: (before[name], after[name])
        for name in RECORD_COLUMNS
        if before[name] != after[name]
    }


def record_from(row: Mapping[str, Any]) -> Record:
    """The record that a row of table `records` holds."""
    parsed = {name: json.loads(row[name] or "null") for name in JSON_COLUMNS}
    return _record({name: row[name] for name in RECORD_COLUMNS} | parsed)


def parse_record(line: Mapping[str, Any]) -> Record:
    """The record that a line of `clean` or of a JSONL export tells.

    ValueError where it lacks an identity or a text, or a value is none of its column;
    unknown keys are left alone.
    """
    known = {name: line[name] for name in RECORD_COLUMNS if name in line}
    check_values(known)
    try:
        return _record({"url": None, "rules_version": ""} | known)
    except (KeyError, TypeError) as error:
        msg = f"not a record: {error}"
        raise ValueError(msg) from error


def _record(values: dict[str, Any]) -> Record:
    values["outline"] = tuple(Heading(**h) for h in values.get("outline") or ())
    links = values.get("attachments") or ()
    # An export says more of each: what its file is, which a fetch will tell again.
    values["attachments"] = tuple(
        AttachmentLink(a["title"], a["url"], a["extension"], a.get("kind", "file"))
        for a in links
    )
    evidence = values.get("evidence") or {}
    values["evidence"] = tuple(
        Evidence(name, e["raw"], e["from"]) for name, e in evidence.items()
    )
    values["issues"] = tuple(Issue(**i) for i in values.get("issues") or ())
    return Record(**values)


def stored_record(row: Mapping[str, Any]) -> StoredRecord:
    """A row of table `records` with its place in the archive."""
    return StoredRecord(
        record=record_from(row), **{name: row[name] for name in STATE_COLUMNS}
    )


def version_from(row: Mapping[str, Any]) -> Version:
    """A row of table `versions`."""
    return Version(**{name: row[name] for name in Version.__slots__})
