"""A bound on the memory that reading one file may take: bombs end here, not the machine."""

from __future__ import annotations

import resource
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# A worker that has loaded its readers holds 100 MB; with this it stays under 512.
GROWTH_BYTES = 352 * 1024 * 1024
# LibreOffice maps 600 MB and uses 210 of them for a report of one page.
CONVERTER_BYTES = 896 * 1024 * 1024
_STATM = Path("/proc/self/statm")


@contextmanager
def bounded(growth_bytes: int = GROWTH_BYTES) -> Iterator[None]:
    """Inside, this process may grow by so much and no more.

    What asks for more gets a MemoryError, or ends the process where a library knows no
    better. Where the system does not tell a process's size, nothing is bounded.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _most(growth_bytes, soft)
    if most is None:
        yield
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def bind_converter(process_id: int) -> None:
    """Give a converter, started inside the bound, one of its own."""
    if not hasattr(resource, "prlimit"):
        return
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        _, hard = resource.getrlimit(kind)
        most = CONVERTER_BYTES
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        with suppress(OSError, ValueError):
            resource.prlimit(process_id, kind, (most, hard))


def _most(growth_bytes: int, soft: int) -> int | None:
    """The bound, unless a narrower one holds already or the size is not known."""
    try:
        pages = int(_STATM.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    most = pages * resource.getpagesize() + growth_bytes
    return most if soft == resource.RLIM_INFINITY or most < soft else None
