"""One TOML file of a site: parsed, each value checked, the first error with its line.

The allowed keys are data (`SITE`, `TABLES`, `ARRAYS`); a key that is not listed is an
error, because a misspelt one would otherwise be ignored without a word.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.canonical import BadUrl, resolved
from archive.reports.issuers import ANNUAL, LEVELS
from crawler.site.report_titles import REPORT_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

KeyPath = tuple[str | int, ...]
LOOKUP_FIELDS = frozenset({"source", "issuer", "author", "title", "date", "kind"})
SEED_KINDS = ("listing", "report", "sitemap", "feed")
SITE_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class BadSiteFile(Exception):  # noqa: N818 - a value's fault, collected by load_sites
    """What is wrong in a site file, and where: `path:line: key: sentence`."""

    def __init__(self, path: Path, line: int, key: str, sentence: str) -> None:
        super().__init__(f"{path}:{line}: {key}: {sentence}")


class BadValue(ValueError):  # noqa: N818
    """A value that a key cannot have; the message is a sentence for people."""

    def __init__(self, sentence: str, *inner: str | int) -> None:
        super().__init__(sentence)
        self.inner: KeyPath = inner


@dataclass(frozen=True, slots=True)
class Key:
    """What one key may hold: `check` raises BadValue."""

    check: Callable[[Any], None]
    required: bool = False


def read_site_file(path: Path) -> dict[str, Any]:
    """The checked content of one site file; BadSiteFile with the first error."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BadSiteFile(path, line, "file", "save it as UTF-8.") from error
    except OSError as error:
        raise BadSiteFile(path, 1, "file", f"{error.strerror}.") from error
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSiteFile(
            path, _error_line(error, text), "syntax", f"{error}"
        ) from error
    if not SITE_ID.fullmatch(path.stem):
        sentence = "the file's name is the site's id: use a-z, 0-9, _ and -."
        raise BadSiteFile(path, 1, "file", sentence)
    for key_path, sentence in _faults(content):
        line = find_line(text, key_path)
        raise BadSiteFile(path, line, dotted(key_path), sentence)
    return content


def dotted(key_path: KeyPath) -> str:
    """A key's path as people write it.

    >>> dotted(("seeds", 1, "url"))
    'seeds[1].url'
    """
    text = ""
    for part in key_path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")


def find_line(text: str, key_path: KeyPath) -> int:
    """The line on which a key stands, else that of its table, else 1.

    >>> find_line("a = 1\\n[[seeds]]\\nurl = 2\\n[[seeds]]\\nurl = 3", ("seeds", 1, "url"))
    5
    """
    table: list[str | int] = []
    seen: dict[str, int] = {}
    best = (0, 1)
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*+(\[\[?)([^\]]+)\]", line)
        key = re.match(r"\s*([A-Za-z0-9_-]+|\"[^\"]+\")\s*=", line)
        if header and not key:
            name = header[2].strip()
            table = [part.strip(" \"'") for part in name.split(".")]
            if header[1] == "[[":
                seen[name] = seen.get(name, -1) + 1
                table.append(seen[name])
            here = table
        elif key:
            here = [*table, key[1].strip('"')]
        else:
            continue
        shared = _shared_length(here, key_path)
        if shared > best[0]:
            best = (shared, number)
    return best[1]


def _shared_length(one: list[str | int], other: KeyPath) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    longest = min(len(one), len(other))
    return next((place for place, (a, b) in pairs if a != b), longest)


def _error_line(error: tomllib.TOMLDecodeError, text: str) -> int:
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else text.count("\n") + 1


def _text(value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise BadValue("give a text in quotes.")


def _any_text(value: Any) -> None:
    if not isinstance(value, str):
        raise BadValue("give a text in quotes.")


def _url(value: Any) -> None:
    _text(value)
    try:
        resolved(value)
    except BadUrl as error:
        raise BadValue("give a whole URL with http:// or https://.") from error


def _bool(value: Any) -> None:
    if not isinstance(value, bool):
        raise BadValue("give true or false, without quotes.")


def _selector(value: Any) -> None:
    from cleaning.page.tree import is_selector

    _text(value)
    if not is_selector(value):
        msg = f"{value!r} is not a CSS selector."
        raise BadValue(msg)


def _family(value: Any) -> None:
    from cleaning.rules.family import load_families

    _text(value)
    if value not in load_families():
        msg = f"no such family; known are {', '.join(sorted(load_families()))}."
        raise BadValue(msg)


def _code(value: Any) -> None:
    if not isinstance(value, str) or not re.fullmatch(r"\d{6}|\d{9}|\d{12}", value):
        raise BadValue("give the GB/T 2260 code in quotes: six digits.")


def _day(value: Any) -> None:
    if type(value) is not datetime.date:
        raise BadValue("give a day without quotes, like 2023-06-30.")


def _number(low: float, high: float) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not low <= value <= high:
            msg = f"give a number from {low:g} to {high:g}."
            raise BadValue(msg)

    return check


def _count(low: int, high: int) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if type(value) is not int or not low <= value <= high:
            msg = f"give a whole number from {low} to {high}."
            raise BadValue(msg)

    return check


def _one_of(*values: str) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if value not in values:
            msg = f"give one of: {', '.join(values)}."
            raise BadValue(msg)

    return check


def _list_of(check: Callable[[Any], None]) -> Callable[[Any], None]:
    def check_list(value: Any) -> None:
        if not isinstance(value, list):
            raise BadValue("give a list in [ ].")
        for position, item in enumerate(value):
            try:
                check(item)
            except BadValue as error:
                msg = f"item {position + 1}: {error}"
                raise BadValue(msg) from error

    return check_list


def _pattern(value: Any) -> None:
    _text(value)
    try:
        re.compile(value)
    except re.error as error:
        msg = f"{value!r} is not a regular expression: {error}."
        raise BadValue(msg) from error


def _host(value: Any) -> None:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9.-]+(:\d+)?", value):
        raise BadValue("give a host's name in lower case, with :port where needed.")


def _hours(value: Any) -> None:
    if not isinstance(value, str) or not re.fullmatch(
        r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", value
    ):
        raise BadValue('give hours of Beijing time like "22:00-06:30".')


SITE: Mapping[str, Key] = {
    "title": Key(_text, required=True),
    "base_url": Key(_url, required=True),
    "family": Key(_family),
    "division_code": Key(_code),
    "verified": Key(_bool),
}
TABLES: Mapping[str, Mapping[str, Key]] = {
    "scope": {
        "allow": Key(_list_of(_pattern)),
        "deny": Key(_list_of(_pattern)),
        "title": Key(_list_of(_text)),
        "deny_title": Key(_list_of(_text)),
        "kinds": Key(_list_of(_one_of(*REPORT_KINDS))),
        "hosts": Key(_list_of(_host)),
        "max_pages": Key(_count(1, 100_000)),
        "max_urls": Key(_count(1, 10_000_000)),
    },
    "politeness": {
        "delay_s": Key(_number(0, 3600)),
        "allow_private": Key(_bool),
        "tls": Key(_one_of("verified", "legacy")),
        "hours": Key(_hours),
        "daily_requests": Key(_count(1, 1_000_000)),
    },
    "listing": {"items": Key(_list_of(_selector))},
    "discovery": {"sitemaps": Key(_bool)},
    "browser": {"enabled": Key(_bool)},
    "expect": {
        "reports_min": Key(_count(0, 10_000_000)),
        "date_fill_rate": Key(_number(0, 1)),
        "source_fill_rate": Key(_number(0, 1)),
    },
}
ARRAYS: Mapping[str, Mapping[str, Key]] = {
    "seeds": {
        "url": Key(_url, required=True),
        "kind": Key(_one_of(*SEED_KINDS), required=True),
    },
    "issuers": {
        "name": Key(_text, required=True),
        "level": Key(_one_of(*LEVELS)),
        "department": Key(_bool),
        "division_code": Key(_code),
        "kinds": Key(_list_of(_one_of(*ANNUAL))),
        "aliases": Key(_list_of(_text)),
        "since_year": Key(_count(1990, 2100)),
    },
    "layouts": {
        "valid_until": Key(_day),
        "body": Key(_selector),
        "title": Key(_selector),
        "date": Key(_selector),
        "source": Key(_selector),
        "family": Key(_family),
    },
}
LOOKUP: Mapping[str, Key] = {
    "match": Key(_text, required=True),
    "value": Key(_any_text, required=True),
}


def _faults(content: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Every fault of a file as (key path, sentence), in the order of the checks."""
    known = {*SITE, *TABLES, *ARRAYS, "lookups"}
    plain = {key: value for key, value in content.items() if key not in known}
    for key in plain:
        yield (key,), f"no such key; known are {', '.join(sorted(known))}."
    yield from _table_faults({k: v for k, v in content.items() if k in SITE}, SITE, ())
    for name, keys in TABLES.items():
        yield from _table_faults(content.get(name, {}), keys, (name,))
    for name, keys in ARRAYS.items():
        yield from _array_faults(content.get(name, []), keys, (name,))
    if not content.get("seeds"):
        yield ("seeds",), "give at least one [[seeds]] with url and kind."
    yield from _lookup_faults(content.get("lookups", {}))


def _table_faults(
    table: Any, keys: Mapping[str, Key], at: KeyPath
) -> Iterator[tuple[KeyPath, str]]:
    if not isinstance(table, dict):
        yield at, f"write it as a table: [{dotted(at)}]."
        return
    for name, value in table.items():
        if name not in keys:
            yield (*at, name), f"no such key; known are {', '.join(sorted(keys))}."
            continue
        try:
            keys[name].check(value)
        except BadValue as error:
            yield (*at, name), str(error)
    for name, key in keys.items():
        if key.required and name not in table:
            yield (*at, name), "it is missing."


def _array_faults(
    array: Any, keys: Mapping[str, Key], at: KeyPath
) -> Iterator[tuple[KeyPath, str]]:
    if not isinstance(array, list):
        yield at, f"write it as an array of tables: [[{dotted(at)}]]."
        return
    for position, table in enumerate(array):
        yield from _table_faults(table, keys, (*at, position))


def _lookup_faults(lookups: Any) -> Iterator[tuple[KeyPath, str]]:
    if not isinstance(lookups, dict):
        yield ("lookups",), "write it as [[lookups.FIELD]] with match and value."
        return
    for name, rows in lookups.items():
        if name not in LOOKUP_FIELDS:
            known = ", ".join(sorted(LOOKUP_FIELDS))
            yield ("lookups", name), f"no field with lookups; there are {known}."
            continue
        yield from _array_faults(rows, LOOKUP, ("lookups", name))
