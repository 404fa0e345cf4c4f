"""What assistants may ask of an archive: each tool a function that gives plain JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.instants import utc_now
from archive.queries.coverage import coverage as cover
from archive.queries.difference import difference
from archive.queries.search import telling
from archive.records.attachments import attached
from archive.reports.issuers import ANNUAL
from archive.web.pages.coverage import narrow
from archive.web.pages.figures import row_key
from archive.web.queries import figures as figure_queries
from archive.web.queries import found, report_facts
from archive.web.quoting import Quoted, quoted

if TYPE_CHECKING:
    from archive.rows import StoredRecord
    from archive.store.reader import Reader

_HIT_COLUMNS: Final = (
    "record_id, url, title, date, source, kind, report_year, removed_at, version, text"
)
_MOST_HITS: Final = 50
_MOST_PARTS: Final = 20
_QUOTED_FIELDS: Final = (
    *("title", "source", "issuer", "author", "document_number", "index_number"),
    *("province", "city", "county"),
)
_PLAIN_FIELDS: Final = (
    *("record_id", "url", "site_id", "kind", "report_year", "date", "date_kind"),
    *("published_at", "signed_date", "source_kind", "division_code", "quality"),
    *("version", "first_seen_at", "last_seen_at", "changed_at", "removed_at"),
)


class NoAnswer(LookupError):  # noqa: N818 - it is told to who asked
    """What was asked for is not there, in a sentence."""


def search(
    archive: Reader, words: str, values: dict[str, str | int], *, page: int, limit: int
) -> dict[str, Any]:
    """The number of hits and one page of them, best first."""
    narrowing = {k: v for k, v in values.items() if v and k in found.FACETS}
    wanted = found.Wanted(
        words=words[:1_000],
        values=narrowing,
        since=str(values.get("since") or ""),
        until=str(values.get("until") or ""),
    )
    size = max(1, min(limit, _MOST_HITS))
    rows = found.hits(
        archive,
        wanted,
        limit=size,
        skip=(max(page, 1) - 1) * size,
        columns=_HIT_COLUMNS,
    )
    return {
        "total": found.count(archive, wanted).total,
        "page": max(page, 1),
        "hits": [_hit(archive, row, words) for row in rows],
    }


def get_report(
    archive: Reader, record_id: str, *, start: int, version: int, attachment: int
) -> dict[str, Any]:
    """A report's fields and a stretch of its text, or of one of its files' texts."""
    record = _record(archive, record_id)
    text = _text(archive, record, version, attachment)
    begin = max(0, min(start, len(text)))
    proofs = report_facts.evidence(archive, record.record_id, record.version)
    files = attached(archive.connection, record.record_id)[:_MOST_PARTS]
    return {
        **{name: getattr(record, name) for name in _PLAIN_FIELDS},
        **{name: quoted(getattr(record, name)) for name in _QUOTED_FIELDS},
        "evidence": {
            name: {"raw": quoted(proof.raw, 200), "from": proof.origin}
            for name, proof in proofs.items()
        },
        "issues": [
            {"code": one.code, "severity": one.severity, "start": one.start}
            for one in record.issues[:_MOST_PARTS]
        ],
        "attachments": [
            {
                "number": number,
                "title": quoted(file.title),
                "url": file.url,
                "text_chars": len(file.text or ""),
                "text_status": file.text_status,
            }
            for number, file in enumerate(files, 1)
        ],
        "text_chars": len(text),
        "start": begin,
        "text": Quoted(text[begin:]),
    }


def diff_versions(
    archive: Reader, record_id: str, *, since: int, until: int
) -> dict[str, Any]:
    """What a version changed against an earlier one: the last change without numbers."""
    record = _record(archive, record_id)
    versions = {v.version: v for v in archive.versions(record.record_id)}
    last = until or record.version
    first = since or max(last - 1, 1)
    if first not in versions or last not in versions:
        msg = f"{record_id} has versions 1 to {record.version}."
        raise NoAnswer(msg)
    told = difference(versions[first], versions[last])
    return {
        **{n: told[n] for n in ("record_id", "from_version", "to_version", "cause")},
        "changed_at": told["changed_at"],
        "url": record.url,
        "fields": {
            name: {side: quoted(value) for side, value in pair.items()}
            for name, pair in told["fields"].items()
        },
        "sentences": [_sentence(one) for one in told["sentences"]],
    }


def coverage(
    archive: Reader, kind: str, first_year: int, last_year: int, *, province: str
) -> dict[str, Any]:
    """Issuers × years: status, date and record id of each; why where it is unknown."""
    if kind not in ANNUAL or not 0 <= last_year - first_year <= 40:
        msg = f"kind is one of {', '.join(ANNUAL)}; the years at most 40."
        raise NoAnswer(msg)
    told = cover(archive, kind, range(first_year, last_year + 1), now=utc_now())
    narrow(told, province=province, level="")
    return {
        "kind": kind,
        "on": told.on,
        "summary": told.summary(),
        "issuers": [
            {
                "issuer": quoted(row.name),
                "division_code": row.division_code,
                "years": {
                    cell.year: {
                        "status": cell.status,
                        "date": cell.date,
                        "due_date": cell.due_date,
                        "days_late": cell.days or None,
                        "record_id": cell.record_id,
                        "why": cell.why,
                    }
                    for cell in row.cells
                },
            }
            for row in told.rows
        ],
    }


def changes(archive: Reader, since: int, limit: int) -> dict[str, Any]:
    """What happened after a cursor; `seq` of the last line is the next cursor."""
    told: list[dict[str, Any]] = []
    for change in archive.changes(max(since, 0)):
        record = archive.record(change.record_id)
        title = quoted(record.title) if record else None
        told.append(change.as_dict() | {"title": title, "url": record and record.url})
        if len(told) >= max(1, min(limit, 200)):
            break
    return {"since": since, "changes": told}


def figures(
    archive: Reader, table: str, *, issuer: str, year: int, row: str, column: str
) -> dict[str, Any]:
    """Figures of disclosure reports; `rows` names those that can be asked for."""
    if table not in figure_queries.TABLES:
        msg = f"table is one of {', '.join(figure_queries.TABLES)}."
        raise NoAnswer(msg)
    rows, columns = figure_queries.names(archive, table, issuer)
    named = {row_key(one): one for one in rows}
    if row and row not in named:
        msg = f"no row is called {row!r}: ask without one for their names."
        raise NoAnswer(msg)
    cells = figure_queries.cells(
        archive,
        table,
        issuer=issuer,
        year=year or None,
        row=named.get(row),
        column=column or None,
    )
    is_broad = not (issuer or row or year)
    return {
        "table": table,
        "rows": [quoted(name) for name in named] if is_broad else None,
        "columns": [quoted(name) for name in columns],
        "cells": [] if is_broad else [_cell(cell) for cell in cells],
    }


def _record(archive: Reader, record_id: str) -> StoredRecord:
    record = archive.record(record_id)
    if record is None:
        msg = f"there is no record {record_id[:80]!r}: look for one with search."
        raise NoAnswer(msg)
    return record


def _text(archive: Reader, record: StoredRecord, version: int, attachment: int) -> str:
    if attachment:
        files = attached(archive.connection, record.record_id)
        if not 1 <= attachment <= len(files):
            msg = f"{record.record_id} has {len(files)} attachments."
            raise NoAnswer(msg)
        return files[attachment - 1].text or ""
    if not version or version == record.version:
        return str(record.text)
    for one in archive.versions(record.record_id):
        if one.version == version:
            return one.text
    msg = f"{record.record_id} has versions 1 to {record.version}."
    raise NoAnswer(msg)


def _hit(archive: Reader, row: Any, words: str) -> dict[str, Any]:
    kept = ("record_id", "url", "date", "kind", "report_year", "removed_at", "version")
    return {name: row[name] for name in kept} | {
        "title": quoted(row["title"]),
        "source": quoted(row["source"]),
        "snippet": quoted(telling(archive, row, words)),
    }


def _sentence(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "op": one["op"],
        "before": quoted(one["before"], 600),
        "after": quoted(one["after"], 600),
        "numbers": [[quoted(n, 60) for n in pair] for pair in one.get("numbers", ())],
    }


def _cell(cell: Any) -> dict[str, Any]:
    return {
        "issuer": quoted(cell["issuer"]),
        "year": cell["year"],
        "row": quoted(row_key((cell["part"], cell["row"]))),
        "column": quoted(cell["column"]),
        "value": cell["value"],
        "raw": quoted(cell["raw"], 60) if cell["value"] is None else None,
        "record_id": cell["record_id"],
        "sums_add_up": not cell["doubt"],
    }
