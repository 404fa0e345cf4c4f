"""What is known of a site: its state, its last runs, what was refused and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from archive.queries.status import site_states

if TYPE_CHECKING:
    from datetime import datetime

    from archive.store.reader import Reader

_REASONS: Final = """
SELECT state, reason, kind, count(*) AS number, min(url) AS example, max(detail) AS detail
FROM urls WHERE site_id = ? AND state IN ('refused', 'failed', 'gone')
GROUP BY state, reason, kind ORDER BY number DESC, state, reason"""
_ISSUES: Final = """
SELECT url, code, severity, detail, at FROM issues
WHERE site_id = ? AND record_id IS NULL ORDER BY issue_id DESC LIMIT 20"""
_HOSTS: Final = """
SELECT * FROM hosts WHERE host IN (SELECT DISTINCT host FROM urls WHERE site_id = ?)
ORDER BY host"""
_SEEN: Final = "SELECT site_id, max(visited_at) AS at FROM urls GROUP BY site_id"
_FILLED: Final = """
SELECT count(date) AS dated, count(source) AS sourced FROM records WHERE site_id = ?"""
_NEXT: Final = """
SELECT min(next_at) AS at FROM urls WHERE site_id = ? AND next_at > ''
    AND NOT EXISTS (SELECT 1 FROM parts)"""
_RUNS: Final = """
SELECT run_id, command, started_at, ended_at, exit_code, counts FROM runs
WHERE json_valid(counts) AND json_extract(counts, '$.sites') IS NOT NULL
ORDER BY run_id DESC LIMIT 200"""
_KINDS: Final = """
SELECT kind, count(*) AS number, min(report_year) AS first_year,
    max(report_year) AS last_year FROM records WHERE site_id = ?
GROUP BY kind ORDER BY number DESC"""


def sites(archive: Reader, now: datetime) -> list[dict[str, Any]]:
    """All sites: rows of table `sites`, states of URLs, last and next look."""
    rows = {row["site_id"]: row for row in archive.sites()}
    seen = {row["site_id"]: row["at"] for row in archive.rows(_SEEN)}
    told = []
    for state in site_states(archive, now):
        name = state["site_id"]
        looks = {"next_at": next_look(archive, name), "seen_at": seen.get(name)}
        told.append(rows[name] | state | looks)
    return told


def filled(archive: Reader, site_id: str) -> dict[str, int]:
    """How many of the site's reports have a date, and a source."""
    return dict(archive.one(_FILLED, (site_id,)))


def next_look(archive: Reader, site_id: str) -> str | None:
    """The instant when something of the site is due next; None for nothing."""
    row = archive.one(_NEXT, (site_id,))
    return str(row["at"]) if row["at"] else None


def runs_of(archive: Reader, site_id: str, limit: int = 12) -> list[dict[str, Any]]:
    """The last runs that touched the site, oldest first, each with its counts there."""
    found = []
    for row in archive.rows(_RUNS):
        counts = json.loads(row["counts"])["sites"].get(site_id)
        if counts is not None:
            found.append(dict(row) | {"counts": counts})
        if len(found) == limit:
            break
    return found[::-1]


def reasons(archive: Reader, site_id: str) -> list[dict[str, Any]]:
    """What was refused, failed or is gone there, by reason, with an example."""
    return [dict(row) for row in archive.rows(_REASONS, (site_id,))]


def issues(archive: Reader, site_id: str) -> list[dict[str, Any]]:
    """What somebody must act on, the last first."""
    return [dict(row) for row in archive.rows(_ISSUES, (site_id,))]


def hosts(archive: Reader, site_id: str) -> list[dict[str, Any]]:
    """The network names of the site, with what is known of each."""
    return [dict(row) for row in archive.rows(_HOSTS, (site_id,))]


def kinds(archive: Reader, site_id: str) -> list[dict[str, Any]]:
    """The kinds of its reports, with numbers and years."""
    return [dict(row) for row in archive.rows(_KINDS, (site_id,))]
