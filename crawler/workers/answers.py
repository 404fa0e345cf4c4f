"""What a crawl asks workers to do, by name, and what they answer.

The jobs themselves stand in jobs.py and listings.py with all that reading takes: who
only asks for them need not load that.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from archive.pickling import Pickled

if TYPE_CHECKING:
    from archive.model import Record, Rejected
    from archive.rows import AttachmentFile, ReadyRecord
    from crawler.fetch.diagnosis import Diagnosis
    from crawler.site.scope import Verdict

T = TypeVar("T")
JOBS: Final = "crawler.workers.jobs"
LISTINGS: Final = "crawler.workers.listings"


@dataclass(frozen=True, slots=True)
class PageRead(Pickled):
    """What a report's page turned out to be: a record, or why there is none.

    `ready` are the record's rows, for its Visit; None where it may go on elsewhere.
    """

    diagnosis: Diagnosis
    record: Record | None = None
    rejected: Rejected | None = None
    ready: ReadyRecord | None = None


@dataclass(frozen=True, slots=True)
class FileRead(Pickled):
    """What an attachment turned out to be."""

    diagnosis: Diagnosis
    file: AttachmentFile | None = None


@dataclass(frozen=True, slots=True)
class Found(Pickled):
    """One item of a listing and whether it is in scope; `url` resolved where ok."""

    url: str
    title: str | None
    date: str | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Says(Pickled):
    """What a listing's page says of its whole list, beside what it shows.

    `rows` and `pages` in all and the number of this `page`, None where not said;
    `routes` lead where only a script can show; `unread` links look like articles'.
    """

    shown: int = 0
    rows: int | None = None
    pages: int | None = None
    page: int | None = None
    routes: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class ListingRead(Pickled):
    """What a listing's page holds: its items in order, and where it goes on.

    `others` are first pages of further lists: the columns of a platform, the files of
    a sitemap index, the list that a page without items loads.
    """

    diagnosis: Diagnosis
    items: tuple[Found, ...] = ()
    further: str | None = None
    family_id: str | None = None
    others: tuple[str, ...] = ()
    says: Says = Says()


@dataclass(frozen=True, slots=True)
class Job(Pickled, Generic[T]):
    """A function of a module, which is loaded where it is called."""

    name: str
    module: str = JOBS

    def __call__(self, *args: Any, **kwargs: Any) -> T:
        """What the function gives."""
        module = importlib.import_module(self.module)
        answer: T = getattr(module, self.name)(*args, **kwargs)
        return answer


READ_REPORT: Final[Job[PageRead]] = Job("read_report")
READ_LISTING: Final[Job[ListingRead]] = Job("read_listing_page", LISTINGS)
READ_FILE: Final[Job[FileRead]] = Job("read_file")
READ_SHELL: Final[Job[tuple[Diagnosis, bytes]]] = Job("read_shell")
UNREAD_FILE: Final[Job[AttachmentFile]] = Job("unread_file")
