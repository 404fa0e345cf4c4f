"""Columns of `captures` that say how a payload came over the network."""

from __future__ import annotations

from archive.database.schema import AddColumn, Column, Migration

ARRIVALS = Migration(
    3,
    "how captures came over the network",
    (
        AddColumn(
            "captures",
            Column("tls", "TEXT", "`verified` or `legacy`; null for plain http"),
        ),
        AddColumn(
            "captures",
            Column(
                "truncated",
                "TEXT",
                "why the payload is not whole: length, time, disconnect, unspecified;"
                " null: it is whole",
            ),
        ),
    ),
)
