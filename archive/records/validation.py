"""What a line must be to be taken for a record: every value of its type and list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from archive.closed_lists import DateKind, Kind, Origin, Script, Severity, SourceKind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_NEEDED = ("record_id", "text", "text_digest")
_RECORD_ID = re.compile(r"[0-9a-f]{16}")
_CLOSED = {
    "date_kind": get_args(DateKind),
    "source_kind": get_args(SourceKind),
    "kind": get_args(Kind),
    "script": get_args(Script),
}
_NEVER_NULL = frozenset({*_NEEDED, "kind", "script", "quality"})
_TYPES: dict[str, tuple[type, ...]] = {
    "report_year": (int,),
    "quality": (int, float),
    "outline": (list,),
    "attachments": (list,),
    "issues": (list,),
    "evidence": (dict,),
}


_ITEMS: dict[str, dict[str, type]] = {
    "evidence": {"raw": str},
    "issues": {"code": str, "detail": str},
    "outline": {"level": int, "number": str, "heading": str, "start": int},
}
_ORIGINS = get_args(Origin)
_SEVERITIES = get_args(Severity)
_YEARS = range(1, 10_000)


def check_values(values: Mapping[str, Any]) -> None:
    """ValueError with the first thing that is wrong."""
    missing = [name for name in _NEEDED if values.get(name) is None]
    if missing:
        msg = f"not a record: {', '.join(missing)} missing"
        raise ValueError(msg)
    for name, value in values.items():
        _check_value(name, value)
    if not _RECORD_ID.fullmatch(values["record_id"]):
        raise _wrong("record_id", values["record_id"])
    for row in (values.get("evidence") or {}).values():
        _check_item("evidence", row, "from", _ORIGINS)
    for row in values.get("issues") or ():
        _check_item("issues", row, "severity", _SEVERITIES)
    for row in values.get("outline") or ():
        _check_item("outline", row, "level", range(1, 100))
    year = values.get("report_year")
    if year is not None and year not in _YEARS:
        raise _wrong("report_year", year)


def _check_value(name: str, value: Any) -> None:
    types = _TYPES.get(name, (str,))
    is_type = isinstance(value, types) and not isinstance(value, bool)
    if value is None and name not in _NEVER_NULL:
        return
    if not is_type or value not in _CLOSED.get(name, (value,)):
        raise _wrong(name, value)


def _check_item(name: str, row: Any, key: str, allowed: Collection[object]) -> None:
    is_item = isinstance(row, dict) and row.get(key) in allowed
    if not is_item or any(type(row.get(k)) is not t for k, t in _ITEMS[name].items()):
        raise _wrong(name, row)


def _wrong(name: str, value: Any) -> ValueError:
    return ValueError(f"not a record: {name} cannot be {str(value)[:60]!r}")
