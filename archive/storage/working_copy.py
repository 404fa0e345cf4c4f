"""The folder that a placed archive is worked on in, and which state it began from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from archive.database.atomic_files import replaced_file
from archive.database.opening import DATABASE, PLACED
from archive.errors import ArchiveUnusable, ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

    from archive.storage.state import Snapshot

_MARK: Final = "state.json"


@dataclass(frozen=True, slots=True)
class Mark:
    """Whose copy a folder is: `key` of the database that it began from, None for none.

    `is_whole` is False while another database takes its place.
    """

    url: str
    key: str | None
    is_whole: bool = True


class WorkingCopy:
    """A folder with an archive of a place, or what will be one."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.aside = folder / PLACED

    @property
    def has_archive(self) -> bool:
        """Whether there is a database."""
        return (self.folder / DATABASE).exists()

    def mark(self) -> Mark | None:
        """What the folder says of itself; None where it is no copy.

        ConfigurationError where it is the copy of another archive.
        """
        path = self.aside / _MARK
        try:
            mark = Mark(**json.loads(path.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, TypeError, ValueError) as error:
            msg = f"{path} cannot be read: name an empty folder instead."
            raise ArchiveUnusable(msg) from error
        if mark.url != self.url:
            msg = f"{self.folder} is a copy of {mark.url}, not of {self.url}: name another."
            raise ConfigurationError(msg)
        return mark

    def set_mark(self, key: str | None, *, is_whole: bool = True) -> None:
        """Say which database the folder holds, durably."""
        self.aside.mkdir(parents=True, exist_ok=True)
        text = json.dumps(asdict(Mark(self.url, key, is_whole)))
        with replaced_file(self.aside / _MARK) as file:
            file.write(text.encode())

    def is_at(self, key: str | None) -> bool:
        """Whether it began from that database and is whole; it may have gone on since."""
        mark = self.mark()
        return mark is not None and mark.is_whole and mark.key == key

    def check_is_at(self, database: Snapshot | None) -> None:
        """ConfigurationError where it does not go on from that database."""
        if not self.is_at(database.key if database else None):
            msg = (
                f"{self.folder} does not go on from the newest state of {self.url}: bring"
                " that first."
            )
            raise ConfigurationError(msg)

    def check_may_replace(self) -> None:
        """ConfigurationError where the folder holds what was never brought from here."""
        if self.mark() is None and self.folder.is_dir():
            entries = [e.name for e in self.folder.iterdir() if e != self.aside]
            if entries:
                msg = (
                    f"{self.folder} is no copy of {self.url} and not empty (it holds"
                    f" {min(entries)}): name an empty folder, or the copy's."
                )
                raise ConfigurationError(msg)
