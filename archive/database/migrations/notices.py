"""Migration 9: what was noticed beside changes, and what each channel was told."""

from __future__ import annotations

from archive.database.schema import Column, Migration, Sql, Table

_C = Column

_NOTICES = Table(
    "notices",
    "What somebody is to be told of that is no row of `changes`, each once.",
    (
        _C("notice_id", "INTEGER PRIMARY KEY AUTOINCREMENT", "grows, never reused"),
        _C("at", "TEXT NOT NULL", "instant when it was noticed"),
        _C(
            "event",
            "TEXT NOT NULL",
            "conflict, unhealthy, healthy, missing, damaged",
        ),
        _C("subject", "TEXT NOT NULL", "what it happened to, such as `site:ID`"),
        _C("state", "TEXT NOT NULL", "how the subject stands since then"),
        _C("site_id", "TEXT", "the site"),
        _C("record_id", "TEXT", "the record; null for an event of a site"),
        _C("kind", "TEXT", "as in records"),
        _C("title", "TEXT", "of the report or the portal"),
        _C("date", "TEXT", "of the report; of a missing one, when it was due"),
        _C("url", "TEXT", "where it is"),
        _C("detail", "TEXT", "one sentence"),
    ),
)

_MARKS = Table(
    "notice_marks",
    "Up to which row a table was looked through for notices.",
    (
        _C("source", "TEXT PRIMARY KEY", "the table: runs"),
        _C("mark", "INTEGER NOT NULL", "key of the last row that was looked at"),
    ),
)

_CHANNELS = Table(
    "notice_channels",
    "What each channel of `[notify]` has been told: what it took, nothing else.",
    (
        _C("channel", "TEXT PRIMARY KEY", "its name in gongbao.toml"),
        _C("change_seq", "INTEGER NOT NULL DEFAULT 0", "told up to this changes.seq"),
        _C("notice_id", "INTEGER NOT NULL DEFAULT 0", "told up to this notice"),
        _C("told_at", "TEXT", "instant of the last message that it took"),
        _C("failed_at", "TEXT", "instant of the last failure; null: it took the last"),
        _C("failure", "TEXT", "one sentence on that"),
        _C("failures", "INTEGER NOT NULL DEFAULT 0", "failures in a row"),
    ),
)

NOTICES = Migration(
    9,
    "notices: what somebody is to be told, and what each channel was told",
    (
        _NOTICES,
        _MARKS,
        _CHANNELS,
        Sql(
            "CREATE INDEX notices_subject ON notices (subject, notice_id)",
            "index of how each subject stood last",
        ),
    ),
)
