"""What an archive's schema is held against, and what is refused by it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from archive.database.connection import in_memory
from archive.database.structure import (
    FILE,
    check_structure,
    made_structure,
    refuse_foreign_code,
    structure,
)
from archive.database.upgrade import newest_version, upgrade
from archive.errors import ArchiveUnusable
from scripts.docs.schema_doc import structure_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


@pytest.fixture
def made() -> Iterator[sqlite3.Connection]:
    """A database of the newest schema."""
    with closing(in_memory()) as connection:
        upgrade(connection)
        yield connection


def test_the_file_is_up_to_date() -> None:
    written = FILE.read_text("utf-8")
    assert written == structure_text(), "run python scripts/docs/schema_doc.py"
    assert structure() == made_structure()
    assert structure().version == newest_version()


def test_code_of_past_schemas_is_known_and_is_code_alone() -> None:
    now = {sql for kind, _, sql in structure().objects if kind in {"trigger", "view"}}
    assert now < structure().code  # some were replaced
    assert {sql.split()[1] for sql in structure().code} == {"TRIGGER", "VIEW"}


def test_what_migrations_made_is_theirs(made: sqlite3.Connection) -> None:
    refuse_foreign_code(made, FILE)
    check_structure(made, FILE)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DROP VIEW versions", "the view 'versions' is missing"),
        ("DROP TRIGGER versions_delete", "the trigger 'versions_delete' is missing"),
        ("DROP TABLE records_fts", "the table 'records_fts' is missing"),
        ('ALTER TABLE runs ADD COLUMN "x" TEXT', "the table 'runs' was altered"),
    ],
)
def test_what_is_missing_or_altered_is_named(
    made: sqlite3.Connection, statement: str, told: str
) -> None:
    made.execute(statement)
    with pytest.raises(ArchiveUnusable, match=told):
        check_structure(made, FILE)


def test_words_of_another_sqlite_are_no_damage(
    made: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    (kind, name, sql), *rest = structure().objects
    spelled = structure()._replace(objects=((kind, name, sql.lower()), *rest))
    monkeypatch.setattr("archive.database.structure.structure", lambda: spelled)
    check_structure(made, FILE)


def test_a_view_that_was_written_anew_is_foreign(made: sqlite3.Connection) -> None:
    made.execute("DROP VIEW versions")
    made.execute("CREATE VIEW versions AS SELECT 1 AS record_id")
    with pytest.raises(
        ArchiveUnusable, match="a view 'versions' that is not Gongbao's"
    ):
        refuse_foreign_code(made, FILE)
