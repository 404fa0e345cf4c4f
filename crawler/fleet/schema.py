"""The fleet's tables in PostgreSQL: procrastinate's and ours, made and brought up to date.

procrastinate keeps no version of its schema, so ours keeps it: the name of its migration
that was applied last. Its migrations named `post` go only with workers of the release that
brings them; they wait while one of another release is at work.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.errors import ConfigurationError
from crawler.fleet.postgres import connected
from crawler.fleet.queue import schema_folder, whole_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.fleet.postgres import Address, Connection

_FIRST: Final = """
CREATE TABLE gongbao_fleet (
    is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one),
    version integer NOT NULL,
    procrastinate text NOT NULL,
    place text,
    is_drained boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE gongbao_fleet IS 'One row: what holds for all workers.';
COMMENT ON COLUMN gongbao_fleet.version IS 'of these tables';
COMMENT ON COLUMN gongbao_fleet.procrastinate IS 'its migration that was applied last';
COMMENT ON COLUMN gongbao_fleet.place IS 'where the sites'' archives lie';
COMMENT ON COLUMN gongbao_fleet.is_drained IS 'whether no worker begins a job';
CREATE TABLE gongbao_sites (
    site_id text PRIMARY KEY,
    due_at timestamptz NOT NULL DEFAULT now(),
    failures integer NOT NULL DEFAULT 0,
    tried_at timestamptz,
    crawled_at timestamptz,
    exit_code integer,
    told text,
    records integer,
    rules text,
    reclean_since text,
    reclean_tried_at timestamptz
);
COMMENT ON TABLE gongbao_sites IS 'Sites that the fleet crawls, and how it goes.';
COMMENT ON COLUMN gongbao_sites.due_at IS 'when a job for it is added next';
COMMENT ON COLUMN gongbao_sites.failures IS 'crawls that failed since the last good one';
COMMENT ON COLUMN gongbao_sites.tried_at IS 'the end of the last crawl, good or not';
COMMENT ON COLUMN gongbao_sites.crawled_at IS 'the end of the last good crawl';
COMMENT ON COLUMN gongbao_sites.exit_code IS 'of the last crawl, as in docs/operations.md';
COMMENT ON COLUMN gongbao_sites.told IS 'what the last crawl had to say, in a sentence';
COMMENT ON COLUMN gongbao_sites.records IS 'in its archive, after the last crawl';
COMMENT ON COLUMN gongbao_sites.rules IS 'oldest rules that may have cleaned a record';
COMMENT ON COLUMN gongbao_sites.reclean_since IS 'a reclean is wanted: its --since';
COMMENT ON COLUMN gongbao_sites.reclean_tried_at IS 'the end of the last reclean';
CREATE TABLE gongbao_hosts (
    host text PRIMARY KEY,
    busy_until timestamptz NOT NULL,
    holder text,
    memory jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE gongbao_hosts IS 'Hosts: who may ask them, and what is known of them.';
COMMENT ON COLUMN gongbao_hosts.busy_until IS 'before it only the holder asks this host';
COMMENT ON COLUMN gongbao_hosts.holder IS 'the job that asks it, or asked it last';
COMMENT ON COLUMN gongbao_hosts.memory IS 'pace, closings, requests of the day';
CREATE TABLE gongbao_workers (
    worker_id bigint PRIMARY KEY REFERENCES procrastinate_workers ON DELETE CASCADE,
    name text NOT NULL,
    release text NOT NULL,
    jobs integer NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE gongbao_workers IS 'Workers that are alive, beside procrastinate''s.';
COMMENT ON COLUMN gongbao_workers.release IS 'its version of Gongbao';
COMMENT ON COLUMN gongbao_workers.jobs IS 'how many jobs it does at once';
"""
MIGRATIONS: Final = (_FIRST,)
VERSION: Final = len(MIGRATIONS)
OLDEST: Final = 1
"""The oldest version of the tables that this release can work with."""

_LOCK: Final = "SELECT pg_advisory_lock(hashtext('gongbao fleet init'))"
_KNOWN: Final = "SELECT to_regclass('gongbao_fleet')"
_OTHERS: Final = """
SELECT name, release FROM gongbao_workers WHERE release <> %s AND worker_id IN
    (SELECT id FROM procrastinate_workers WHERE last_heartbeat > now() - interval '2 minutes')
ORDER BY name"""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What `fleet init` came to: versions, what it applied, what waits for whom."""

    version: int
    procrastinate: str
    applied: list[str]
    waiting: list[str]
    older_workers: list[str]


def prepare(address: Address, release: str, place: str | None) -> Prepared:
    """Make the tables or bring them up to date; twice does what once does.

    ConfigurationError where they are of a newer release.
    """
    with _alone(address) as connection:
        applied: list[str] = []
        if connection.execute(_KNOWN).fetchone() == (None,):
            applied += _make(connection, place)
        version, last = _versions(connection)
        applied += _upgrade(connection, version)
        todo = [path for path in _migrations() if path.stem > last]
        others = _others(connection, release)
        for path in list(todo):
            if others and "_post_" in path.stem:
                break
            _apply(connection, path)
            applied.append(path.stem)
            todo.remove(path)
        if place is not None:
            connection.execute("UPDATE gongbao_fleet SET place = %s", (place,))
        version, last = _versions(connection)
        waiting = [path.stem for path in todo]
        return Prepared(version, last, applied, waiting, others if waiting else [])


def check(address: Address, place: str | None) -> None:
    """ConfigurationError where the tables are missing, unfit, or name another place."""
    with connected(address) as connection:
        if connection.execute(_KNOWN).fetchone() == (None,):
            msg = (
                f"there is no fleet in {address.shown}: run `gongbao fleet init` first."
            )
            raise ConfigurationError(msg)
        version, _ = _versions(connection)
        if version < OLDEST:
            msg = f"the tables in {address.shown} are older: run `gongbao fleet init`."
            raise ConfigurationError(msg)
        row = connection.execute("SELECT place FROM gongbao_fleet").fetchone()
        known = row[0] if row else None
        if place is not None and known is not None and place != known:
            msg = (
                f"the fleet's archives lie in {known}, and here [fleet] place is {place}:"
                " name the same one, or run `gongbao fleet init` if they were moved."
            )
            raise ConfigurationError(msg)


@contextmanager
def _alone(address: Address) -> Iterator[Connection]:
    """A connection for which nobody else changes the schema."""
    with connected(address) as connection:
        connection.execute(_LOCK)
        yield connection


def _make(connection: Connection, place: str | None) -> list[str]:
    last = _migrations()[-1].stem
    with connection.transaction():
        row = connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone()
        if row != (None,):
            raise ConfigurationError(
                "this database has jobs of another program of procrastinate: give the"
                " fleet a database of its own."
            )
        connection.execute(whole_schema())
        connection.execute(_FIRST)
        connection.execute(
            "INSERT INTO gongbao_fleet (version, procrastinate, place) VALUES (1, %s, %s)",
            (last, place),
        )
    return [last, "gongbao 1"]


def _upgrade(connection: Connection, version: int) -> list[str]:
    """Our own migrations after this version."""
    if version > VERSION:
        msg = f"the fleet's tables are of a newer release ({version}): update Gongbao."
        raise ConfigurationError(msg)
    for number in range(version + 1, VERSION + 1):
        with connection.transaction():
            connection.execute(MIGRATIONS[number - 1])
            connection.execute("UPDATE gongbao_fleet SET version = %s", (number,))
    return [f"gongbao {number}" for number in range(version + 1, VERSION + 1)]


def _apply(connection: Connection, path: Path) -> None:
    with connection.transaction():
        connection.execute(path.read_text(encoding="utf-8"))
        connection.execute("UPDATE gongbao_fleet SET procrastinate = %s", (path.stem,))


def _versions(connection: Connection) -> tuple[int, str]:
    row = connection.execute("SELECT version, procrastinate FROM gongbao_fleet")
    version, last = row.fetchone() or (0, "")
    return version, last


def _others(connection: Connection, release: str) -> list[str]:
    rows = connection.execute(_OTHERS, (release,)).fetchall()
    return [f"{name} ({theirs})" for name, theirs in rows]


def _migrations() -> list[Path]:
    return sorted(Path(schema_folder()).glob("*.sql"))
