"""A page that came without a crawl's knowledge of what it is (runs in a worker)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.pickling import Pickled
from cleaning.page.decode import TooLarge, Undecodable, content_decoded, decode
from cleaning.page.payload import is_file
from cleaning.page.tree import TooDeep
from crawler.fetch.diagnosis import OK
from crawler.listing.listing import read_listing
from crawler.workers.jobs import FileRead, PageRead, read_file, read_report
from crawler.workers.stored import StoredRead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Capture, Hints
    from archive.warc.placed import PlacedCapture

# What cleaning may call a list of reports that is no page of HTML.
_MAYBE_LISTING = frozenset({"not_text", "empty"})


@dataclass(frozen=True, slots=True)
class ImportJob(Pickled):
    """A page to be read: its payload lies at a place, or came along in the capture."""

    capture: Capture
    place: PlacedCapture | None
    hints: Hints

    def whole(self) -> Capture:
        """The capture with its payload; OSError or ValueError where that is lost."""
        if self.place is None:
            return self.capture
        return replace(self.capture, payload=self.place.read().payload)


def read_all_imported(
    jobs: Sequence[ImportJob], *, is_patient: bool = False
) -> list[StoredRead]:
    """Each page in order; `is_patient` where the call has the time of a file."""
    return [_read(job, is_patient=is_patient) for job in jobs]


def _read(job: ImportJob, *, is_patient: bool) -> StoredRead:
    try:
        capture = job.whole()
    except (OSError, ValueError) as error:
        return StoredRead(lost=str(error))
    if not is_patient and is_file(capture.payload):
        return StoredRead(is_long=True)
    return StoredRead(read_imported(capture, job.hints))


def read_imported_file(job: ImportJob) -> FileRead:
    """What a file that belongs to a page is."""
    return read_file(job.whole())


def read_imported(
    capture: Capture, hints: Hints, further: Sequence[Capture] = ()
) -> PageRead:
    """A report, or why it is none; neither of both for a listing."""
    read = read_report(capture, hints, asked=None, knew_article=False, further=further)
    if read.rejected is None:
        return read
    reason = read.rejected.reason
    if reason == "listing" or (reason in _MAYBE_LISTING and _has_items(capture)):
        return PageRead(OK)
    return read


def _has_items(capture: Capture) -> bool:
    try:
        text = decode(content_decoded(capture), capture.content_type).text
        found = read_listing(text, capture.url or "", None, capture.content_type)
    except (TooLarge, TooDeep, Undecodable):
        return False
    return bool(found.items)
