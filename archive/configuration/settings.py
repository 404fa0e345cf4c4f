"""One setting: what it may hold, what it means, and what holds without it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from archive.toml_tables import BadValue, Key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MASK: Final = "***"
_NAMED = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Key):
    """A key of `gongbao.toml`; its table is a Shape, so that the file's reader knows it.

    `variable` is read from the environment where the file says nothing else; `option`
    is the command line's, for documents alone. A path is relative to the file's folder.
    A secret may have `${NAME}` for a variable of the environment, and is never shown.
    `reading` makes the value that the code works with, such as seconds of `7d`.
    """

    meaning: str
    default: Any = None
    otherwise: str = ""  # what documents say of a default that is no plain value
    variable: str | None = None
    option: str | None = None
    is_path: bool = False
    is_secret: bool = False
    reading: Callable[[Any], Any] | None = None


def named_in(text: str) -> list[str]:
    """The variables that a secret's text names.

    >>> named_in("mailto://me:${MAIL_KEY}@example.org")
    ['MAIL_KEY']
    """
    return _NAMED.findall(text)


def filled(text: str, environment: Mapping[str, str]) -> str:
    """A secret with its variables put in; BadValue names one that is not set.

    >>> filled("key-${KEY}", {"KEY": "1"})
    'key-1'
    """

    def value(found: re.Match[str]) -> str:
        if not environment.get(found[1]):
            msg = f"set {found[1]} in the environment: the file names it."
            raise BadValue(msg)
        return environment[found[1]]

    return _NAMED.sub(value, text)
