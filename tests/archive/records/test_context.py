"""What kind of visit it is decides what it may tell."""

from __future__ import annotations

import pytest

from archive.records.context import Visiting, Writing
from archive.rows import Visit
from tests.archive.conftest import URL


@pytest.mark.parametrize(
    ("cause", "state", "is_look", "is_there"),
    [
        ("source", "archived", True, True),
        ("source", "gone", True, True),
        ("cleaner", "archived", False, True),
        ("cleaner", "unchanged", False, False),
    ],
)
def test_a_page_is_there_where_it_was_looked_at_or_read_at_last(
    archive, cause, state, is_look, is_there
):
    visit = Visit(URL, state, cause=cause)
    writing = Writing(archive.connection)
    page = Visiting(writing, visit, "2026-01-01T00:00:00Z", None)
    assert (page.is_look, page.is_there) == (is_look, is_there)
    page.tell("add", "0" * 16, 1)
    page.tell("change", "0" * 16, 2)
    told = [change.as_dict() for change in archive.changes()]
    assert [(c["seq"], c["op"], c["version"]) for c in told] == [
        (1, "add", 1),
        (2, "change", 2),
    ]
    assert {(c["at"], c["cause"]) for c in told} == {("2026-01-01T00:00:00Z", cause)}


def test_what_is_undone_is_not_remembered(archive):
    connection = archive.connection
    writing = Writing(connection)
    label = ("disputes", "", "总计", "结果维持")
    connection.execute("BEGIN")
    first, number = writing.chain.next(["甲"]), writing.labels.number(label)
    assert writing.chain.next(["甲"]) != first, "it goes on from the one before"
    connection.execute("ROLLBACK")
    writing.back_to(writing.indexer.mark())
    assert writing.chain.next(["甲"]) == first
    connection.execute(
        "INSERT INTO disclosure_labels VALUES (9, 'disputes', '', '总计', '结果维持')"
    )
    assert (number, writing.labels.number(label)) == (1, 9)
