"""What lies in a place against what its databases name: damage, and what is left over.

Left over is what a worker stored that lost its lease, or was killed, before it swapped:
nobody looks there. It is deleted by who holds the lease, once it is old.
"""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from archive.objects.local import is_unfinished
from archive.storage.bringing import bring
from archive.storage.state import DATABASES, WARCS, State
from archive.store.archive import Archive
from archive.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from archive.objects.folder import ObjectFolder, Stored

OLD_S: Final = 86_400.0
"""A day: readers that began from an older database have ended by then."""
_PLACED = "SELECT warc_file, folder, byte_count FROM warc_files ORDER BY warc_file"


@dataclass(slots=True)
class Inspection:
    """What there is of one archive; `left_over` are keys that nothing names."""

    name: str
    generation: int
    owner: str | None
    captures: int = 0
    records: int = 0
    warc_files: int = 0
    byte_count: int = 0
    left_over: list[str] = field(default_factory=list)
    left_over_bytes: int = 0
    damage: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """What `gongbao storage verify --json` prints."""
        return {"ok": not self.damage, **asdict(self)}


def inspect(
    folder: ObjectFolder,
    name: str,
    state: State,
    *,
    is_full: bool,
    count: Callable[[int], None] = lambda _: None,
) -> Inspection:
    """Hold a placed archive against itself; `is_full` reads every capture where it lies.

    Errors of the network are raised; what is damaged or missing stands in the answer.
    """
    owner = state.lease.owner if state.lease else None
    found = Inspection(name, state.generation, owner)
    objects = folder.objects()
    found.byte_count = sum(each.byte_count for each in objects.values())
    named = _databases(state)
    if state.database is not None:
        with tempfile.TemporaryDirectory(prefix="gongbao-") as temporary:
            bring(folder, state, Path(temporary))
            with Archive.open(temporary) as archive:
                placed = placed_files(archive, folder.url)
                _check_files(found, placed, objects)
                found.warc_files = len(placed)
                if is_full:
                    report = verify(archive, count)
                    found.damage += report.damage
                    found.captures, found.records = report.captures, report.records
        named |= {*placed}
    found.left_over = sorted(left_over(objects, named))
    found.left_over_bytes = sum(objects[key].byte_count for key in found.left_over)
    return found


def placed_files(archive: Archive, url: str) -> dict[str, int]:
    """The keys of the WARC files that an archive names below a URL, and their lengths."""
    rows = archive.rows(_PLACED)
    below = [(n, f, size) for n, f, size in rows if f"{f}/".startswith(f"{url}/")]
    return {f"{f[len(url) + 1 :]}/{n}": size for n, f, size in below}


def left_over(objects: Mapping[str, Stored], named: set[str]) -> set[str]:
    """What lies among databases and WARC files and is not named."""
    folders = {DATABASES, WARCS}
    ours = {key for key in objects if key.split("/")[0] in folders}
    return (ours | {key for key in objects if is_unfinished(key)}) - named


def clean(
    folder: ObjectFolder,
    state: State,
    archive: Archive,
    renew: Callable[[], None],
    *,
    older_s: float,
) -> tuple[int, int]:
    """Delete what is left over and old: how many objects, and bytes.

    The archive is a copy of the state. Looked for first, then renewed, then deleted: who
    lost the lease meanwhile deletes nothing.
    """
    objects = folder.objects()
    named = _databases(state) | {*placed_files(archive, folder.url)}
    old = sorted(k for k in left_over(objects, named) if objects[k].age_s >= older_s)
    renew()
    for key in old:
        folder.delete(key)
    return len(old), sum(objects[key].byte_count for key in old)


def _databases(state: State) -> set[str]:
    return {each.key for each in (state.database, state.former) if each is not None}


def _check_files(
    found: Inspection, placed: Mapping[str, int], objects: Mapping[str, Stored]
) -> None:
    for key, size in placed.items():
        there = objects.get(key)
        if there is None:
            found.damage.append(
                {"code": "missing", "detail": "no such object", "file": key}
            )
        elif there.byte_count != size:
            detail = f"{there.byte_count} bytes instead of {size}"
            found.damage.append({"code": "length", "detail": detail, "file": key})
