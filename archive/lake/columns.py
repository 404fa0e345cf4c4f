"""The columns of a lake: what each is called, its type, and how an archive gives it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from archive.database.described import tables_and_columns
from archive.instants import BEIJING, parse_instant

if TYPE_CHECKING:
    from collections.abc import Sequence

Type = Literal["string", "json", "int32", "double", "date32", "timestamp"]
FORMAT: Final = 1
"""Grows where a reader of the lake must know; a lake of a greater one is left alone."""
TABLES: Final = ("records", "texts")
SORTED_BY: Final = {"records": ("date", "record_id"), "texts": ("record_id",)}
_EPOCH = date(1970, 1, 1)
_EPOCH_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `sql` over a row `r` of `records` with `files`, its attachments.

    `repeats`: few values stand in many rows, so that a dictionary keeps them short.
    """

    name: str
    type: Type
    meaning: str
    sql: str
    repeats: bool = False


def _own(name: str, kind: Type = "string", *, repeats: bool = False) -> Column:
    """A column that is as it is in the archive."""
    meanings = {c.name: c.meaning for c in tables_and_columns()["records"].columns}
    sql = f"instant(r.{name})" if kind == "timestamp" else f"r.{name}"
    return Column(name, kind, meanings[name], sql, repeats)


def _day(name: str, meaning: str, of: str) -> Column:
    return Column(name, "date32", meaning, f"day(r.{of})")


_RECORDS = (
    _own("record_id"),
    _own("url"),
    _own("site_id", repeats=True),
    _own("title"),
    _day("date", "day of the best date known, in Beijing; null: no whole day", "date"),
    Column("date_text", "string", "that date as the archive has it, ISO", "r.date"),
    _own("date_kind", repeats=True),
    Column(
        "published_at",
        "timestamp",
        "instant of publication; null where the page shows no time",
        "moment(r.published_at)",
    ),
    _day("published_date", "day of publication, in Beijing", "published_at"),
    _day("signed_date", "date of the signature", "signed_date"),
    _own("source", repeats=True),
    _own("source_kind", repeats=True),
    _own("issuer", repeats=True),
    _own("author", repeats=True),
    _own("document_number"),
    _own("index_number"),
    _own("kind", repeats=True),
    _own("report_year", "int32", repeats=True),
    _own("division_code", repeats=True),
    _own("province", repeats=True),
    _own("city", repeats=True),
    _own("county", repeats=True),
    _own("script", repeats=True),
    _own("outline", "json"),
    Column(
        "attachments",
        "json",
        "JSON list of {title, url, extension, media_type, byte_count, sha256,"
        " text_status}",
        "r.files",
    ),
    _own("evidence", "json"),
    _own("issues", "json"),
    _own("quality", "double"),
    _own("text_digest"),
    Column("text_chars", "int32", "length of the text, code points", "length(r.text)"),
    _own("rules_version", repeats=True),
    _own("version", "int32", repeats=True),
    _own("first_seen_at", "timestamp"),
    _own("changed_at", "timestamp"),
    _own("removed_at", "timestamp"),
)
_TEXTS = (
    _own("record_id"),
    _own("version", "int32", repeats=True),
    Column("text", "string", "clean text; paragraphs apart by a line feed", "r.text"),
)
NEWS: Final = (*_RECORDS, _TEXTS[-1])
"""All columns of both tables, each once, the long one last."""


def columns_of(table: str, keys: Sequence[str]) -> tuple[Column, ...]:
    """A table's columns in its files: the keys stand in the folders' names."""
    columns = _RECORDS if table == "records" else _TEXTS
    return tuple(column for column in columns if column.name not in keys)


def schema(keys: Sequence[str]) -> dict[str, Any]:
    """What the manifest tells of the tables."""
    return {
        table: {
            "columns": [
                {"name": c.name, "type": c.type, "meaning": c.meaning}
                for c in columns_of(table, keys)
            ],
            "sorted_by": list(SORTED_BY[table]),
        }
        for table in TABLES
    }


@lru_cache(maxsize=4096)
def day(text: str | None) -> int | None:
    """The day of an ISO date in Beijing, as days since 1970; None for less than a day.

    >>> day("1970-01-02"), day("1970-01-01T23:30:00Z"), day("2021-03"), day(None)
    (1, 1, None, None)
    """
    if not text or len(text) < len("2021-03-01"):
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            moment = moment.astimezone(BEIJING)
    except (ValueError, OverflowError):
        return None
    return (moment.date() - _EPOCH).days


@lru_cache(maxsize=4096)
def moment(text: str | None) -> int | None:
    """The instant of an ISO date with a time, as microseconds since 1970; else None.

    >>> moment("1970-01-01T08:00:01+08:00"), moment("2021-03-01")
    (1000000, None)
    """
    if not text or "T" not in text:
        return None
    try:
        shown = datetime.fromisoformat(text)
        if shown.tzinfo is None:
            shown = shown.replace(tzinfo=BEIJING)
        return _micros(shown)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4096)
def instant(text: str | None) -> int | None:
    """An instant of the archive's own, as microseconds since 1970; ValueError for none.

    >>> instant("1970-01-01T00:00:01Z")
    1000000
    """
    return None if text is None else _micros(parse_instant(text))


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH_INSTANT) // timedelta(microseconds=1)
