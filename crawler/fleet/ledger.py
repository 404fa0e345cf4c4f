"""The fleet's own tables in PostgreSQL: sites that are due, hosts that are asked, workers.

All instants are those of the server's clock, so that no worker's own clock matters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from crawler.fleet.pacing import Ended
    from crawler.fleet.queue import Queue

_CLAIM: Final = """
WITH wanted AS (
    SELECT host, seconds FROM unnest(%(hosts)s::text[], %(seconds)s::float[])
        AS wanted (host, seconds) ORDER BY host
), taken AS (
    INSERT INTO gongbao_hosts AS known (host, busy_until, holder)
    SELECT host, now() + seconds * interval '1 second', %(holder)s FROM wanted
    ON CONFLICT (host) DO UPDATE
        SET busy_until = excluded.busy_until, holder = excluded.holder
        WHERE known.busy_until <= now()
    RETURNING host
)
SELECT count(*) AS taken FROM taken"""
_GIVE_BACK: Final = """
UPDATE gongbao_hosts SET busy_until = now(), holder = NULL WHERE holder = %(holder)s"""
_WAIT: Final = """
SELECT coalesce(extract(epoch FROM max(busy_until) - now()), 0)::float AS seconds
FROM gongbao_hosts WHERE host = ANY(%(hosts)s)"""
_HOLD: Final = """
WITH held AS (
    UPDATE gongbao_hosts AS known SET busy_until = now() + seconds * interval '1 second'
    FROM unnest(%(hosts)s::text[], %(seconds)s::float[]) AS wanted (host, seconds)
    WHERE known.host = wanted.host AND known.holder = %(holder)s
    RETURNING known.host
)
SELECT count(*) AS held FROM held"""
_LET_GO: Final = """
UPDATE gongbao_hosts AS known
SET busy_until = now() + seconds * interval '1 second', holder = NULL
FROM unnest(%(hosts)s::text[], %(seconds)s::float[]) AS wanted (host, seconds)
WHERE known.host = wanted.host AND known.holder = %(holder)s"""
_REMEMBER: Final = """
UPDATE gongbao_hosts SET memory = %(memory)s WHERE host = %(host)s"""
_MEMORY: Final = """
SELECT host, memory FROM gongbao_hosts WHERE host = ANY(%(hosts)s)"""

_ENLIST: Final = """
INSERT INTO gongbao_sites (site_id) SELECT unnest(%(sites)s::text[])
ON CONFLICT (site_id) DO UPDATE
SET due_at = least(gongbao_sites.due_at, now()), failures = 0"""
_DUE: Final = """
SELECT site_id, due_at FROM gongbao_sites
WHERE due_at <= now() AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing') AND queueing_lock = 'crawl:' || site_id)
ORDER BY due_at, site_id"""
_TO_RECLEAN: Final = """
SELECT site_id FROM gongbao_sites
WHERE reclean_since IS NOT NULL AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing') AND queueing_lock = 'reclean:' || site_id)
ORDER BY site_id"""
_WANT_RECLEAN: Final = """
UPDATE gongbao_sites SET reclean_since = %(since)s
WHERE tried_at IS NOT NULL RETURNING site_id"""
_WANT_RECLEAN_OF: Final = """
UPDATE gongbao_sites SET reclean_since = %(since)s WHERE site_id = ANY(%(sites)s)"""
_NOT_RECLEANED: Final = """
UPDATE gongbao_sites SET reclean_since = %(since)s, reclean_tried_at = now(),
    exit_code = %(exit_code)s, told = %(told)s,
    failures = failures + 1 WHERE site_id = %(site)s"""
_RULES: Final = """
SELECT site_id, rules FROM gongbao_sites
WHERE reclean_since IS NULL AND rules IS NOT NULL AND rules <> %(rules)s
    AND (reclean_tried_at IS NULL OR reclean_tried_at < now() - interval '1 day')"""
_ENDED: Final = """
UPDATE gongbao_sites SET
    due_at = now() + %(seconds)s * interval '1 second',
    failures = %(failures)s,
    tried_at = now(),
    crawled_at = CASE WHEN %(is_good)s THEN now() ELSE crawled_at END,
    exit_code = %(exit_code)s,
    told = %(told)s,
    records = coalesce(%(records)s, records),
    rules = coalesce(%(rules)s, rules)
WHERE site_id = %(site)s"""
_PUT_OFF: Final = """
UPDATE gongbao_sites SET due_at = now() + %(seconds)s * interval '1 second', told = %(told)s WHERE site_id = %(site)s"""
_RECLEANED: Final = """
UPDATE gongbao_sites SET reclean_since = NULL, reclean_tried_at = now(), rules = %(rules)s
WHERE site_id = %(site)s AND reclean_since = %(since)s"""
_SITE: Final = "SELECT * FROM gongbao_sites WHERE site_id = %(site)s"

_HERE: Final = """
INSERT INTO gongbao_workers (worker_id, name, release, jobs)
SELECT id, %(name)s, %(release)s, %(jobs)s FROM procrastinate_workers
WHERE id = %(worker)s ON CONFLICT (worker_id) DO NOTHING"""
_IS_KNOWN: Final = "SELECT 1 FROM gongbao_workers WHERE worker_id = %(worker)s"
_MINE: Final = """
SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = %(worker)s"""
_FLEET: Final = "SELECT * FROM gongbao_fleet"
_DRAIN: Final = "UPDATE gongbao_fleet SET is_drained = %(is_drained)s"
_BUSY: Final = """
SELECT (SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing')::int AS doing,
    (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'
        AND task_name IN ('crawl', 'reclean'))::int AS waiting,
    (SELECT count(*) FROM gongbao_sites WHERE due_at <= now()
        OR reclean_since IS NOT NULL)::int AS due"""


class Ledger:
    """What the fleet knows; each method is one statement or two."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    async def enlist(self, site_ids: Iterable[str]) -> None:
        """These sites are the fleet's from now on, and due at once."""
        await self._queue.do(_ENLIST, sites=list(site_ids))

    async def due(self) -> list[tuple[str, datetime]]:
        """Sites that are due and have no job, with since when; longest first."""
        rows = await self._queue.rows(_DUE)
        return [(row["site_id"], row["due_at"]) for row in rows]

    async def to_reclean(self) -> list[str]:
        """Sites whose archives are to be cleaned again and have no job for it."""
        return [row["site_id"] for row in await self._queue.rows(_TO_RECLEAN)]

    async def want_reclean(self, since: str) -> list[str]:
        """Have all archives cleaned again that older rules cleaned; their sites."""
        rows = await self._queue.rows(_WANT_RECLEAN, since=since)
        return [row["site_id"] for row in rows]

    async def other_rules(self, rules: str) -> list[tuple[str, str]]:
        """Sites whose archives were cleaned with other rules than these, with theirs."""
        rows = await self._queue.rows(_RULES, rules=rules)
        return [(row["site_id"], row["rules"]) for row in rows]

    async def want_reclean_of(self, site_ids: Iterable[str], since: str) -> None:
        """Have these sites' archives cleaned again."""
        if names := list(site_ids):
            await self._queue.do(_WANT_RECLEAN_OF, sites=names, since=since)

    async def site(self, site_id: str) -> dict[str, Any]:
        """What is known of a site; {} of one that was never submitted."""
        rows = await self._queue.rows(_SITE, site=site_id)
        return rows[0] if rows else {}

    async def ended(
        self,
        site_id: str,
        ended: Ended,
        *,
        failures: int,
        due_in_s: float,
        rules: str | None,
    ) -> None:
        """Note what a job came to, and when its site is due again."""
        await self._queue.do(
            _ENDED,
            site=site_id,
            seconds=due_in_s,
            failures=failures,
            is_good=ended.is_good,
            exit_code=ended.exit_code,
            told=ended.told,
            records=ended.records,
            rules=rules,
        )

    async def put_off(self, site_id: str, seconds: float, told: str) -> None:
        """A site's job could not begin: it is due again in so many seconds."""
        await self._queue.do(_PUT_OFF, site=site_id, seconds=seconds, told=told)

    async def recleaned(self, site_id: str, since: str, rules: str) -> None:
        """A site's archive was cleaned again as it was wanted."""
        await self._queue.do(_RECLEANED, site=site_id, since=since, rules=rules)

    async def not_recleaned(
        self, site_id: str, ended: Ended, since: str | None
    ) -> None:
        """A site's archive could not be cleaned again: it is told.

        It is still wanted with `since`; with None it is not tried anew.
        """
        await self._queue.do(
            _NOT_RECLEANED,
            site=site_id,
            exit_code=ended.exit_code,
            told=f"not cleaned again: {ended.told}",
            since=since,
        )

    async def claim(self, seconds: Mapping[str, float], holder: str) -> float:
        """Take all of these hosts, each for so many seconds; 0.0 once they are ours.

        Else none is taken, and it may be tried again in as many seconds as come back.
        """
        hosts = sorted(seconds)
        values = [seconds[host] for host in hosts]
        found = await self._queue.rows(
            _CLAIM, hosts=hosts, seconds=values, holder=holder
        )
        if found[0]["taken"] == len(hosts):
            return 0.0
        await self._queue.do(_GIVE_BACK, holder=holder)
        waits = await self._queue.rows(_WAIT, hosts=hosts)
        return max(float(waits[0]["seconds"]), 0.05)

    async def hold(self, seconds: Mapping[str, float], holder: str) -> bool:
        """Keep hosts for so many seconds from now; False where one is another's."""
        hosts = sorted(seconds)
        values = [seconds[host] for host in hosts]
        found = await self._queue.rows(
            _HOLD, hosts=hosts, seconds=values, holder=holder
        )
        return bool(found[0]["held"] == len(hosts))

    async def let_go(self, seconds: Mapping[str, float], holder: str) -> None:
        """Give hosts back: anybody may ask them after so many seconds."""
        hosts = sorted(seconds)
        values = [seconds[host] for host in hosts]
        await self._queue.do(_LET_GO, hosts=hosts, seconds=values, holder=holder)

    async def memory(self, hosts: Iterable[str]) -> dict[str, dict[str, Any]]:
        """What the last jobs left of these hosts."""
        rows = await self._queue.rows(_MEMORY, hosts=sorted(hosts))
        return {row["host"]: row["memory"] for row in rows}

    async def remember(self, memory: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep what a job knows of hosts for the next one."""
        for host, told in sorted(memory.items()):
            await self._queue.do(_REMEMBER, host=host, memory=dict(told))

    async def is_here(self, worker: int, name: str, release: str, jobs: int) -> bool:
        """Tell that a worker is alive; False where it was given up for dead."""
        await self._queue.do(
            _HERE, worker=worker, name=name, release=release, jobs=jobs
        )
        return bool(await self._queue.rows(_IS_KNOWN, worker=worker))

    async def jobs_of(self, worker: int) -> set[int]:
        """Numbers of the jobs that a worker does, as PostgreSQL knows it."""
        return {row["id"] for row in await self._queue.rows(_MINE, worker=worker)}

    async def is_drained(self) -> bool:
        """Whether no worker may begin a job."""
        rows = await self._queue.rows(_FLEET)
        return bool(rows and rows[0]["is_drained"])

    async def drain(self, *, is_drained: bool) -> None:
        """Have all workers begin nothing more and end what they do, or go on again."""
        await self._queue.do(_DRAIN, is_drained=is_drained)

    async def busy(self) -> dict[str, int]:
        """How many jobs are done now, how many wait, how many sites are due."""
        return dict((await self._queue.rows(_BUSY))[0])
