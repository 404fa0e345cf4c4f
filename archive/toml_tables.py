"""TOML files held against tables of keys: one reader for site files, families and data.

What a file may hold is data: a `Key` with its check, a mapping for a table, `Rows` for an
array of tables, `Named` for tables or arrays of any name. A key that is not listed is a
fault, because a misspelt one would otherwise be ignored without a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from archive.errors import ConfigurationError, meant
from archive.instants import parse_duration

KeyPath = tuple[str | int, ...]
Check = Callable[[Any], None]
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
MOST_BYTES: Final = 1_000_000  # a file that people write is a thousandth of that


class BadToml(ConfigurationError):  # noqa: N818 - one file's fault
    """What is wrong in a file, and where: `path:line: key: sentence`."""

    def __init__(self, path: Path, line: int, key: str, sentence: str) -> None:
        super().__init__(f"{path}:{line}: {key}: {sentence}")


class BadValue(ValueError):  # noqa: N818
    """A value that a key cannot have; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Key:
    """What one key may hold: `check` raises BadValue."""

    check: Check
    required: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """An array of tables; `missing` is said where there must be one and is none."""

    keys: Shape
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A table whose keys are names: of any kind, or of `names`."""

    part: Part
    names: frozenset[str] | None = None


Part = Key | Rows | Named | Mapping[str, "Part"]
Shape = Mapping[str, Part]


def read_toml(path: Path, shape: Part) -> dict[str, Any]:
    """The checked content of a file; BadToml with the first fault, its line and key."""
    return read_with_lines(path, shape)[0]


def read_with_lines(
    path: Path, shape: Part
) -> tuple[dict[str, Any], Callable[[KeyPath], int]]:
    """The checked content of a file, and what tells the line of a key in it."""
    text = _text_of(path)
    content = _parsed(path, text)
    for key_path, sentence in _faults(content, shape, ()):
        line = find_line(text, key_path)
        raise BadToml(path, line, dotted(key_path), sentence)
    return content, partial(find_line, text)


def load_data(package: str, name: str, shape: Part) -> dict[str, Any]:
    """The checked content of a data file that lies in a package."""
    from importlib import resources

    return read_toml(Path(str(resources.files(package).joinpath(name))), shape)


def _text_of(path: Path) -> str:
    try:
        if not path.is_file():
            raise BadToml(path, 1, "file", "it is no regular file.")
        if path.stat().st_size > MOST_BYTES:
            raise BadToml(path, 1, "file", f"it is larger than {MOST_BYTES} bytes.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BadToml(path, line, "file", "save it as UTF-8.") from error
    except OSError as error:
        raise BadToml(path, 1, "file", f"{error.strerror}.") from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise BadToml(path, line, "syntax", f"{error}") from error
    except RecursionError as error:
        raise BadToml(path, 1, "syntax", "it is nested too deeply.") from error
    except ValueError as error:  # a number of thousands of digits
        raise BadToml(path, 1, "syntax", f"{error}.") from error


def dotted(key_path: KeyPath) -> str:
    """A key's path as people write it.

    >>> dotted(("seeds", 1, "url"))
    'seeds[1].url'
    """
    text = ""
    for part in key_path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return _shown(text.lstrip("."))


def _shown(text: str) -> str:
    """A text of a file as it may stand on a terminal: one line, no control characters."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)[:200]


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
        key = re.match(r"\s*+([A-Za-z0-9_.-]++|\"[^\"]++\")\s*+=", line)
        if header and not key:
            name = header[2].strip()
            table = [part.strip(" \"'") for part in name.split(".")]
            if header[1] == "[[":
                seen[name] = seen.get(name, -1) + 1
                table.append(seen[name])
            here = table
        elif key:
            name = key[1]
            here = [*table, *([name.strip('"')] if '"' in name else name.split("."))]
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


# --- what is held against what ---------------------------------------------------------


def _faults(value: Any, part: Part, at: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(part, Key):
        try:
            part.check(value)
        except BadValue as error:
            yield at, _shown(str(error))
    elif isinstance(part, Rows):
        yield from _row_faults(value, part, at)
    elif isinstance(part, Named):
        yield from _named_faults(value, part, at)
    else:
        yield from _table_faults(value, part, at)


def _table_faults(
    table: Any, keys: Shape, at: KeyPath
) -> Iterator[tuple[KeyPath, str]]:
    if not isinstance(table, dict):
        yield at, f"write it as a table: [{dotted(at)}]."
        return
    for name in table:
        if name not in keys:
            known = ", ".join(sorted(keys))
            yield (*at, name), f"no such key{meant(name, keys)}; known are {known}."
    for name, part in keys.items():
        if name in table:
            yield from _faults(table[name], part, (*at, name))
        elif isinstance(part, Key) and part.required:
            yield (*at, name), "it is missing."
        elif isinstance(part, Rows) and part.missing:
            yield (*at, name), part.missing


def _row_faults(rows: Any, part: Rows, at: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield at, f"write it as an array of tables: [[{dotted(at)}]]."
        return
    if not rows and part.missing:
        yield at, part.missing
    for position, table in enumerate(rows):
        yield from _table_faults(table, part.keys, (*at, position))


def _named_faults(
    table: Any, part: Named, at: KeyPath
) -> Iterator[tuple[KeyPath, str]]:
    if not isinstance(table, dict):
        yield at, f"write it as a table: [{dotted(at)}]."
        return
    for name, value in table.items():
        if part.names is not None and name not in part.names:
            known = ", ".join(sorted(part.names))
            near = meant(name, part.names)
            yield (*at, name), f"no such name{near}; known are {known}."
        else:
            yield from _faults(value, part.part, (*at, name))


# --- checks of single values -----------------------------------------------------------


def a_text(value: Any) -> None:
    """A text that says something, without control characters."""
    if not isinstance(value, str) or not value.strip():
        raise BadValue("give a text in quotes.")
    if CONTROL.search(value):
        raise BadValue("give a text without control characters.")


def any_text(value: Any) -> None:
    """A text, also an empty one."""
    if not isinstance(value, str):
        raise BadValue("give a text in quotes.")


def a_bool(value: Any) -> None:
    """True or false."""
    if not isinstance(value, bool):
        raise BadValue("give true or false, without quotes.")


def a_number(low: float, high: float) -> Check:
    """A number, both ends included."""

    def check(value: Any) -> None:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not low <= value <= high:
            msg = f"give a number from {low:g} to {high:g}."
            raise BadValue(msg)

    return check


def a_count(low: int, high: int) -> Check:
    """A whole number, both ends included."""

    def check(value: Any) -> None:
        if type(value) is not int or not low <= value <= high:
            msg = f"give a whole number from {low} to {high}."
            raise BadValue(msg)

    return check


def one_of(*values: str) -> Check:
    """One of some texts."""

    def check(value: Any) -> None:
        if value not in values:
            msg = f"give one of: {', '.join(values)}."
            raise BadValue(msg)

    return check


def a_list(check: Check) -> Check:
    """A list of values that pass a check."""

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


def a_duration(value: Any) -> None:
    """A time like "90s", "30m", "12h" or "7d"."""
    try:
        if not isinstance(value, str):
            raise BadValue('give a time in quotes, like "12h" or "7d".')
        parse_duration(value)
    except ConfigurationError as error:
        raise BadValue(str(error)) from error


def a_variable(value: Any) -> None:
    """The name of a variable of the environment, and not what it holds."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z_]\w*", value, re.ASCII):
        raise BadValue("give the name of a variable, like GONGBAO_NOTIFY_URLS.")


def hours_of_day(value: Any) -> None:
    """Hours of Beijing time, like "22:00-06:30"."""
    clock = r"([01]\d|2[0-3]):[0-5]\d"
    if not isinstance(value, str) or not re.fullmatch(f"{clock}-{clock}", value):
        raise BadValue('give hours of Beijing time like "22:00-06:30".')


def a_pattern(value: Any) -> None:
    """A regular expression."""
    a_text(value)
    try:
        re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        msg = f"{value[:80]!r} is not a regular expression: {error}."
        raise BadValue(msg) from error
