"""What can go wrong, as one tree; each error is a sentence that says what to do.

GongbaoError                1  unexpected
├── ConfigurationError      2  wrong use, wrong site file, missing contact
├── StoppedEarly            5  signal, time limit, no space: work is pending
├── ArchiveLocked           6  another crawl holds the archive
│   ├── LeaseHeldError      6  another worker has taken it from where it is placed
│   └── LeaseLostError      6  another worker has taken it since: nothing was overwritten
└── ArchiveUnusable         7  damaged, newer, foreign or not writable
    └── OddFile             7  a link or a pipe where a file should be
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class GongbaoError(Exception):
    """Any failure that Gongbao knows; `exit_code` is what a command then gives."""

    exit_code: ClassVar[int] = 1


class ConfigurationError(GongbaoError):
    """The command line, the environment or a file of the user's is wrong."""

    exit_code = 2


class StoppedEarly(GongbaoError):  # noqa: N818 - it is an outcome as much as an error
    """The work was interrupted and can be taken up again; nothing is lost."""

    exit_code = 5


class ArchiveLocked(GongbaoError):  # noqa: N818
    """Another process crawls into this archive."""

    exit_code = 6


class LeaseHeldError(ArchiveLocked):
    """Another worker has taken the archive from where it is placed."""


class LeaseLostError(ArchiveLocked):
    """Another worker has taken the archive since; nothing of its state was overwritten."""


class ArchiveUnusable(GongbaoError):  # noqa: N818
    """The archive cannot be used: damaged, newer, foreign or not writable."""

    exit_code = 7


class OddFile(ArchiveUnusable, ValueError):  # noqa: N818
    """What lies, or is named, where a WARC file should be is none: a link, a pipe."""


def unknown(what: str, word: str, known: Iterable[str], how: str) -> ConfigurationError:
    """The error for a word that is not of a list; the nearest one of it is named.

    >>> str(unknown("kind", "disclosur", ["disclosure", "news"], "use one of them."))
    "there is no kind 'disclosur' (did you mean disclosure?): use one of them."
    """
    return ConfigurationError(f"there is no {what} {word!r}{meant(word, known)}: {how}")


def meant(word: str, known: Iterable[str]) -> str:
    """The nearest word of a list, as it stands in a sentence; "" where none is near.

    >>> meant("delays", ["delay_s", "hours"])
    ' (did you mean delay_s?)'
    """
    near = get_close_matches(word, list(known), n=1)
    return f" (did you mean {near[0]}?)" if near else ""
