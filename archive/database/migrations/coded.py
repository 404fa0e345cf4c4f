"""Migrations 11 and 12: what stood in several rows stands in one.

A version's text stands with its record while it is the current one, and the names of
the standard tables' rows and columns stand once for all reports. What users ask for,
`versions` and `disclosure_cells`, are views with the columns that the tables had; who
writes to them writes to the rows behind. The first migration lays the new beside the
old, so that all is there at each moment, the second follows when all rows have moved.
"""

from __future__ import annotations

from archive.database.moving import move_rows
from archive.database.schema import Column, Dropped, Migration, Renamed, Sql, Table

_C = Column

_LABELS = Table(
    "disclosure_labels",
    "Names of rows and columns of the standard tables, each once for all reports.",
    (
        _C("label_id", "INTEGER PRIMARY KEY", "internal number"),
        _C("table", "TEXT NOT NULL", "as in disclosure_cells"),
        _C("part", "TEXT NOT NULL", "as in disclosure_cells"),
        _C("row", "TEXT NOT NULL", "as in disclosure_cells"),
        _C("column", "TEXT NOT NULL", "as in disclosure_cells"),
    ),
    rest='UNIQUE ("table", part, "row", "column")',
)

_FIGURES = Table(
    "disclosure_figures",
    "What view `disclosure_cells` tells, by numbers: a row a figure.",
    (
        _C("row_id", "INTEGER NOT NULL", "records.row_id"),
        _C("position", "INTEGER NOT NULL", "order in the report, from 0"),
        _C("label_id", "INTEGER NOT NULL", "what it is called"),
        _C("value", "NUMERIC", "the number; null where the cell holds none"),
        _C("raw", "TEXT", "the cell as it stands; null: as the number is written"),
    ),
    rest="PRIMARY KEY (row_id, position)",
    options=" WITHOUT ROWID",
)

_MOVED = Table(
    "moved_rows",
    "Up to which records.row_id rows were moved; there while an archive is upgraded.",
    (_C("row_id", "INTEGER NOT NULL", "the last record whose rows have moved"),),
)

_COLUMNS = (
    *("record_id", "version", "capture_id", "changed_at", "cause", "title", "date"),
    *("source", "text", "text_digest", "rules_version", "chain_digest"),
)
_CURRENT = """(SELECT r.text FROM records AS r
    WHERE r.record_id = {0}.record_id AND r.version = {0}.version)"""


def _new(name: str) -> str:
    if name != "text":
        return f"NEW.{name}"
    current = _CURRENT.format("NEW")
    return f"CASE WHEN NEW.text = {current} THEN NULL ELSE NEW.text END"


def _selected(name: str) -> str:
    current = _CURRENT.format("version_rows")
    return name if name != "text" else f"ifnull(text, {current}) AS text"


_VERSIONS = Sql(
    "CREATE VIEW versions AS SELECT "  # noqa: S608 - all parts are ours
    + ", ".join(map(_selected, _COLUMNS))
    + " FROM version_rows",
    "view `versions`: one row for each version, with its text",
)
_ON_VERSIONS = (
    Sql(
        "CREATE TRIGGER versions_insert INSTEAD OF INSERT ON versions BEGIN"  # noqa: S608
        f" INSERT INTO version_rows ({', '.join(_COLUMNS)}) VALUES"
        f" ({', '.join(map(_new, _COLUMNS))}); END",
        "a version that is added: without its text where its record has that",
    ),
    Sql(
        "CREATE TRIGGER versions_update INSTEAD OF UPDATE ON versions BEGIN"  # noqa: S608
        " UPDATE version_rows SET "
        + ", ".join(f"{n} = NEW.{n}" for n in _COLUMNS if n != "text")
        + ", text = CASE WHEN NEW.text IS OLD.text THEN text ELSE NEW.text END"
        " WHERE record_id = OLD.record_id AND version = OLD.version; END",
        "a version that is altered",
    ),
    Sql(
        "CREATE TRIGGER versions_delete INSTEAD OF DELETE ON versions BEGIN"
        " DELETE FROM version_rows"
        " WHERE record_id = OLD.record_id AND version = OLD.version; END",
        "a version that is taken away",
    ),
)
_KEEP = (
    " UPDATE version_rows SET text = OLD.text WHERE record_id = OLD.record_id"
    " AND version = OLD.version AND text IS NULL; END"
)
_ON_RECORDS = (
    Sql(
        "CREATE TRIGGER records_text_update AFTER UPDATE OF text, version ON records"
        " WHEN OLD.text IS NOT NEW.text OR OLD.version IS NOT NEW.version BEGIN"
        + _KEEP,
        "a record's text that is replaced: its version keeps it",
    ),
    Sql(
        "CREATE TRIGGER records_text_delete BEFORE DELETE ON records BEGIN" + _KEEP,
        "the text of a record that is taken away",
    ),
)

_AS_RAW = "ifnull(f.raw, CAST(f.value AS TEXT)) AS raw"
_CELLS = (
    'SELECT r.record_id, f.position, l."table", l.part, l."row", l."column", f.value,'  # noqa: S608
    f" {_AS_RAW} FROM records AS r JOIN disclosure_figures AS f USING (row_id)"
    " JOIN disclosure_labels AS l USING (label_id)"
)
_LABEL = ("table", "part", "row", "column")
_ON_CELLS = (
    Sql(
        "CREATE TRIGGER disclosure_cells_insert"  # noqa: S608 - names of ours
        " INSTEAD OF INSERT ON disclosure_cells"
        ' BEGIN INSERT OR IGNORE INTO disclosure_labels ("table", part, "row", "column")'
        ' VALUES (NEW."table", NEW.part, NEW."row", NEW."column");'
        " INSERT INTO disclosure_figures SELECT r.row_id, NEW.position, l.label_id,"
        " NEW.value, CASE WHEN NEW.value = CAST(NEW.value AS INTEGER)"
        " AND CAST(CAST(NEW.value AS INTEGER) AS TEXT) = NEW.raw THEN NULL"
        " ELSE NEW.raw END FROM records AS r, disclosure_labels AS l"
        " WHERE r.record_id = NEW.record_id AND "
        + " AND ".join(f'l."{n}" = NEW."{n}"' for n in _LABEL)
        + "; END",
        "a cell that is added: its names as a number",
    ),
    Sql(
        "CREATE TRIGGER disclosure_cells_delete INSTEAD OF DELETE ON disclosure_cells"
        " BEGIN DELETE FROM disclosure_figures WHERE position = OLD.position"
        " AND row_id = (SELECT row_id FROM records WHERE record_id = OLD.record_id);"
        " END",
        "a cell that is taken away",
    ),
)

CODED = Migration(
    11,
    "room: texts of current versions and names of figures stand once",
    (
        Renamed(
            "versions",
            "version_rows",
            "What view `versions` tells; `text` is null while its record has it.",
        ),
        _VERSIONS,
        *_ON_VERSIONS,
        *_ON_RECORDS,
        Renamed("disclosure_cells", "unmoved_cells", "Cells that are still to move."),
        _LABELS,
        _FIGURES,
        _MOVED,
        Sql("INSERT INTO moved_rows VALUES (0)", "no record's rows have moved yet"),
        Sql(
            f"CREATE VIEW disclosure_cells AS {_CELLS} UNION ALL"  # noqa: S608
            ' SELECT record_id, position, "table", part, "row", "column", value, raw'
            " FROM unmoved_cells",
            "view `disclosure_cells` of what has moved and what has not",
        ),
        *_ON_CELLS,
    ),
)

ROOMY = Migration(
    12,
    "room: all rows have moved",
    (
        Sql("DROP VIEW disclosure_cells", "the view of moved and unmoved cells"),
        Dropped("unmoved_cells"),
        Dropped("moved_rows"),
        Sql(
            f"CREATE VIEW disclosure_cells AS {_CELLS}",
            "view `disclosure_cells`: the figures with the names of their rows and columns",
        ),
        *_ON_CELLS,
    ),
    work=move_rows,
)
