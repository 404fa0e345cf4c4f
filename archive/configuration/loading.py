"""Finds and reads `gongbao.toml`; each value knows where it comes from."""

from __future__ import annotations

import os
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from archive.configuration.sections import SECTIONS
from archive.configuration.settings import MASK, Setting
from archive.errors import ConfigurationError
from archive.toml_tables import (
    BadValue,
    Key,
    Named,
    Rows,
    dotted,
    read_with_lines,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from archive.toml_tables import KeyPath, Part

NAME: Final = "gongbao.toml"
VARIABLE: Final = "GONGBAO_CONFIG"
_ARCHIVE: ContextVar[Path | None] = ContextVar("archive", default=None)


@dataclass(frozen=True, slots=True)
class Value:
    """One setting as it holds: `shown` may be printed, `value` is what code works with.

    `origin` is `FILE:LINE`, `environment NAME`, `option --NAME` or `default`.
    """

    key: str
    value: Any
    shown: Any
    origin: str


@dataclass(frozen=True, slots=True)
class Configuration:
    """What holds for one command: sections as plain tables, and every value by name."""

    path: Path | None
    sections: Mapping[str, Mapping[str, Any]]
    values: Mapping[str, Value]

    def __getitem__(self, section: str) -> Mapping[str, Any]:
        """A section's settings by name, defaults put in; None where nothing holds."""
        return self.sections[section]


@dataclass(slots=True)
class _Source:
    """Where values come from, and what was found so far."""

    path: Path | None
    line_of: Callable[[KeyPath], int]
    environment: Mapping[str, str]
    options: Mapping[str, Any]
    values: dict[str, Value] = field(default_factory=dict)


def load_configuration(
    archive: Path | None = None,
    *,
    options: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> Configuration:
    """What holds: options before the environment before the file before defaults.

    `archive` is the one that the command works on, where it is known; `options` are
    those that were given, by their setting: `{"archive.directory": Path("a")}`.
    ConfigurationError says in one sentence which file, line and key is wrong.
    """
    variables = os.environ if environment is None else environment
    path = find_file(archive, variables, directory or Path())
    content: dict[str, Any] = {}
    line_of: Callable[[KeyPath], int] = lambda _: 1  # noqa: E731
    if path is not None:
        content, line_of = read_with_lines(path, SECTIONS)
    source = _Source(path, line_of, variables, options or {})
    sections = {
        name: _held(shape, content.get(name), (name,), source)
        for name, shape in SECTIONS.items()
    }
    return Configuration(path, sections, source.values)


def choose_archive(given: Path | None) -> Path:
    """The archive of this process's command: the one that was given, else the usual.

    From then on `current` finds the file beside the one that was given.
    """
    _ARCHIVE.set(given)
    usual: Path = current()["archive"]["directory"]
    return given or usual


def current() -> Configuration:
    """What holds for this process's command."""
    return load_configuration(_ARCHIVE.get())


def find_file(
    archive: Path | None, environment: Mapping[str, str], directory: Path
) -> Path | None:
    """The file that holds: $GONGBAO_CONFIG, else beside the archive, else in `directory`.

    None where there is none, and where the variable is /dev/null.
    """
    if named := environment.get(VARIABLE):
        return None if named == os.devnull else directory / named
    if archive is None and (usual := environment.get("GONGBAO_ARCHIVE")):
        archive = Path(usual)
    folders = [] if archive is None else [directory / archive.parent]
    found = (folder / NAME for folder in (*folders, directory))
    return next((path for path in found if path.exists()), None)


def _held(part: Part, given: Any, at: KeyPath, source: _Source) -> Any:
    """A part of the file as it holds; every setting in it is noted by its name."""
    if isinstance(part, Setting):
        value = _value(part, given, at, source)
        source.values[value.key] = value
        return value.value
    if isinstance(part, Key):
        return given
    if isinstance(part, Rows):
        return [
            _held(part.keys, row, (*at, place), source)
            for place, row in enumerate(given or [])
        ]
    if isinstance(part, Named):
        return {
            name: _held(part.part, value, (*at, name), source)
            for name, value in (given or {}).items()
        }
    return {
        name: _held(inner, (given or {}).get(name), (*at, name), source)
        for name, inner in part.items()
    }


def _value(setting: Setting, given: Any, at: KeyPath, source: _Source) -> Value:
    """One setting from the first place that says something."""
    key = dotted(at)
    if key in source.options:
        option = f"option {setting.option}"
        return _read(setting, source.options[key], key, option, source)
    from_environment = source.environment.get(setting.variable or "", "").strip()
    if from_environment:
        origin = f"environment {setting.variable}"
        _check(setting, from_environment, setting.variable or key)
        return _read(setting, from_environment, key, origin, source)
    if given is not None and source.path is not None:
        origin = f"{source.path}:{source.line_of(at)}"
        if setting.is_path:
            given = source.path.parent / Path(given).expanduser()
        return _read(setting, given, key, origin, source)
    return _read(setting, setting.default, key, "default", source)


def _check(setting: Setting, text: str, name: str) -> None:
    try:
        setting.check(text)
    except BadValue as error:
        msg = f"{name}: {error}"
        raise ConfigurationError(msg) from error


def _read(
    setting: Setting, given: Any, key: str, origin: str, source: _Source
) -> Value:
    value = Path(given) if setting.is_path and given is not None else given
    shown = str(value) if isinstance(value, Path) else value
    if setting.is_secret and given is not None:
        shown = f"{given} ({MASK if source.environment.get(given) else 'not set'})"
    if setting.reading and isinstance(value, str):
        value = setting.reading(value)
    return Value(key, value, shown, origin)
