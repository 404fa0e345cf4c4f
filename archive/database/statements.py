"""Statements on columns that are known by their names, for raw SQL on hot paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def insertion(table: str, columns: Sequence[str]) -> str:
    """An INSERT of these columns, for raw statements on hot paths."""
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    return f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608


def upsertion(table: str, columns: Sequence[str], key: str) -> str:
    """An INSERT of these columns that sets them where the key is there already."""
    told = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name != key)
    done = f"UPDATE SET {told}" if told else "NOTHING"
    return f'{insertion(table, columns)} ON CONFLICT ("{key}") DO {done}'


def update(table: str, columns: Sequence[str], key: str) -> str:
    """An UPDATE of these columns in the row of one key."""
    names = ", ".join(f'"{name}" = ?' for name in columns)
    return f'UPDATE "{table}" SET {names} WHERE "{key}" = ?'  # noqa: S608
