"""What happened to reports, each in one line: the numbers before and after."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from archive.instants import beijing_day
from archive.queries.difference import difference

if TYPE_CHECKING:
    from archive.rows import Version
    from archive.store.reader import Reader

_CHANGES: Final = """
SELECT changes.seq, changes.at, changes.op, changes.record_id, changes.version,
    changes.cause, records.title, records.source, records.site_id, records.removed_at,
    records.date, ifnull(sites.title, records.site_id) AS site
FROM changes JOIN records ON records.record_id = changes.record_id
LEFT JOIN sites ON sites.site_id = records.site_id
WHERE {where} ORDER BY changes.seq DESC LIMIT :limit"""
_REMOVED: Final = """
SELECT records.record_id, records.title, records.source, records.date, records.kind,
    records.first_seen_at, records.last_seen_at, records.removed_at, records.url,
    ifnull(sites.title, records.site_id) AS site
FROM records LEFT JOIN sites ON sites.site_id = records.site_id
WHERE records.removed_at IS NOT NULL
ORDER BY records.removed_at DESC, records.record_id LIMIT ?"""
_VERSIONS: Final = """
SELECT * FROM versions WHERE record_id = ? AND version IN (?, ?) ORDER BY version"""
OPS: Final = ("add", "change", "remove", "restore")
_MOST_NUMBERS: Final = 4
_SENTENCE_CHARS: Final = 60


@dataclass(frozen=True, slots=True)
class Summary:
    """What a version changed, in short: pairs of numbers, fields, and how much else."""

    numbers: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str, str], ...] = ()
    added: int = 0
    removed: int = 0
    changed: int = 0
    sentence: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the texts and their head are the same."""
        return self == Summary()


def changes(
    archive: Reader,
    *,
    limit: int,
    before: int | None = None,
    op: str = "",
    site: str = "",
) -> list[dict[str, Any]]:
    """The latest changes first, each with `day` (Beijing) and `summary`.

    `before` is a seq: only what happened before it.
    """
    conditions = ["1"]
    if before is not None:
        conditions.append("changes.seq < :before")
    if op in OPS:
        conditions.append("changes.op = :op")
    if site:
        conditions.append("records.site_id = :site")
    values = {"limit": limit, "before": before, "op": op, "site": site}
    rows = archive.rows(_CHANGES.format(where=" AND ".join(conditions)), values)
    return [_told(archive, dict(row)) for row in rows]


def removed_reports(archive: Reader, limit: int) -> list[dict[str, Any]]:
    """The reports that their portals took down, the last ones first."""
    return [dict(row) for row in archive.rows(_REMOVED, (limit,))]


def altered(archive: Reader, limit: int) -> list[dict[str, Any]]:
    """Changes of texts by their portals, the last ones first; each with its summary."""
    found = changes(archive, limit=limit, op="change")
    return [
        row for row in found if row["cause"] == "source" and not row["summary"].is_empty
    ]


def _told(archive: Reader, row: dict[str, Any]) -> dict[str, Any]:
    row["day"] = beijing_day(row["at"])
    row["summary"] = Summary()
    if row["op"] == "change" and row["version"] > 1:
        row["summary"] = summary(archive, row["record_id"], row["version"])
    return row


def summary(archive: Reader, record_id: str, version: int) -> Summary:
    """What a version changed against the one before it."""
    from archive.records.serial import version_from

    rows = archive.rows(_VERSIONS, (record_id, version - 1, version))
    if len(rows) < 2:
        return Summary()
    return _summary(version_from(rows[0]), version_from(rows[1]))


# Versions never change, and every visitor asks for the same latest ones.
@lru_cache(maxsize=512)
def _summary(before: Version, after: Version) -> Summary:
    told = difference(before, after)
    sentences = told["sentences"]
    numbers = [(a, b) for one in sentences for a, b in one.get("numbers", ())]
    fields = [
        (name, pair["before"] or "", pair["after"] or "")
        for name, pair in told["fields"].items()
    ]
    ops = [one["op"] for one in sentences]
    first = sentences[0] if sentences else {}
    sentence = (first.get("after") or first.get("before") or "").strip()
    return Summary(
        numbers=tuple(numbers[:_MOST_NUMBERS]),
        fields=tuple(fields),
        added=ops.count("added"),
        removed=ops.count("removed"),
        changed=ops.count("changed"),
        sentence=sentence[:_SENTENCE_CHARS] + "…" * (len(sentence) > _SENTENCE_CHARS),
    )
