"""Stored pages read where they lie, several in one call (runs in a worker)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from archive.pickling import Pickled
from archive.records.ready import made_ready
from archive.records.serial import RECORD_COLUMNS, differing, row_of
from archive.warc.placed import PlacedCapture
from cleaning.page.payload import is_file
from crawler.workers.jobs import PageRead, read_report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Capture, Hints, Record
    from archive.queries.stored_pages import KnownRecord

Sameness = Literal["same", "same but for rules"]


@dataclass(frozen=True, slots=True)
class StoredJob(Pickled):
    """A page to be read again; `captures` are its own and those of its further pages.

    A capture itself stands where only the caller can reach its bytes.
    """

    captures: tuple[PlacedCapture | Capture, ...]
    hints: Hints
    known: KnownRecord | None = None
    is_web: bool = True


@dataclass(frozen=True, slots=True)
class StoredRead(Pickled):
    """What came of it: the page as read, or that its record is what was known.

    `lost` says why its bytes cannot be read; `is_long` is for what needs a file's time.
    """

    page: PageRead | None = None
    sameness: Sameness | None = None
    lost: str | None = None
    is_long: bool = False


def read_stored(
    jobs: Sequence[StoredJob], *, is_patient: bool = False
) -> list[StoredRead]:
    """Each page in order; `is_patient` where the call has the time of a file."""
    return [_read(job, is_patient=is_patient) for job in jobs]


def _read(job: StoredJob, *, is_patient: bool) -> StoredRead:
    try:
        capture, *further = (
            one.read() if isinstance(one, PlacedCapture) else one
            for one in job.captures
        )
    except (OSError, ValueError) as error:
        return StoredRead(lost=str(error))
    if not is_patient and (further or is_file(capture.payload)):
        return StoredRead(is_long=True)
    if not job.is_web:
        capture = replace(capture, url=None)
    known = job.known
    page = read_report(
        capture,
        job.hints,
        asked=None,
        knew_article=known is not None,
        further=further,
        makes_ready=False,
    )
    record = page.record
    if record is None:
        return StoredRead(page)
    if known is not None:
        # Under the identity that it has, whatever it was read from.
        record = replace(record, record_id=known.record_id, url=known.url)
        sameness = _sameness(record, known)
        if sameness is not None:
            return StoredRead(sameness=sameness)
    return StoredRead(replace(page, record=record, ready=made_ready(record)))


def _sameness(record: Record, known: KnownRecord) -> Sameness | None:
    cells = [
        (c.table, c.part, c.row, c.column, c.value, c.raw) for c in record.disclosure
    ]
    if cells != list(known.cells):
        return None
    row = row_of(record)
    if known.values == tuple(row[name] for name in RECORD_COLUMNS):
        return "same"
    found = differing(known.record, record).keys()
    if not found:
        return "same"
    return "same but for rules" if found == {"rules_version"} else None
