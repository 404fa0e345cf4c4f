"""Pages of a site that their listings call otherwise: what error pages are known by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.records.serial import stored_record

if TYPE_CHECKING:
    from archive.model import Record
    from archive.store.reader import Reader

_SHOWN = """
SELECT records.*, named.url AS asked, named.listing_title AS listed
FROM records JOIN ({names}) AS named ON {joined}
LEFT JOIN evidence ON evidence.record_id = records.record_id
    AND evidence.version = records.version AND evidence.field = 'title'
WHERE records.site_id IS ? AND records.removed_at IS NULL
    AND named.listing_title IS NOT NULL
    AND (records.title IS NOT named.listing_title OR evidence."from" = 'listing')"""
_OWN = _SHOWN.format(
    names="SELECT url, record_id, listing_title FROM urls WHERE kind = 'report'",
    joined="named.record_id = records.record_id",
)
# Where a redirect led to the page, the address in the listing is another name of it.
_OTHER = _SHOWN.format(
    names="SELECT url, alias_of, listing_title FROM aliases JOIN urls USING (url)",
    joined="named.alias_of = records.url",
)
_REJECTED = """
SELECT rejected.url, rejected.detail, ifnull(listing_title, '') AS listed
FROM rejected JOIN urls USING (url) WHERE site_id IS ? AND rejected.detail LIKE ?"""
_MARK: Final = re.compile(r"\(text ([0-9a-f]{12})\)$")


@dataclass(frozen=True, slots=True)
class Misnamed:
    """A page: the address `asked` for, what its listing calls it, and its record."""

    asked: str
    listing_title: str
    record: Record


def misnamed_records(archive: Reader, site_id: str | None) -> list[Misnamed]:
    """Records of a site whose title is not their listing's, or taken from it."""
    return [
        Misnamed(row["asked"], row["listed"], stored_record(row).record)
        for sql in (_OWN, _OTHER)
        for row in archive.rows(sql, (site_id,))
    ]


def marked(detail: str, mark: str) -> str:
    """The detail of a rejected page with its text's mark, 12 hex digits.

    >>> mark_of(marked("shown at 3 addresses", "0123456789ab"))
    '0123456789ab'
    """
    return f"{detail} (text {mark})"


def mark_of(detail: str) -> str | None:
    """The mark of the text that was rejected, where its detail has one."""
    found = _MARK.search(detail)
    return found[1] if found else None


def rejected_marks(archive: Reader, site_id: str | None) -> list[tuple[str, str, str]]:
    """(mark, address, listing's title) of the pages that were rejected for their text."""
    rows = archive.rows(_REJECTED, (site_id, "%(text ____________)"))
    return [
        (mark, row["url"], row["listed"])
        for row in rows
        if (mark := mark_of(row["detail"])) is not None
    ]
