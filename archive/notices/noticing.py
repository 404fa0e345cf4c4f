"""What happened that no row of `changes` tells: health, conflicts, missing, damage.

Each look holds what is now against what was noticed last: a subject whose state is the
same as then gives nothing, so an event is noticed once however often one looks.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from archive.instants import iso
from archive.notices.events import Event, Notice
from archive.notices.ledger import last_states, runs_mark
from archive.queries.coverage import coverage
from archive.reports.issuers import even_name
from archive.store.lost import files_with_losses, lost_captures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from archive.queries.coverage import Cell, Row
    from archive.store.reader import Reader

_OK: Final = "ok"
_MOST_YEARS: Final = 30  # 法治政府 and 公开年报 have been due since 2008 and 2015
_DUE_KINDS: Final = ("disclosure", "law_government")
"""Kinds with a day on which they are due: queries/due_dates.py."""

_RUNS = """
SELECT run_id, ended_at, counts FROM runs WHERE run_id > ? AND ended_at IS NOT NULL
ORDER BY run_id"""
_CONFLICTS = """
SELECT c.record_id, c.conflict, c.conflicts, r.site_id, r.kind, r.title, r.date, r.url,
    m.url AS main_url
FROM report_copies AS c JOIN records AS r USING (record_id)
LEFT JOIN report_copies AS mc ON mc.report_key = c.report_key AND mc.role = 'main'
LEFT JOIN records AS m ON m.record_id = mc.record_id
WHERE c.conflict > 0 AND c.role = 'mirror' AND r.removed_at IS NULL
ORDER BY c.record_id"""
_GIVEN_UP = """
SELECT CASE i.code WHEN 'capture_lost' THEN 'capture:' ELSE 'version:' END || i.raw
        AS subject, i.detail, i.at, ifnull(i.url, r.url) AS url,
    ifnull(u.site_id, r.site_id) AS site_id, r.record_id, r.kind, r.title, r.date
FROM issues AS i LEFT JOIN urls AS u ON u.url = i.url
LEFT JOIN records AS r ON r.record_id = ifnull(u.record_id, substr(i.raw, 1, 16))
WHERE i.code IN ('capture_lost', 'version_damaged') AND i.raw IS NOT NULL
ORDER BY i.issue_id"""
_OF_URL = """
SELECT u.site_id, u.record_id, r.kind, r.title, r.date
FROM urls AS u LEFT JOIN records AS r ON r.record_id = u.record_id WHERE u.url = ?"""


def noticed(
    archive: Reader, *, now: datetime, with_missing: bool
) -> tuple[list[Notice], int]:
    """What is new since the last look, and the last run that this look took in.

    `with_missing` holds all reports against the days on which they were due.
    """
    health, last_run = _health(archive)
    found = [*_damage(archive, now), *health]
    if with_missing:
        found += _missing(archive, now)
    return [*found, *_conflicts(archive, now)], last_run


def _health(archive: Reader) -> tuple[list[Notice], int]:
    """Each change of a site's verdict, over all runs that have ended since."""
    known = last_states(archive, "site:")
    sites = {site["site_id"]: site for site in archive.sites()}
    mark, found = runs_mark(archive), []
    for row in archive.rows(_RUNS, (mark,)):
        mark = row["run_id"]
        for site_id, told in _judged(row["counts"]):
            verdict, subject = str(told["health"]), f"site:{site_id}"
            if verdict == known.get(subject, _OK) or not _says(told, row["counts"]):
                continue
            known[subject] = verdict
            site = sites.get(site_id, {})
            detail = ": ".join(filter(None, (verdict, told.get("health_detail"))))
            event = Event(
                event="healthy" if verdict == _OK else "unhealthy",
                at=row["ended_at"],
                site_id=site_id,
                title=site.get("title"),
                url=site.get("base_url"),
                detail=None if verdict == _OK else detail,
            )
            found.append(Notice(subject, verdict, event))
    return found, mark


def _judged(counts: str | None) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The sites that a run judged, each with its row of the run's summary."""
    sites = json.loads(counts or "{}").get("sites")
    for site_id, told in (sites if isinstance(sites, dict) else {}).items():
        if site_id and isinstance(told, dict) and isinstance(told.get("health"), str):
            yield site_id, told


def _says(told: Mapping[str, Any], counts: str) -> bool:
    """Whether a run's verdict says something: `ok` only if it looked, to its end."""
    if told["health"] != _OK:
        return True
    return bool(told.get("visited")) and json.loads(counts).get("stopped") is None


def _damage(archive: Reader, now: datetime) -> Iterator[Notice]:
    """What is in the ledger of repairs, and captures that are found lost just now."""
    known = last_states(archive, "capture:") | last_states(archive, "version:")
    rows = [dict(row) for row in archive.rows(_GIVEN_UP)]
    for name in files_with_losses(archive):
        for lost in lost_captures(archive, name):
            detail = f"capture {lost['capture_id']} is not in {name} any more"
            of_url = archive.one(_OF_URL, (lost["url"],)) or {}
            about = {"url": lost["url"], "detail": detail, "at": iso(now)}
            subject = f"capture:{lost['capture_id']}"
            rows.append({**dict(of_url), **about, "subject": subject})
    for row in rows:
        if (subject := row.pop("subject")) not in known:
            known[subject] = "lost"
            yield Notice(subject, "lost", Event(event="damaged", **row))


def _missing(archive: Reader, now: datetime) -> Iterator[Notice]:
    """Reports that are not there past their day, of all years that are known."""
    known = last_states(archive, "missing:")
    query = "SELECT min(report_year) FROM records WHERE kind = ?"
    for kind in _DUE_KINDS:
        first = archive.one(query, (kind,))[0]
        if first is None:
            continue
        years = range(max(first, now.year - _MOST_YEARS), now.year)
        for row in coverage(archive, kind, years, now=now).rows:
            for cell in (c for c in row.cells if c.status == "missing"):
                notice = _missing_notice(kind, row, cell, iso(now))
                if notice.subject not in known:
                    yield notice


def _missing_notice(kind: str, row: Row, cell: Cell, at: str) -> Notice:
    place = row.division_code or "-"
    event = Event(
        event="missing",
        at=at,
        site_id=row.site_id,
        kind=kind,
        title=f"{row.name} {cell.year}",
        date=cell.due_date,
        detail=f"due by {cell.due_date}",
    )
    name = f"missing:{kind}/{cell.year}/{place}/{even_name(row.name)}"
    return Notice(name, "missing", event)


def _conflicts(archive: Reader, now: datetime) -> Iterator[Notice]:
    """Copies of a report whose numbers differ from the main one's, each set once."""
    known = last_states(archive, "conflict:")
    for row in archive.rows(_CONFLICTS):
        subject = f"conflict:{row['record_id']}"
        state = hashlib.sha256(row["conflicts"].encode()).hexdigest()[:16]
        if known.get(subject) == state:
            continue
        detail = f"other numbers than {row['main_url']}, sentences: {row['conflict']}"
        names = ("record_id", "site_id", "kind", "title", "date", "url")
        about = {name: row[name] for name in names}
        event = Event(event="conflict", at=iso(now), detail=detail, **about)
        yield Notice(subject, state, event)
