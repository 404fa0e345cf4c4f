"""What `gongbao status` tells: sites, their health, the last runs, what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.instants import parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from archive.store.reader import Reader

_RECORDS = """
SELECT count(*) AS records, count(date) AS with_date, count(source) AS with_source,
    count(removed_at) AS removed FROM records"""
_SITE_RECORDS = """
SELECT site_id, count(*) AS records, count(removed_at) AS removed
FROM records GROUP BY site_id"""
_SITE_STATES = "SELECT site_id, state, count(*) AS number FROM urls GROUP BY 1, 2"
_ISSUES = """
SELECT site_id, url, code, severity, detail, at FROM issues
WHERE record_id IS NULL ORDER BY issue_id DESC LIMIT 20"""
_CHANNELS = """
SELECT channel, told_at, failures, failed_at, failure FROM notice_channels
ORDER BY channel"""

# A run in which a site was asked for something, and nobody needed to act.
_LAST_GOOD = """
SELECT sites.key AS site_id, max(runs.ended_at) AS at
FROM runs, json_each(runs.counts, '$.sites') AS sites
WHERE json_valid(runs.counts) AND json_extract(sites.value, '$.health') = 'ok'
    AND json_extract(sites.value, '$.visited') > 0
GROUP BY sites.key"""
FINE, UNHEALTHY = 0, 4
WEEK_S: Final = 7 * 86_400.0


def status(
    archive: Reader, *, now: datetime, every_s: float = WEEK_S
) -> dict[str, Any]:
    """Everything that the command prints, as plain JSON types.

    A site that was crawled before is `overdue` after so many seconds without a good
    run; `exit_code` is 4 where a site is, or is not healthy.
    """
    totals = dict(archive.rows(_RECORDS)[0])
    counts = archive.counts()
    sites = [_aged(site, now, every_s) for site in _with_last_good(archive, now)]
    return {
        "archive": str(archive.path),
        **totals,
        "captures": archive.rows("SELECT count(*) AS n FROM captures")[0]["n"],
        "changes": archive.rows("SELECT ifnull(max(seq), 0) AS n FROM changes")[0]["n"],
        "urls": {"discovered": sum(counts.values()), **counts},
        "due": archive.urls.due_count(now),
        "next_due_at": archive.urls.next_due_at(),
        "sites": sites,
        "runs": [_run(run) for run in archive.runs(10)],
        "issues": [dict(row) for row in archive.rows(_ISSUES)],
        "notify": [dict(row) for row in archive.rows(_CHANNELS)],
        "exit_code": UNHEALTHY if any(map(_is_ill, sites)) else FINE,
    }


def _with_last_good(archive: Reader, now: datetime) -> Iterator[dict[str, Any]]:
    last = {row["site_id"]: row["at"] for row in archive.rows(_LAST_GOOD)}
    for site in site_states(archive, now):
        yield site | {"last_good_at": last.get(site["site_id"])}


def _aged(site: dict[str, Any], now: datetime, every_s: float) -> dict[str, Any]:
    """A site with the seconds since its last good run, and whether those are too many."""
    at = site["last_good_at"]
    age_s = None if at is None else (now - parse_instant(at)).total_seconds()
    is_overdue = age_s is not None and age_s > every_s
    return site | {"last_good_age_s": age_s, "overdue": is_overdue}


def _is_ill(site: dict[str, Any]) -> bool:
    """What was never judged was only imported, and is no fault."""
    return bool(site["overdue"]) or site["health"] not in (None, "ok")


def site_states(archive: Reader, now: datetime) -> list[dict[str, Any]]:
    """Each site with its health, numbers of records, states of URLs and what is due."""
    records = {row["site_id"]: dict(row) for row in archive.rows(_SITE_RECORDS)}
    states: dict[str | None, dict[str, int]] = {}
    for row in archive.rows(_SITE_STATES):
        states.setdefault(row["site_id"], {})[row["state"]] = row["number"]
    told = []
    for site in archive.sites():
        name = site["site_id"]
        found = records.get(name, {})
        told.append(
            {
                "site_id": name,
                "title": site["title"],
                "health": site["health"],
                "health_detail": site["health_detail"],
                "records": found.get("records", 0),
                "removed": found.get("removed", 0),
                "urls": states.get(name, {}),
                "due": archive.urls.due_count(now, name),
            }
        )
    return told


def _run(run: Any) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "command": run.command,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "exit_code": run.exit_code,
        "counts": dict(run.counts),
    }
