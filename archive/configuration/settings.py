"""One setting: what it may hold, what it means, and what holds without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from archive.toml_tables import Key

if TYPE_CHECKING:
    from collections.abc import Callable

MASK: Final = "***"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Key):
    """A key of `gongbao.toml`; its table is a Shape, so that the file's reader knows it.

    `variable` is read from the environment where the file says nothing else; `option`
    is the command line's, for documents alone. A path is relative to the file's folder.
    A secret stays in the environment: its setting names the variable, and is
    shown with whether that is set.
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
