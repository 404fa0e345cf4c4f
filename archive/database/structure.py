"""Whether a database's tables, views and triggers are those of our migrations.

What the newest schema is made of stands in structure.json, written from the migrations:
making it anew at each start took 140 statements and all that migrations load.
"""

from __future__ import annotations

import json
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.database.connection import in_memory, user_version
from archive.errors import ArchiveUnusable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.database.connection import Connection

FILE: Final = Path(__file__).with_name("structure.json")
_OBJECTS = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
_CODE: Final = {"trigger", "view"}


class Structure(NamedTuple):
    """The newest schema: its number, what must be there, what code past ones had too.

    `objects` are kind, name and SQL. Views and triggers are a part of how tables are
    written. Indexes only make things quick, and the tables of FTS5 belong to its own.
    """

    version: int
    objects: tuple[tuple[str, str, str], ...]
    code: frozenset[str]


@cache
def structure() -> Structure:
    """What this Gongbao writes, read from its file."""
    told = json.loads(FILE.read_text("utf-8"))
    objects = tuple((kind, name, sql) for kind, name, sql in told["objects"])
    return Structure(told["version"], objects, frozenset(told["code"]))


def made_structure() -> Structure:
    """What the migrations make, for the file."""
    from archive.database.migrations import MIGRATIONS
    from archive.database.upgrade import upgrade

    with closing(in_memory()) as connection:
        upgrade(connection)
        objects = tuple(
            (kind, name, sql)
            for kind, name, sql in connection.execute(_OBJECTS)
            if kind != "index" and not name.startswith("records_fts_")
        )
        version = user_version(connection)
    steps = (step.sql for migration in MIGRATIONS for step in migration.steps)
    code = frozenset(s for s in steps if s.split()[1].lower() in _CODE)
    return Structure(version, objects, code)


def refuse_foreign_code(connection: Connection, file: Path) -> None:
    """ArchiveUnusable where a trigger or a view is none of our migrations'."""
    ours = structure().code
    for kind, name, sql in connection.execute(_OBJECTS):
        if kind in _CODE and sql not in ours:
            msg = (
                f"{file} holds a {kind} {name!r} that is not Gongbao's: drop it"
                " if it is yours; do not open an archive of a stranger otherwise."
            )
            raise ArchiveUnusable(msg)


def check_structure(connection: Connection, file: Path) -> None:
    """ArchiveUnusable where a table or view of ours is not as the migrations make it.

    Further tables and indexes are the user's own, and stay.
    """
    here = {(kind, name): sql for kind, name, sql in connection.execute(_OBJECTS)}
    if _difference(here, structure()) is None:
        return
    # The words of another release of SQLite may differ: then this one's count.
    if (found := _difference(here, made_structure())) is not None:
        kind, name, what = found
        msg = (
            f"{file}: the {kind} {name!r} {what}: put back a copy, or import the"
            " archive's WARC files into a new one with `gongbao import`."
        )
        raise ArchiveUnusable(msg)


def _difference(
    here: Mapping[tuple[str, str], str], wanted: Structure
) -> tuple[str, str, str] | None:
    """The first object that is not as it should be: its kind, its name, and how."""
    for kind, name, sql in wanted.objects:
        if (kind, name) not in here:
            return kind, name, "is missing"
        if here[kind, name] != sql:
            return kind, name, "was altered"
    return None
