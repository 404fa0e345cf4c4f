"""Read-only SQL of a user's own, with a limit on its time.

`escape_fts(words)` turns any words into a MATCH expression of `records_fts`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from archive.database.connection import bounded, read_only_rows
from archive.database.fts_text import match_expression
from archive.errors import ConfigurationError, StoppedEarly

if TYPE_CHECKING:
    from collections.abc import Generator

    from archive.store import Archive

# Virtual machine steps between two looks at the clock: some milliseconds.
_STEPS = 20_000
# A record's text has at most some hundred thousand characters; SQL can make up more.
MOST_VALUE_BYTES = 16_000_000
MOST_BYTES = 256_000_000
_TOO_MUCH = "the query gives or needs more than 256 MB: narrow it down."
# A query that finds nothing, for words without a single letter or digit.
_NOTHING = '"\u2400"'


def query(
    archive: Archive, sql: str, *, limit_s: float
) -> Generator[tuple[tuple[str, ...], tuple[Any, ...]]]:
    """The rows of one SELECT, each with the names of its columns; blobs as hex.

    ConfigurationError for what is no single reading statement, StoppedEarly when it
    takes longer than `limit_s` seconds, or gives more than MOST_BYTES characters.
    """
    end = time.monotonic() + limit_s
    bounded(archive.connection, MOST_VALUE_BYTES)
    archive.connection.create_function("escape_fts", 1, escape_fts, deterministic=True)
    archive.connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        left = MOST_BYTES
        for names, values in read_only_rows(archive.connection, sql):
            row = tuple(v.hex() if isinstance(v, bytes) else v for v in values)
            left -= sum(len(v) if isinstance(v, str) else 8 for v in row)
            if left < 0:
                raise StoppedEarly(_TOO_MUCH)
            yield names, row
    except InterruptedError as error:
        msg = (
            f"the query took longer than {limit_s:g} s: narrow it down, or give it more"
            " with --seconds."
        )
        raise StoppedEarly(msg) from error
    except MemoryError as error:
        raise StoppedEarly(_TOO_MUCH) from error
    except ValueError as error:
        msg = f"this is no query that can be run: {error}"
        raise ConfigurationError(msg) from error
    finally:
        archive.connection.set_progress_handler(None, 0)


def escape_fts(words: object) -> str:
    """Any words as an FTS5 expression that finds them.

    >>> escape_fts("法治")
    '"法 治"'
    """
    return match_expression("" if words is None else str(words)) or _NOTHING
