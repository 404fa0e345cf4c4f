"""Migrations 11 and 12: views with the columns that the tables had, half of the room."""

from __future__ import annotations

import pytest

CELL = ("proactive", "第二十条第（一）项", "规章", "本年制发件数")
CELLS = [
    ("{:016x}", 0, *CELL, 5, "5"),
    ("{:016x}", 1, *CELL[:3], "现行有效件数", None, "-"),
    ("{:016x}", 2, *CELL[:3], "费用", 5.5, "5.50"),
    ("{:016x}", 3, *CELL[:3], "总计", 1200, "1,200"),
    ("{:016x}", 4, *CELL[:3], "零", 7, "007"),
]
VERSION = "INSERT INTO versions (record_id, version, changed_at, cause, text) VALUES (?, ?, '', 'source', ?)"
INSERT_CELL = "INSERT INTO disclosure_cells VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def add(schema, number, *texts):
    schema.add_record(number, texts[-1])
    identity = f"{number:016x}"
    cells = [(identity, *cell[1:]) for cell in CELLS]
    schema.connection.executemany(INSERT_CELL, cells)
    for version, text in enumerate(texts, 1):
        schema.connection.execute(VERSION, (identity, version, text))
    schema.connection.execute(
        "UPDATE records SET version = ? WHERE row_id = ?", (len(texts), number)
    )


def told(schema):
    """What users see of versions and figures."""
    found = []
    for name in ("versions", "disclosure_cells"):
        rows = schema.connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2")
        found.append([tuple(row) for row in rows])
    return found


def stored(schema):
    rows = schema.connection.execute("SELECT text FROM version_rows ORDER BY rowid")
    return [row[0] for row in rows]


def test_users_see_what_they_saw_at_each_step(schema):
    schema.up_to(10)
    add(schema, 1, "一", "二")
    add(schema, 2, "三")
    before = told(schema)
    columns = [schema.columns(name) for name in ("versions", "disclosure_cells")]
    for number in (11, 12):
        schema.up_to(number)
        assert told(schema) == before
        assert columns == [schema.columns(n) for n in ("versions", "disclosure_cells")]
    assert stored(schema) == ["一", None, None]
    assert "unmoved_cells" not in schema.names("table")
    labels = schema.connection.execute("SELECT count(*) FROM disclosure_labels")
    assert labels.fetchone()[0] == len(CELLS)
    raws = schema.connection.execute(
        "SELECT raw FROM disclosure_figures WHERE row_id = 1 ORDER BY position"
    )
    assert [row[0] for row in raws] == [None, "-", "5.50", "1,200", "007"]


def test_what_is_written_later_is_as_what_was_moved(schema):
    schema.up_to(10)
    add(schema, 1, "一", "二")
    before = told(schema)
    schema.up_to(12)
    schema.connection.execute("DELETE FROM disclosure_cells")
    assert told(schema)[1] == []
    schema.connection.executemany(
        INSERT_CELL,
        [
            # As cleaning gives it, a figure may be a float.
            (f"{1:016x}", *cell[1:6], cell[6] and float(cell[6]), cell[7])
            for cell in CELLS
        ],
    )
    assert told(schema) == before


def test_a_version_keeps_its_text_whatever_becomes_of_the_record(schema):
    connection = schema.up_to(12).connection
    schema.add_record(1, "一")
    key = f"{1:016x}"
    connection.execute(VERSION, (key, 1, "一"))
    assert stored(schema) == [None]
    connection.execute("UPDATE records SET last_seen_at = 'x'")
    assert stored(schema) == [None]
    connection.execute("UPDATE records SET text = '二', version = 2")
    connection.execute(VERSION, (key, 2, "二"))
    assert stored(schema) == ["一", None]
    connection.execute("UPDATE versions SET cause = 'cleaner'")
    assert stored(schema) == ["一", None]
    connection.execute("DELETE FROM records")
    assert stored(schema) == ["一", "二"]
    connection.execute("DELETE FROM versions WHERE version = 1")
    assert stored(schema) == ["二"]


@pytest.mark.parametrize("text", ["", "别的"])
def test_a_version_that_differs_from_its_record_is_kept_as_it_is(schema, text):
    connection = schema.up_to(12).connection
    schema.add_record(1, "一")
    connection.execute(VERSION, (f"{1:016x}", 1, text))
    assert stored(schema) == [text]
    assert [row[8] for row in told(schema)[0]] == [text]


def test_a_record_s_rows_are_found_by_their_keys(schema):
    connection = schema.up_to(12).connection
    for query in (
        "SELECT * FROM versions WHERE record_id = 'a' ORDER BY version",
        "SELECT * FROM disclosure_cells WHERE record_id = 'a' ORDER BY position",
        (
            "SELECT c.seq, v.title FROM changes AS c LEFT JOIN versions AS v"
            " ON v.record_id = c.record_id AND v.version = c.version WHERE c.seq = 1"
        ),
    ):
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}")]
        assert plan
        assert not [step for step in plan if step.startswith("SCAN")], plan
