"""Which partition a record lies in, and what its folders are called: as Hive does."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from archive.errors import ConfigurationError, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NULL: Final = "__HIVE_DEFAULT_PARTITION__"
KEYS: Final = ("kind", "year", "province", "site_id")
"""What a lake can be partitioned by; `year` is that of `year_of`, the others columns."""
YEAR: Final = "year"
# A folder's name has 255 bytes everywhere, and holds the key's name too.
_MOST_BYTES = 240
_PLAIN = frozenset("-_.~")


def parse_keys(text: str) -> tuple[str, ...]:
    """The keys of `--partition`, in its order.

    >>> parse_keys("kind, year")
    ('kind', 'year')
    """
    keys = tuple(name.strip() for name in text.split(","))
    for key in keys:
        if key not in KEYS:
            raise unknown("partition key", key, KEYS, f"use some of {', '.join(KEYS)}.")
    if len(set(keys)) < len(keys):
        msg = f"--partition {text} names a key twice: name each once."
        raise ConfigurationError(msg)
    return keys


def year_of(report_year: int | None, date: str | None) -> int | None:
    """The year reported on; for a record without one the year of its date.

    >>> year_of(2020, "2021-03-01"), year_of(None, "2021-03"), year_of(None, None)
    (2020, 2021, None)
    """
    if report_year is not None:
        return report_year
    begin = (date or "")[:4]
    return int(begin) if len(begin) == 4 and begin.isdecimal() else None


def place(keys: Sequence[str], values: Mapping[str, str | int | None]) -> str:
    """The folders of a partition, in the order of the keys.

    >>> place(("kind", "year"), {"kind": "news", "year": 2021, "province": None})
    'kind=news/year=2021'
    """
    return "/".join(segment(key, values[key]) for key in keys)


@lru_cache(maxsize=4096)
def segment(key: str, value: str | int | None) -> str:
    """The name of one folder; nothing in it means anything to a shell or an engine.

    >>> segment("province", "广东省"), segment("kind", "a/b=%"), segment("year", None)
    ('province=广东省', 'kind=a%2Fb%3D%25', 'year=__HIVE_DEFAULT_PARTITION__')
    """
    text = "" if value is None else str(value)
    name = f"{key}={_escaped(text) or NULL}"
    if len(name.encode()) > _MOST_BYTES:
        msg = f"{text[:60]}… is too long for a {key}"
        raise ValueError(msg)
    return name


def _escaped(text: str) -> str:
    return "".join(
        c
        if c.isalnum() or c in _PLAIN
        else "".join(f"%{byte:02X}" for byte in c.encode())
        for c in text
    )
