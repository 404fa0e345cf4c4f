"""Migration 2: a view that shows each report once, with its copies."""

from __future__ import annotations


def test_the_view_counts_mirrors_and_conflicts(schema):
    connection = schema.up_to(2).connection
    for record, key, role, conflict in (
        ("a", "k1", "main", 0),
        ("b", "k1", "mirror", 2),
        ("c", "k1", "mirror", 0),
        ("d", "k2", "other", 0),
    ):
        connection.execute(
            "INSERT INTO report_copies VALUES"
            " (?, ?, '某局', 'disclosure', 2020, '', ?, 1, 1.0, ?, '[]')",
            (record, key, role, conflict),
        )
    rows = connection.execute(
        "SELECT report_key, record_id, copies, mirrors, conflicts FROM reports"
    )
    assert [tuple(row) for row in rows] == [
        ("k1", "a", 3, 2, 1),
        ("k2", None, 1, 0, 0),
    ]


def test_a_figure_is_a_number_where_it_is_one(schema):
    connection = schema.up_to(2).connection
    for position, value in enumerate((3.0, 0.5, None)):
        connection.execute(
            "INSERT INTO disclosure_cells VALUES ('a', ?, '', '', '', '', ?, '')",
            (position, value),
        )
    rows = connection.execute("SELECT value, typeof(value) FROM disclosure_cells")
    assert [tuple(row) for row in rows] == [
        (3, "integer"),
        (0.5, "real"),
        (None, "null"),
    ]
