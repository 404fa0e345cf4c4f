"""What migrations are made of: tables and columns, each with its meaning, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.database.connection import Connection


class Column(NamedTuple):
    """One column: its SQL declaration and what it means."""

    name: str
    sql: str
    meaning: str


class Table(NamedTuple):
    """A table that a migration makes; `rest` are constraints and options."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    rest: str = ""
    options: str = ""

    @property
    def sql(self) -> str:
        """The CREATE TABLE statement."""
        lines = [f'    "{c.name}" {c.sql}'.rstrip() for c in self.columns]
        if self.rest:
            lines.append(f"    {self.rest}")
        body = ",\n".join(lines)
        return f'CREATE TABLE "{self.name}" (\n{body}\n){self.options}'


class AddColumn(NamedTuple):
    """A column that a later migration adds to a table."""

    table: str
    column: Column

    @property
    def sql(self) -> str:
        """The ALTER TABLE statement."""
        c = self.column
        return f'ALTER TABLE "{self.table}" ADD COLUMN "{c.name}" {c.sql}'


class Sql(NamedTuple):
    """Anything else: indexes, the FTS5 table, data; `meaning` for the document."""

    sql: str
    meaning: str


class Renamed(NamedTuple):
    """A table that gets another name; a view of the old name takes its place."""

    table: str
    name: str
    meaning: str

    @property
    def sql(self) -> str:
        """The ALTER TABLE statement."""
        return f'ALTER TABLE "{self.table}" RENAME TO "{self.name}"'


class Dropped(NamedTuple):
    """A table that is there no more."""

    table: str

    @property
    def sql(self) -> str:
        """The DROP TABLE statement."""
        return f'DROP TABLE "{self.table}"'


Step = Table | AddColumn | Sql | Renamed | Dropped


class Migration(NamedTuple):
    """One step of the schema: applied as a whole or not at all.

    `work` is what has to be done before it, in transactions of its own: a process that
    is killed leaves the schema before, and the next one goes on.
    """

    number: int
    title: str
    steps: tuple[Step, ...]
    work: Callable[[Connection], None] | None = None
