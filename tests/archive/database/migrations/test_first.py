"""Migration 1 makes the tables that all others build on."""

from __future__ import annotations

import sqlite3

import pytest


def test_it_makes_tables_that_hold_no_row_twice(schema):
    schema.up_to(1)
    assert {"sites", "urls", "captures", "records", "versions"} <= schema.names("table")
    schema.add_record(1, "依法行政。")
    with pytest.raises(sqlite3.IntegrityError):
        schema.add_record(1, "又一次。")


def test_numbers_of_changes_are_never_given_again(schema):
    connection = schema.up_to(1).connection
    add = (
        "INSERT INTO changes (at, op, record_id, version, cause)"
        " VALUES ('', 'add', '', 1, 'source')"
    )
    connection.execute(add)
    connection.execute("DELETE FROM changes")
    connection.execute(add)
    assert connection.execute("SELECT seq FROM changes").fetchone()[0] == 2


def test_what_is_due_is_claimed_by_its_index(schema):
    plan = schema.up_to(1).connection.execute(
        "EXPLAIN QUERY PLAN SELECT * FROM urls WHERE host = 'a' AND priority = 0"
        " AND next_at IS NOT NULL AND next_at <= '2026'"
    )
    assert "urls_next" in plan.fetchone()["detail"]
