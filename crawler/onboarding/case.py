"""A site's recorded case: a few pages as received, and what was read from them.

The case of sites/…/x.toml is the folder x.case beside it: `case.json` and the pages,
without their content coding. It stays on the machine that recorded it.
"""

from __future__ import annotations

import itertools
import json
import shutil
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from archive.errors import ConfigurationError
from archive.model import Capture, Record
from crawler.workers.jobs import read_report
from crawler.workers.listings import read_listing_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.site.definition import Site

ALIKE: Final = 0.9  # texts that share so much are the same report
NAME: Final = "case.json"


@dataclass(frozen=True, slots=True)
class ReadListing:
    """What was read from a listing: rows of url, title, date, is it in scope."""

    items: tuple[tuple[str, str, str | None, bool], ...]
    further: str | None = None


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What was read from a report's page."""

    title: str | None
    date: str | None
    source: str | None
    text: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of a case; `listed` is what its listing said of a report."""

    kind: str
    url: str
    fetched_at: str
    content_type: str | None
    payload: bytes = field(repr=False)
    read: ReadListing | ReadReport
    listed: tuple[str | None, str | None] = (None, None)

    def capture(self) -> Capture:
        """The page as it was received, its content coding taken off."""
        at = datetime.fromisoformat(self.fetched_at)
        return Capture(self.url, self.payload, at, 200, (), self.content_type)


@dataclass(frozen=True, slots=True)
class Case:
    """The recorded pages of a site; listings first."""

    site_id: str
    pages: tuple[CasePage, ...]

    @property
    def listings(self) -> list[CasePage]:
        """Its listings."""
        return [page for page in self.pages if isinstance(page.read, ReadListing)]

    @property
    def reports(self) -> list[CasePage]:
        """Its reports."""
        return [page for page in self.pages if isinstance(page.read, ReadReport)]


def case_folder(site: Site) -> Path:
    """Where a site's case lies: beside its file."""
    return site.path.with_suffix(".case")


def load_case(site: Site) -> Case | None:
    """The site's case; None where none was recorded, ConfigurationError for a bad one."""
    folder = case_folder(site)
    if not (folder / NAME).is_file():
        return None
    try:
        data = json.loads((folder / NAME).read_text("utf-8"))
        pages = tuple(_page(folder, row) for row in data["pages"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"{folder / NAME} cannot be read: {error}; record the site again."
        raise ConfigurationError(msg) from error
    return Case(site.site_id, pages)


def save_case(site: Site, case: Case) -> Path:
    """Write a site's case, in place of the one before; where it is."""
    folder = case_folder(site)
    rows: list[dict[str, Any]] = []
    try:
        if (folder / NAME).is_file():
            shutil.rmtree(folder)
        folder.mkdir()
        for number, page in enumerate(case.pages):
            name = f"{page.kind}-{number + 1}.page"
            (folder / name).write_bytes(page.payload)
            row = {
                "kind": page.kind,
                "url": page.url,
                "fetched_at": page.fetched_at,
                "content_type": page.content_type,
                "file": name,
                "listed": list(page.listed),
                "read": asdict(page.read),
            }
            rows.append(row)
        text = json.dumps({"pages": rows}, ensure_ascii=False, indent=1)
        (folder / NAME).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        msg = f"{folder} cannot be written: {error.strerror}; copy the site file first."
        raise ConfigurationError(msg) from error
    return folder


def read_page(
    site: Site, kind: str, capture: Capture, listed: tuple[str | None, str | None]
) -> ReadListing | ReadReport | None:
    """What a page gives by the site's definition; None where it gives nothing."""
    if kind == "listing":
        found = read_listing_page(capture, site, asked=None, is_first=True)
        rows = tuple((i.url, i.title or "", i.date, i.verdict.ok) for i in found.items)
        return ReadListing(rows, found.further) if rows else None
    hints = site.hints(listing_title=listed[0], listing_date=listed[1])
    record = read_report(capture, hints, asked=None, knew_article=False).record
    return as_read(record) if record else None


def as_read(record: Record) -> ReadReport:
    """What is kept of a record in a case."""
    return ReadReport(record.title, record.date, record.source, record.text)


def differences(site: Site, case: Case) -> Iterator[str]:
    """What is read from the recorded pages otherwise than when they were recorded."""
    for page in case.pages:
        found = read_page(site, page.kind, page.capture(), page.listed)
        if found is None:
            yield f"{page.url}: nothing can be read any more"
        else:
            yield from (f"{page.url}: {fault}" for fault in faults(page.read, found))


def faults(
    before: ReadListing | ReadReport, now: ReadListing | ReadReport
) -> Iterator[str]:
    """How what was read differs: fields exactly, texts by what they share."""
    if isinstance(before, ReadListing) and isinstance(now, ReadListing):
        yield from _row_faults(before, now)
    if isinstance(before, ReadReport) and isinstance(now, ReadReport):
        for name in ("title", "date", "source"):
            old, new = getattr(before, name), getattr(now, name)
            if old != new:
                yield f"{name} was {old!r} and is {new!r}"
        if likeness(before.text, now.text) < ALIKE:
            yield f"the text has {likeness(before.text, now.text):.0%} in common"


def _row_faults(before: ReadListing, now: ReadListing) -> Iterator[str]:
    lost = [row for row in before.items if row not in now.items]
    new = [row for row in now.items if row not in before.items]
    if lost or new:
        example = (lost or new)[0][1]
        yield f"{len(lost)} items are lost, {len(new)} are new: {example!r}"
    if before.further != now.further:
        yield f"the next page was {before.further} and is {now.further}"


def likeness(one: str, other: str) -> float:
    """The share of character pairs that two texts have in common, 0 to 1.

    >>> likeness("依法行政报告", "依法行政报告"), likeness("依法", "报告")
    (1.0, 0.0)
    """
    pairs = [Counter(itertools.pairwise(t)) for t in (one, other)]
    total = sum(map(Counter.total, pairs))
    return 2 * (pairs[0] & pairs[1]).total() / total if total else float(one == other)


def _page(folder: Path, row: dict[str, Any]) -> CasePage:
    read = row["read"]
    known: ReadListing | ReadReport
    if row["kind"] == "listing":
        rows = tuple((url, title, date, ok) for url, title, date, ok in read["items"])
        known = ReadListing(rows, read["further"])
    else:
        known = ReadReport(**read)
    title, date = row["listed"]
    return CasePage(
        row["kind"],
        row["url"],
        row["fetched_at"],
        row["content_type"],
        (folder / row["file"]).read_bytes(),
        known,
        (title, date),
    )
