"""Figures are written as the view of the cells would write them, label by label once."""

from __future__ import annotations

import pytest

from archive.model import DisclosureCell
from archive.reports import figures
from archive.reports.figures import Labels, coded, delete_figures, write_figures

LABEL = ("applications", "三、本年度办理结果", "（一）予以公开", "总计")
VALUES = [
    *[
        (0.0, "0"),
        (12.0, "12"),
        (12.0, "12.0"),
        (12.5, "12.5"),
        (None, "—"),
        (3.0, "3 "),
    ],
    *[(-0.0, "-0"), (-7.0, "-7"), (1e20, "100000000000000000000"), (1e15, "1e15")],
    *[(float(2**60), str(2**60)), (0.1 + 0.2, "0.30000000000000004"), (7.0, "07")],
]
SHOWN = (
    'SELECT position, "table", part, "row", "column", value, raw FROM disclosure_cells'
    " WHERE record_id = ? ORDER BY position"
)
ADDED = "INSERT INTO disclosure_cells VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


@pytest.fixture
def connection(archive):
    for row_id in (1, 2):
        archive.connection.execute(
            "INSERT INTO records (row_id, record_id, text, version, first_seen_at,"
            " last_seen_at, changed_at) VALUES (?, ?, '', 1, '', '', '')",
            (row_id, str(row_id)),
        )
    return archive.connection


def shown(connection, record_id):
    return [tuple(row) for row in connection.execute(SHOWN, (record_id,))]


def test_they_are_what_the_view_would_have_written(connection):
    cells = [DisclosureCell(*LABEL, *value) for value in VALUES]
    told = [("1", n, *cell) for n, cell in enumerate(cells)]
    connection.executemany(ADDED, told)
    write_figures(connection, Labels(connection), 2, list(map(coded, cells)))
    assert shown(connection, "1") == shown(connection, "2")
    assert [row[-1] for row in shown(connection, "2")] == [raw for _, raw in VALUES]
    stored = "SELECT position, value, raw FROM disclosure_figures WHERE row_id = ?"
    one, two = ([*map(tuple, connection.execute(stored, (n,)))] for n in (1, 2))
    assert one[:8] == two[:8], "and where nothing is lost by it, in the same way"


def test_a_name_stands_once_whoever_uses_it(connection):
    cell = coded(DisclosureCell(*LABEL, 1.0, "1"))
    write_figures(connection, Labels(connection), 1, [cell, cell])
    write_figures(connection, Labels(connection), 2, [cell])
    labels = connection.execute("SELECT * FROM disclosure_labels").fetchall()
    assert [tuple(row) for row in labels] == [(1, *LABEL)]
    delete_figures(connection, 1)
    assert (len(shown(connection, "1")), len(shown(connection, "2"))) == (0, 1)


def test_what_cannot_be_stored_is_replaced():
    odd = DisclosureCell("t", "p\0", "r", "c\ud800", None, "\0")
    assert coded(odd) == (("t", "p\ufffd", "r", "c\ufffd"), None, "\ufffd")


def test_only_so_many_names_are_remembered(connection, monkeypatch):
    monkeypatch.setattr(figures, "_MOST_KNOWN", 2)
    labels = Labels(connection)
    found = [labels.number((*LABEL[:3], str(n % 5))) for n in range(20)]
    assert found == [n % 5 + 1 for n in range(20)]
