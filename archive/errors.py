"""What can go wrong, as one tree; each error is a sentence that says what to do.

GongbaoError                1  unexpected
├── ConfigurationError      2  wrong use, wrong site file, missing contact
├── StoppedEarly            5  signal, time limit, no space: work is pending
├── ArchiveLocked           6  another crawl holds the archive
└── ArchiveUnusable         7  damaged, newer, foreign or not writable
"""

from __future__ import annotations

from typing import ClassVar


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


class ArchiveUnusable(GongbaoError):  # noqa: N818
    """The archive cannot be used: damaged, newer, foreign or not writable."""

    exit_code = 7
