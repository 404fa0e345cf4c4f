"""Error pages that no sign knows: one text at addresses whose listings say otherwise.

A firewall's notice or a parked domain has a title that no listing gave, and many
addresses show it. One page with another title may be a report that its listing
shortened; two with the same text are none.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from archive.model import Rejected
from archive.queries.misnamed import marked, misnamed_records, rejected_marks
from cleaning.fields.title_text import core

if TYPE_CHECKING:
    from archive.model import Record
    from archive.rows import StoredRecord
    from archive.store.reader import Reader

# Words of a title: pairs of Han characters, numbers, Latin words.
_HAN: Final = re.compile(r"[\u3400-\u9fff]+")
_WORD: Final = re.compile(r"[a-z]{3,}|\d+")
# 详情, 2021年: so few words tell nothing of what stands behind them.
_FEWEST: Final = 4
# A report says most words of its listing's title; the name of the county, which an
# error page may have in its head, makes up to a third of one.
_SHARED: Final = 0.4
_START: Final = 300  # characters of the text that may say the title
# Numbers of an event, addresses and times, which differ from page to page.
_PLAIN: Final = re.compile(r"[!-~\uff10-\uff19]+|\s+")
_VARIES: Final = re.compile(r"[\d/\\\s]")


@dataclass(slots=True)
class _Shown:
    """An address at which a text was seen; `record_url` where it became a record."""

    listing_title: str
    record_url: str | None


@dataclass(frozen=True, slots=True)
class Stranger:
    """Why a page is no report; `withdrawn` are records made of the same text before."""

    rejected: Rejected
    withdrawn: tuple[str, ...] = ()


@dataclass(slots=True)
class Strangers:
    """The texts of a site's pages that are called otherwise, and where they stand."""

    archive: Reader
    _sites: dict[str | None, dict[str, dict[str, _Shown]]] = field(default_factory=dict)

    def judged(
        self,
        asked: str,
        listing_title: str | None,
        record: Record,
        known: StoredRecord | None = None,
        *,
        is_second: bool = False,
    ) -> Stranger | None:
        """Why the page at an address is no report; None where it may be one.

        `known` is the record that the address had before: a page that is neither that
        nor what its listing says is doubted at the first look, though no other address
        shows it.
        """
        if listing_title and not is_unlike(listing_title, record):
            return None
        mark = mark_of_text(record)
        shown = self._of(record.site_id).setdefault(mark, {})
        if not listing_title:  # where redirects led to, asked for by itself
            return _shared(record, mark, shown) if shown else None
        others = {
            url: one
            for url, one in shown.items()
            if url != asked and core(one.listing_title) != core(listing_title)
        }
        was_it = known is not None and mark_of_text(known.record) == mark
        mine = shown.setdefault(asked, _Shown(listing_title, None))
        if others:
            if was_it and known is not None:
                mine.record_url = known.record.url
            return _shared(record, mark, shown)
        is_other = not (was_it or is_second) and is_unlike(_living_title(known), record)
        if is_other:
            told = f"{_named(record)}, and not what was there before"
            return Stranger(_rejected(record, told, mark))
        mine.record_url = record.url
        return None

    def _of(self, site_id: str | None) -> dict[str, dict[str, _Shown]]:
        if site_id not in self._sites:
            texts: dict[str, dict[str, _Shown]] = {}
            for row in misnamed_records(self.archive, site_id):
                if is_unlike(row.listing_title, row.record):
                    shown = texts.setdefault(mark_of_text(row.record), {})
                    shown[row.asked] = _Shown(row.listing_title, row.record.url)
            for mark, url, title in rejected_marks(self.archive, site_id):
                texts.setdefault(mark, {}).setdefault(url, _Shown(title, None))
            self._sites[site_id] = texts
        return self._sites[site_id]


def _shared(record: Record, mark: str, shown: dict[str, _Shown]) -> Stranger:
    told = f"{_named(record)}, and {len(shown)} addresses show the same"
    records = [one.record_url for one in shown.values() if one.record_url]
    for one in shown.values():
        one.record_url = None
    return Stranger(_rejected(record, told, mark), tuple(dict.fromkeys(records)))


def _rejected(record: Record, told: str, mark: str) -> Rejected:
    return Rejected(record.url, "soft_404", marked(told, mark))


def _living_title(known: StoredRecord | None) -> str | None:
    return known.record.title if known and known.removed_at is None else None


def _named(record: Record) -> str:
    own = own_title(record) or record.text[:30]
    return f"{own!r} is not what its listing calls it"


def own_title(record: Record) -> str:
    """The title that the page itself shows; "" where its listing gave it."""
    is_lent = any(e.field == "title" and e.origin == "listing" for e in record.evidence)
    return "" if is_lent else record.title or ""


def is_unlike(listed: str | None, record: Record) -> bool:
    """Whether a page's title and first lines say nothing of what a listing calls it."""
    wanted = _words(listed or "")
    if len(wanted) < _FEWEST:
        return False
    said = _words(own_title(record)) | _words(record.text[:_START])
    return len(wanted & said) < _SHARED * len(wanted)


def mark_of_text(record: Record) -> str:
    """What tells that two pages show the same: 12 hex digits of their words alone."""
    words = _PLAIN.sub(
        lambda part: "" if _VARIES.search(part[0]) else part[0],
        own_title(record) + record.text,
    )
    shown = "\n".join([words, *(link.url for link in record.attachments)])
    return hashlib.sha256(shown.encode("utf-8", "replace")).hexdigest()[:12]


def _words(text: str) -> set[str]:
    even = text.casefold()
    pairs = {
        run[n : n + 2]
        for run in _HAN.findall(even)
        for n in range(max(1, len(run) - 1))
    }
    return pairs | set(_WORD.findall(even))
