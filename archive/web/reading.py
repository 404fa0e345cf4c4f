"""An archive for one page: of one moment, and only for so long."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from archive.errors import GongbaoError, StoppedEarly
from archive.store.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.database.connection import Connection

# A page of a million records may take seconds; one that takes longer helps nobody and
# holds one of a few threads.
LIMIT_S = 10.0
# Virtual machine steps between two looks at the clock: some milliseconds.
_STEPS = 20_000


@contextmanager
def reading(
    folder: Path, connection: Connection, limit_s: float = LIMIT_S
) -> Iterator[Reader]:
    """A reader of the archive; StoppedEarly where its queries take too long."""
    end = time.monotonic() + limit_s
    reader = Reader(folder, connection)
    connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        with reader.snapshot():
            yield reader
    except GongbaoError as error:
        if time.monotonic() <= end:
            raise
        msg = "this question takes too long: ask for less at once."
        raise StoppedEarly(msg) from error
    finally:
        connection.set_progress_handler(None, 0)
        reader.warc.close()
