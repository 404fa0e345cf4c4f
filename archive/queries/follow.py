"""Following an archive: what changed after a cursor, and what changes from then on.

A consumer keeps the last `seq` that it has dealt with. Whenever it is killed, it goes
on from there, and what it then has is what the archive has.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.rows import Change
    from archive.store import Archive

_LOOK_EVERY_S = 1.0


def follow(
    archive: Archive,
    since: int,
    *,
    wait: Callable[[float], object] | None = None,
) -> Iterator[Change | None]:
    """Changes after `since`, for ever; None each time that all known are told.

    `wait` is called between looks and ends the sequence by returning true.
    """
    wait = wait or threading.Event().wait
    cursor = since
    while True:
        for change in archive.changes(cursor):
            cursor = change.seq
            yield change
        yield None
        if wait(_LOOK_EVERY_S):
            return
