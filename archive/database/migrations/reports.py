"""Migration 2: who published what, and which copies of it there are."""

from __future__ import annotations

from archive.database.schema import Column, Migration, Sql, Table

_C = Column

_ISSUERS = Table(
    "issuers",
    "The bodies whose reports a site is to publish, from its site file.",
    (
        _C("site_id", "TEXT NOT NULL", "the site"),
        _C("name", "TEXT NOT NULL", "the body's name"),
        _C("level", "TEXT", "central, province, city, county, town"),
        _C("is_department", "INTEGER", "1: not a government; null: its name tells"),
        _C("division_code", "TEXT", "GB/T 2260 code of its area"),
        _C("kinds", "TEXT NOT NULL", "JSON list: kinds of reports due; empty: all"),
        _C("aliases", "TEXT NOT NULL", "JSON list: other names that it signs with"),
        _C("since_year", "INTEGER", "first year that it reports on; null: unknown"),
    ),
    rest="PRIMARY KEY (site_id, name)",
)

_COPIES = Table(
    "report_copies",
    "Which report each record is a copy of: records of one issuer, kind and year.",
    (
        _C("record_id", "TEXT PRIMARY KEY", "the record"),
        _C(
            "report_key",
            "TEXT NOT NULL",
            "`kind/year/division/issuer`, where a year has several: `/title` too",
        ),
        _C("issuer", "TEXT NOT NULL", "the issuer's name in its even form"),
        _C("kind", "TEXT NOT NULL", "as in records"),
        _C("report_year", "INTEGER NOT NULL", "as in records"),
        _C("subject", "TEXT NOT NULL", "of kinds with several a year: the title"),
        _C(
            "role",
            "TEXT NOT NULL",
            "`main`; `mirror`: a copy of it; `other`: another text under that key",
        ),
        _C(
            "standing",
            "INTEGER NOT NULL",
            "where it was found: 3 the issuer's own portal, 2 another host of"
            " gov.cn, 1 another host, 0 unknown",
        ),
        _C("similarity", "REAL NOT NULL", "to the main record, 0–1, estimated"),
        _C("conflict", "INTEGER NOT NULL", "sentences with other numbers than there"),
        _C(
            "conflicts",
            "TEXT NOT NULL",
            "JSON list of {text, main, copy}: the sentence and both lists of numbers",
        ),
    ),
)

_CELLS = Table(
    "disclosure_cells",
    "The figures of the standard tables of 政府信息公开年报, of the current version.",
    (
        _C("record_id", "TEXT NOT NULL", "the record"),
        _C("position", "INTEGER NOT NULL", "order in the report, from 0"),
        _C(
            "table", "TEXT NOT NULL", "proactive (二), applications (三), disputes (四)"
        ),
        _C("part", "TEXT NOT NULL", "the heading over the row"),
        _C("row", "TEXT NOT NULL", "name of the row"),
        _C("column", "TEXT NOT NULL", "name of the column"),
        _C("value", "NUMERIC", "the number; null where the cell holds none"),
        _C("raw", "TEXT NOT NULL", "the cell as it stands"),
    ),
    rest="PRIMARY KEY (record_id, position)",
    options=" WITHOUT ROWID",
)

_MINHASHES = Table(
    "minhashes",
    "A signature of each record's text, for finding texts like it.",
    (
        _C("row_id", "INTEGER PRIMARY KEY", "records.row_id"),
        _C("signature", "BLOB NOT NULL", "96 little-endian 32-bit numbers"),
    ),
)

_BANDS = Table(
    "minhash_bands",
    "Where signatures agree: texts with a band in common may be alike.",
    (
        _C("band", "INTEGER NOT NULL", "hash of four numbers of a signature"),
        _C("row_id", "INTEGER NOT NULL", "records.row_id"),
    ),
    rest="PRIMARY KEY (band, row_id)",
    options=" WITHOUT ROWID",
)

_NEAR = Table(
    "near_duplicates",
    "Records whose texts are alike, each pair once, whoever issued them.",
    (
        _C("record_id", "TEXT NOT NULL", "the record that was stored or changed last"),
        _C("other_id", "TEXT NOT NULL", "the other one"),
        _C("similarity", "REAL NOT NULL", "share of common text, 0.5–1, estimated"),
    ),
    rest="PRIMARY KEY (record_id, other_id)",
    options=" WITHOUT ROWID",
)

REPORTS = Migration(
    2,
    "who published what: issuers, copies of reports, disclosure tables, likeness",
    (
        _ISSUERS,
        _COPIES,
        _CELLS,
        _MINHASHES,
        _BANDS,
        _NEAR,
        Sql(
            "CREATE INDEX report_copies_of ON report_copies"
            " (issuer, kind, report_year, subject)",
            "index of what may be copies of one report",
        ),
        Sql("CREATE INDEX report_copies_key ON report_copies (report_key)", "index"),
        Sql(
            "CREATE INDEX near_duplicates_other ON near_duplicates (other_id)", "index"
        ),
        Sql(
            "CREATE VIEW reports AS SELECT report_key, issuer, kind, report_year,"
            " max(CASE role WHEN 'main' THEN record_id END) AS record_id,"
            " count(*) AS copies, sum(role = 'mirror') AS mirrors,"
            " sum(conflict > 0) AS conflicts"
            " FROM report_copies GROUP BY report_key",
            "view `reports`: each report once, with its main record and its copies",
        ),
    ),
)
