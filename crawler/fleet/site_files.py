"""The site files of a worker's machine: one of them, or all with their locks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.errors import ConfigurationError
from crawler.fleet.hosts import locks_of
from crawler.site.definition import load_files, load_sites, site_folder

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.site.definition import Site

_Signs = tuple[tuple[str, int, int], ...]


class SiteFiles:
    """A folder of site files; what is read of all is kept until one of them changes."""

    def __init__(self, given: Path | None) -> None:
        self.folder = site_folder(given)
        self._signs: _Signs | None = None
        self._locks: dict[str, str] = {}

    def site(self, site_id: str) -> Site | None:
        """One site as its file is now; None where there is none.

        ConfigurationError where it cannot be read.
        """
        found = sorted(self.folder.rglob(f"{site_id}.toml"))
        return load_files(found)[site_id] if found else None

    def locks(self) -> dict[str, str]:
        """The lock of each site; those of the last time while a file is being mended."""
        signs = self._signs_now()
        if signs != self._signs:
            try:
                self._locks = locks_of(load_sites(self.folder).values())
            except ConfigurationError:
                if self._signs is None:
                    raise
                return self._locks
            self._signs = signs
        return self._locks

    def _signs_now(self) -> _Signs:
        paths = sorted(self.folder.rglob("*.toml"))
        stats = ((path, path.stat()) for path in paths)
        return tuple(
            (str(path), stat.st_mtime_ns, stat.st_size) for path, stat in stats
        )
