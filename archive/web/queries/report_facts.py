"""What hangs on a report: where its fields were read, its copies, likes and history."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.store.reader import Reader

_EVIDENCE = """
SELECT field, raw, "from" AS origin FROM evidence
WHERE record_id = ? AND version = ?"""
_COPIES = """
SELECT other.record_id, records.title, records.url, records.removed_at, records.date,
    other.role, other.standing, other.similarity, other.conflict, other.conflicts,
    ifnull(sites.title, records.site_id) AS site
FROM report_copies AS mine
JOIN report_copies AS other USING (report_key)
JOIN records ON records.record_id = other.record_id
LEFT JOIN sites ON sites.site_id = records.site_id
WHERE mine.record_id = ? ORDER BY other.role, other.record_id"""
_ALIKE = """
SELECT records.record_id, records.title, records.source, records.date, similarity
FROM (
    SELECT other_id AS id, similarity FROM near_duplicates WHERE record_id = :id
    UNION SELECT record_id, similarity FROM near_duplicates WHERE other_id = :id
) JOIN records ON records.record_id = id
ORDER BY similarity DESC, records.record_id LIMIT 6"""
_HISTORY = """
SELECT seq, at, op, version, cause FROM changes WHERE record_id = ? ORDER BY seq"""


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a field's value was read: as it stands there, and the kind of place."""

    raw: str | None
    origin: str | None


def evidence(archive: Reader, record_id: str, version: int) -> dict[str, Proof]:
    """The proofs of a version by field."""
    rows = archive.rows(_EVIDENCE, (record_id, version))
    return {row["field"]: Proof(row["raw"], row["origin"]) for row in rows}


def copies(archive: Reader, record_id: str) -> list[dict[str, Any]]:
    """All copies of the record's report, itself too; none where it has no others."""
    rows = [dict(row) for row in archive.rows(_COPIES, (record_id,))]
    for row in rows:
        row["conflicts"] = json.loads(row["conflicts"])
    return rows if len(rows) > 1 else []


def alike(archive: Reader, record_id: str, without: set[str]) -> list[dict[str, Any]]:
    """Records with texts like this one's, the likest first, but for known copies."""
    rows = archive.rows(_ALIKE, {"id": record_id})
    return [dict(row) for row in rows if row["record_id"] not in without]


def history(archive: Reader, record_id: str) -> list[dict[str, Any]]:
    """What happened to the record, in order."""
    return [dict(row) for row in archive.rows(_HISTORY, (record_id,))]
