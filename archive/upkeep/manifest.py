"""What a backup is: a folder with one database, WARC files, and a manifest of them.

The manifest is written last and takes its place at once, so it always tells of files
that are whole; what it does not name is the rest of a backup that was cut short.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from archive.database.atomic_files import refuse_inside_archive, replaced_file
from archive.encoding import to_json
from archive.errors import ArchiveUnusable, ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST: Final = "backup.json"
LOCK: Final = "backup.lock"
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A WARC file of a backup: its first `byte_count` bytes in `folder` are known.

    `source_bytes` and `source_ns` are the original's length and time of change then.
    """

    folder: str
    byte_count: int
    sha256: str
    source_bytes: int
    source_ns: int

    def path(self, target: Path, name: str) -> Path:
        """Where a file of this name lies in the backup."""
        return target / self.folder / name


@dataclass(frozen=True, slots=True)
class Manifest:
    """A whole backup; `database` is None while the first one has not ended yet.

    `first` is the chain digest of the archive's first capture, which tells archives
    apart.
    """

    database: str | None = None
    sha256: str = ""
    generation: int = 0
    made_at: str = ""
    first: str | None = None
    captures: int = 0
    records: int = 0
    warc: tuple[tuple[str, Kept], ...] = ()

    def kept(self) -> dict[str, Kept]:
        """The WARC files by name."""
        return dict(self.warc)


def load_manifest(folder: Path) -> Manifest | None:
    """The manifest of a folder; None where there is none.

    ArchiveUnusable where it is none of ours, or of a later Gongbao.
    """
    path = folder / MANIFEST
    try:
        told = json.loads(path.read_bytes())
        if told["format"] != _FORMAT:
            msg = f"{path} was written by a newer Gongbao: upgrade this one."
            raise ArchiveUnusable(msg)
        return _manifest(told)
    except FileNotFoundError:
        return None
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror}): see to its rights and disk."
        raise ArchiveUnusable(msg) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        msg = f"{path} is damaged: name another folder, or move it away."
        raise ArchiveUnusable(msg) from error


def _manifest(told: dict[str, Any]) -> Manifest:
    files = tuple((name, Kept(**kept)) for name, kept in told.pop("warc").items())
    del told["format"]
    names = [
        told["database"] or "",
        *(part for n, k in files for part in (n, k.folder)),
    ]
    if any(".." in name or name.startswith("/") for name in names):
        msg = "a path that leads out of the backup"
        raise ValueError(msg)
    return Manifest(warc=files, **told)


def save_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in the place of the former one, durably."""
    told = asdict(manifest) | {"format": _FORMAT}
    told["warc"] = {name: asdict(kept) for name, kept in manifest.warc}
    with replaced_file(folder / MANIFEST) as file:
        file.write((to_json(told) + "\n").encode())


def check_place(target: Path) -> Manifest:
    """The former backup in a folder that a backup may be written to.

    ConfigurationError for an archive, a folder in one, a link, a file, and a folder that
    holds something else.
    """
    if target.is_symlink():
        msg = f"{target} is a link: name the folder itself."
        raise ConfigurationError(msg)
    refuse_inside_archive(target)
    if any(p.exists() and not p.is_dir() for p in (target, *target.parents)):
        msg = f"{target} is a file, or lies in one: name a folder."
        raise ConfigurationError(msg)
    former = load_manifest(target)
    if former is None and target.exists() and any(map(_is_foreign, target.iterdir())):
        msg = f"{target} is not empty and no backup: name an empty or new folder."
        raise ConfigurationError(msg)
    return former or Manifest()


def _is_foreign(entry: Path) -> bool:
    """Whether it is no more than what a first backup that was killed at once leaves."""
    return entry.name != LOCK and not entry.name.startswith(f".{MANIFEST}.")


def check_is_backup(source: Path) -> Manifest:
    """The manifest of a whole backup; ConfigurationError where there is none."""
    manifest = load_manifest(source)
    if manifest is None or manifest.database is None:
        what = "no backup" if manifest is None else "a backup that never ended"
        msg = f"{source} is {what}: name a folder that `gongbao backup` has filled."
        raise ConfigurationError(msg)
    return manifest
