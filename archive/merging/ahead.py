"""The parts read in a process of its own, ahead of the one that writes."""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import closing
from typing import TYPE_CHECKING

from archive.errors import StoppedEarly
from archive.merging.reading import read_parts

if TYPE_CHECKING:
    from collections.abc import Generator
    from multiprocessing.connection import Connection
    from pathlib import Path

    from archive.merging.batches import Batch, Ending
    from archive.merging.parts import Part

_LEAST_CAPTURES = 2_000
"""With fewer new ones the process costs more than it gives."""


def batches(into: Path, parts: list[Part], captures: int) -> Generator[Batch | Ending]:
    """What `read_parts` gives, from another process where that is worth it.

    `captures`: how many are new, roughly. Closed early, the process is ended.
    """
    if captures < _LEAST_CAPTURES or len(os.sched_getaffinity(0)) < 2:
        return read_parts(into, parts)
    return _from_process(into, parts)


def _from_process(into: Path, parts: list[Part]) -> Generator[Batch | Ending]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(theirs, into, parts), daemon=True)
    process.start()
    theirs.close()
    with closing(ours):
        try:
            while (told := ours.recv()) is not None:
                if isinstance(told, BaseException):
                    raise told
                yield told
        except EOFError as error:
            msg = (
                "the process that reads the archives was ended from outside (for want of"
                " memory, perhaps): run the same command again; what was merged stays."
            )
            raise StoppedEarly(msg) from error
        finally:
            process.kill()
            process.join()


def _send(pipe: Connection, into: Path, parts: list[Part]) -> None:
    """Runs in the process; who reads the pipe says when to end, a lost one ends it too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        try:
            for told in read_parts(into, parts):
                pipe.send(told)
            pipe.send(None)
        except Exception as error:  # noqa: BLE001 - it is raised where it is read
            pipe.send(error)
    except BrokenPipeError:
        pass
