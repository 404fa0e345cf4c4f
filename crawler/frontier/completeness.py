"""Lists that gave less than they say: what each is short of, in sentences.

A list's pages are counted as a walk goes over them. Only a walk that began at the first
page can be held against 共52条; that page 1 of 3 leads nowhere, any page shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from archive.canonical import without_session

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from archive.model import Record
    from archive.rows import StoredRecord
    from crawler.frontier.task import CrawlTask
    from crawler.workers.answers import Says

# 详请见附件, 具体内容见附件; not 附件: 1. …, which the report lists itself.
SEE_FILE = re.compile(
    r"(?:详[请情]?|具体|内容|全文)[^。\n]{0,10}?(?:见|阅|查看|下载)[^。\n]{0,6}附件"
)
# Some servers count pages from 0 and show the same for 0 and 1.
FROM_ZERO = re.compile(
    r"(?i)[?&](?:p|pn|page|page_?no|page_?num|page_?index|cur_?page)=0(?:&|$)"
)
FEWEST: Final = 10  # addresses: a share of fewer says nothing
JUMP: Final = 0.5
NOT_READ: Final = " was not "
SHORT_TEXT: Final = 200  # characters: of a page that only points to its file


@dataclass(slots=True)
class _Walked:
    """What one walk over a list has given so far."""

    first: str
    pages: set[str] = field(default_factory=set)
    rows: int = 0


@dataclass(slots=True)
class Completeness:
    """What the lists and reports of one run are short of: site → address → why."""

    short: dict[str, dict[str, str]] = field(default_factory=dict)
    _walks: dict[str, _Walked] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)

    def page(self, task: CrawlTask, says: Says) -> None:
        """A page of a list was read."""
        due = task.due
        # A seed may be a later page of another seed's list.
        if due.depth == 0 and says.page in (None, 1):
            self._walks.setdefault(due.url, _Walked(due.url))
        walked = self._walks.get(due.url)
        if walked is not None:
            walked.pages.add(without_session(due.url))
            walked.rows += says.shown

    def begin(self, firsts: Iterable[str]) -> None:
        """First pages of lists that an entrance leads to."""
        self._walks |= {url: _Walked(url) for url in firsts}

    def leads_to(self, task: CrawlTask, further: str) -> None:
        """The walk goes on from one page to the next."""
        walked = self._walks.pop(task.due.url, None)
        if walked is not None:
            self._walks[further] = walked

    def comes_back(self, task: CrawlTask, further: str) -> bool:
        """Whether the next page is one of this very walk: there is no further one.

        After a run that was stopped, later pages may be read before the first one.
        """
        walked = self._walks.get(task.due.url)
        own = walked.pages if walked else {without_session(task.due.url)}
        return without_session(further) in own

    def has_all(self, task: CrawlTask, says: Says) -> bool:
        """Whether a list whose pages count from 0 has shown all its rows.

        Its last page has the number of the last but one of a list that counts from 1.
        """
        walked = self._walks.get(task.due.url)
        if walked is None or says.rows is None or not FROM_ZERO.search(walked.first):
            return False
        return walked.rows >= says.rows

    def ended(self, task: CrawlTask, says: Says) -> None:
        """The list goes on no further: is this all that it says there is?"""
        walked = self._walks.get(task.due.url)
        why = _missing_on(says, is_first=task.due.depth == 0) or (
            _missing_of(says, walked) if walked else None
        )
        if why is not None:
            self.cut(task, why)

    def cut(self, task: CrawlTask, why: str) -> None:
        """A walk did not come to the end of its list."""
        walked = self._walks.get(task.due.url)
        first = walked.first if walked else task.due.url
        self.note(
            task.due.site_id,
            first,
            why if first == task.due.url else f"{task.due.url}: {why}",
        )

    def report(self, task: CrawlTask, record: Record, why: str = "followed") -> None:
        """A report that points to a file which is not there, or to a page not read."""
        self._read.add(task.due.url)
        if record.next_page is not None:
            detail = f"{record.next_page}{NOT_READ}{why}"
            self.note(task.due.site_id, task.due.url, detail)
        if (pointed := _points_to_no_file(record)) is not None:
            self.note(task.due.site_id, task.due.url, pointed)

    def keep(
        self, site_id: str, url: str, why: str, known: StoredRecord, at: str
    ) -> None:
        """A report that was short `at` an instant stays so until it is read and whole."""
        if url in self._read or known.removed_at is not None:
            return
        is_unread_page = NOT_READ in why and known.changed_at <= at
        if is_unread_page or _points_to_no_file(known.record):
            self.note(site_id, url, why)

    def note(self, site_id: str | None, url: str, why: str) -> None:
        """What is short at an address; the first reason counts."""
        if site_id is not None:
            self.short.setdefault(site_id, {}).setdefault(url, why)


def _points_to_no_file(record: Record) -> str | None:
    """That a page says no more than 详见附件 and links no file; else None."""
    pointed = SEE_FILE.search(record.text or "")
    if pointed is None or record.attachments or len(record.text) >= SHORT_TEXT:
        return None
    return f"{pointed[0]!r}, but no file is linked"


def refused_jump(before: Mapping[str, int], now: Mapping[str, int]) -> str | None:
    """That of the addresses found since the last run far more were refused; else None.

    `before` and `now` count a site's addresses by state. A rule that no longer fits
    the portal (a new host, a new form of address) refuses all that is new.
    """
    found = sum(now.values()) - sum(before.values())
    refused = now.get("refused", 0) - before.get("refused", 0)
    if sum(before.values()) < FEWEST or found < FEWEST:
        return None
    share = before.get("refused", 0) / sum(before.values())
    if refused / found < share + JUMP:
        return None
    return f"{refused} of {found} new links were refused, before {share:.0%} of all"


def _missing_on(says: Says, *, is_first: bool) -> str | None:
    """What this page by itself shows to be missing."""
    if says.routes > says.shown:
        return f"{says.routes} rows lead where only a script can show (#/…)"
    if is_first and says.unread:
        return f"no row was read, though {says.unread} links look like articles"
    if says.page is not None and says.pages is not None and says.page < says.pages:
        return f"page {says.page} of {says.pages} leads to no next page"
    return None


def _missing_of(says: Says, walked: _Walked) -> str | None:
    """What all pages of the list together lack."""
    if says.rows is not None:
        if says.rows <= walked.rows:
            return None
        return f"{walked.rows} rows of {says.rows} were shown"
    if says.pages is not None and says.pages > len(walked.pages):
        return f"{len(walked.pages)} pages of {says.pages} were given"
    return None
