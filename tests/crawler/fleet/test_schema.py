"""The fleet's tables: made once, brought up to date, refused where they do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import ConfigurationError
from crawler.fleet.postgres import connected, parsed_address
from crawler.fleet.queue import schema_folder
from crawler.fleet.schema import MIGRATIONS, VERSION, check, prepare
from tests.crawler.fleet.database import new_fleet


def test_twice_does_what_once_does(postgres):
    address = parsed_address(postgres.database("schema_twice"))
    first = prepare(address, "1", "/srv/parts")
    again = prepare(address, "1", None)
    assert first.applied
    assert (again.applied, again.waiting) == ([], [])
    assert (first.version, first.procrastinate) == (again.version, again.procrastinate)
    check(address, "/srv/parts")


def test_another_place_and_missing_tables_are_refused(postgres):
    address = parsed_address(postgres.database("schema_refused"))
    with pytest.raises(ConfigurationError, match="fleet init"):
        check(address, None)
    prepare(address, "1", "/srv/parts")
    with pytest.raises(ConfigurationError, match="/srv/parts"):
        check(address, "/srv/others")


def test_tables_of_a_newer_release_are_left_alone(postgres):
    address = new_fleet(postgres, "schema_newer")
    with connected(address) as connection:
        connection.execute("UPDATE gongbao_fleet SET version = %s", (VERSION + 1,))
    with pytest.raises(ConfigurationError, match="newer"):
        prepare(address, "1", None)
    check(address, None)  # a newer release says with its migrations whether we may


def test_a_database_of_another_program_is_left_alone(postgres):
    address = parsed_address(postgres.database("schema_foreign"))
    with connected(address) as connection:
        connection.execute("CREATE TABLE procrastinate_jobs (id int)")
    with pytest.raises(ConfigurationError, match="another program"):
        prepare(address, "1", None)


def test_older_jobs_tables_are_brought_up_and_wait_for_older_workers(postgres):
    """All but the last two migrations, `pre` and `post`: as an older release left it."""
    address = parsed_address(postgres.database("schema_older"))
    paths = sorted(Path(schema_folder()).glob("*.sql"))
    names = [path.stem for path in paths]
    with connected(address) as connection:
        for path in paths[:-2]:
            connection.execute(path.read_text("utf-8"))
        connection.execute(MIGRATIONS[0])
        connection.execute(
            "INSERT INTO gongbao_fleet (version, procrastinate) VALUES (1, %s)",
            (names[-3],),
        )
        connection.execute("SELECT * FROM procrastinate_register_worker_v1()")
        connection.execute(
            "INSERT INTO gongbao_workers (worker_id, name, release, jobs)"
            " SELECT id, 'old', '0', 1 FROM procrastinate_workers"
        )
    held = prepare(address, "1", None)
    assert held.applied == names[-2:-1]
    assert (held.waiting, held.older_workers) == (names[-1:], ["old (0)"])
    with connected(address) as connection:
        connection.execute("DELETE FROM procrastinate_workers")
    done = prepare(address, "1", None)
    assert (done.applied, done.waiting) == (names[-1:], [])
