"""Migration 6: other tools see whose full-text index `records_fts` is."""

from __future__ import annotations

from archive.database.schema import Migration, Sql

# sqlite-utils and Datasette look for `content="records"` in the index's own SQL. An
# index with that content would read columns from `records` that it has not; a comment
# at the end of an argument tells them the same, and SQLite keeps it as it stands.
NAMED_INDEX = Migration(
    6,
    "other tools find the full-text index of records",
    (
        Sql("DROP TABLE records_fts", "the index that only Gongbao finds"),
        Sql(
            "CREATE VIRTUAL TABLE records_fts USING fts5(title, text, source,"
            " attachments, content='', tokenize=\"unicode61 remove_diacritics 2\""
            ' /* content="records" */)',
            "`records_fts`: FTS5 over title, text, source (with issuer) and the text of"
            " the record's attachments, one CJK character a token; contentless, its"
            " rowid is `records.row_id`; its SQL names `records` for other tools",
        ),
        Sql(
            "INSERT INTO records_fts (rowid, title, text, source, attachments)"
            " SELECT row_id, searchable(title), searchable(text), searchable("
            "trim(ifnull(source, '') || ' ' || ifnull(issuer, ''))),"
            " searchable((SELECT group_concat(part, char(10)) FROM"
            " (SELECT substr(a.text, 1, 1000000) AS part FROM attachments AS a"
            " WHERE a.record_id = records.record_id AND a.removed_at IS NULL"
            " AND a.text IS NOT NULL ORDER BY a.position, a.url))) FROM records",
            "every record indexed anew",
        ),
    ),
)
