"""Migration 5: what stands in a record's files is searched with the record."""

from __future__ import annotations

from archive.database.schema import Migration, Sql

ATTACHED = Migration(
    5,
    "the text of attachments is searched",
    (
        Sql("DROP TABLE records_fts", "the index without attachments"),
        Sql(
            "CREATE VIRTUAL TABLE records_fts USING fts5(title, text, source,"
            " attachments, content='', tokenize=\"unicode61 remove_diacritics 2\")",
            "`records_fts`: FTS5 over title, text, source (with issuer) and the text of"
            " the record's attachments, one CJK character a token; contentless, its"
            " rowid is `records.row_id`",
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
