"""What `gongbao fleet status` tells: workers, sites, jobs, and what goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.instants import iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from crawler.fleet.queue import Queue

NOT_WELL: Final = 4
_FAILING: Final = 3  # failures in a row after which somebody should look
_NAMED: Final = 20
_WORKERS: Final = """
SELECT w.name, w.release, w.jobs, w.started_at,
    extract(epoch FROM now() - p.last_heartbeat)::float AS silent_s,
    (SELECT count(*) FROM procrastinate_jobs j
        WHERE j.worker_id = w.worker_id AND j.status = 'doing')::int AS doing
FROM gongbao_workers w JOIN procrastinate_workers p ON p.id = w.worker_id
ORDER BY w.name"""
_SITES: Final = """
SELECT count(*)::int AS known,
    (count(*) FILTER (WHERE due_at <= now()))::int AS due,
    (count(*) FILTER (WHERE crawled_at IS NULL))::int AS never,
    (count(*) FILTER (WHERE failures > 0))::int AS failing,
    (count(*) FILTER (WHERE reclean_since IS NOT NULL))::int AS to_reclean,
    coalesce(sum(records), 0)::bigint AS records,
    extract(epoch FROM now() - min(due_at) FILTER (WHERE due_at <= now()))::float
        AS overdue_s
FROM gongbao_sites"""
_JOBS: Final = """
SELECT task_name, status::text AS status, queue_name, count(*)::int AS count
FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed')
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
_DOING: Final = """
SELECT args->>'site' AS site, task_name FROM procrastinate_jobs
WHERE status = 'doing' AND args ? 'site' ORDER BY 1 LIMIT 200"""
_FAILING_SITES: Final = """
SELECT site_id, failures, exit_code, told, due_at, tried_at FROM gongbao_sites
WHERE failures > 0 ORDER BY failures DESC, site_id LIMIT 200"""


async def status_of(queue: Queue, *, beat_s: float) -> dict[str, Any]:
    """The document that --json prints; instants are UTC, times seconds."""
    fleet = (await queue.rows("SELECT * FROM gongbao_fleet"))[0]
    workers = [_plain(row) for row in await queue.rows(_WORKERS)]
    for worker in workers:
        worker["is_alive"] = worker["silent_s"] < 8 * beat_s
    sites = _plain((await queue.rows(_SITES))[0])
    failing = [_plain(row) for row in await queue.rows(_FAILING_SITES)]
    status = {
        "place": fleet["place"],
        "version": fleet["version"],
        "procrastinate": fleet["procrastinate"],
        "drained": fleet["is_drained"],
        "workers": workers,
        "sites": sites,
        "jobs": [_plain(row) for row in await queue.rows(_JOBS)],
        "doing": [_plain(row) for row in await queue.rows(_DOING)],
        "failing": failing,
    }
    return {**status, "exit_code": NOT_WELL if list(_wrong(status)) else 0}


def lines(status: Mapping[str, Any]) -> Iterator[str]:
    """The same for people."""
    sites = status["sites"]
    yield f"place: {status['place'] or '-'}"
    yield (
        f"sites: {sites['known']} known, {sites['due']} due, {sites['never']} never"
        f" crawled, {sites['failing']} failing, {sites['to_reclean']} to be cleaned"
        f" again; {sites['records']} records"
    )
    for job in status["jobs"]:
        yield f"jobs: {job['count']} {job['task_name']} {job['status']}"
    for row in status["workers"]:
        alive = f"{row['doing']} of {row['jobs']} jobs" if row["is_alive"] else "silent"
        yield f"worker: {row['name']}, {row['release']}: {alive}"
    for row in status["failing"][:_NAMED]:
        yield (
            f"failing: {row['site_id']} ({row['failures']} times, exit code"
            f" {row['exit_code']}): {row['told']}; again at {row['due_at']}"
        )
    yield from (f"attention: {sentence}" for sentence in _wrong(status))


def _wrong(status: Mapping[str, Any]) -> Iterator[str]:
    """What somebody must act on."""
    alive = sum(row["is_alive"] for row in status["workers"])
    if status["drained"]:
        yield "the fleet is drained: `gongbao fleet drain --resume` lets it go on."
    elif status["sites"]["due"] and not alive:
        yield "sites are due and no worker is alive: start `gongbao worker`."
    ill = [row for row in status["failing"] if row["failures"] >= _FAILING]
    if ill:
        yield f"{len(ill)} sites fail again and again, {ill[0]['site_id']} first."
    if any(job["status"] == "failed" for job in status["jobs"]):
        yield "jobs failed by a fault of ours: please report what the worker's log says."


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON can hold it."""
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if hasattr(value, "tzinfo"):
        moment: datetime = value
        return iso(moment)
    return round(value, 1) if isinstance(value, float) else value
