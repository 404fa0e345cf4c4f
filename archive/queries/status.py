"""What `gongbao status` tells: sites, their health, the last runs, what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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


def status(archive: Reader, *, now: datetime) -> dict[str, Any]:
    """Everything that the command prints, as plain JSON types."""
    totals = dict(archive.rows(_RECORDS)[0])
    counts = archive.counts()
    return {
        "archive": str(archive.path),
        **totals,
        "captures": archive.rows("SELECT count(*) AS n FROM captures")[0]["n"],
        "changes": archive.rows("SELECT ifnull(max(seq), 0) AS n FROM changes")[0]["n"],
        "urls": {"discovered": sum(counts.values()), **counts},
        "due": archive.urls.due_count(now),
        "next_due_at": archive.urls.next_due_at(),
        "sites": site_states(archive, now),
        "runs": [_run(run) for run in archive.runs(10)],
        "issues": [dict(row) for row in archive.rows(_ISSUES)],
        "notify": [dict(row) for row in archive.rows(_CHANNELS)],
    }


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
