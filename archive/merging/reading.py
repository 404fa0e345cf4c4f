"""What is new in parts, as rows for the merged archive: read, numbered, nothing written.

All of a part is read at one moment, whoever writes it meanwhile. All numbers are given
here, in the order of the parts, from what the merged archive had when it began.
"""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, Any

from archive.encoding import to_json
from archive.merging.batches import Batch, Ending, Rows, taken
from archive.merging.captures import COLUMNS as CAPTURES
from archive.merging.captures import CaptureChain, CaptureNumbers
from archive.merging.likeness import Likeness
from archive.merging.parts import cursor_of, open_part
from archive.merging.record_rows import RecordNumbers, RecordRows
from archive.merging.stamps import known_stamps
from archive.store.archive import Archive

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

    from archive.merging.parts import Part

_AT_ONCE = 2_000
_ENDS = """
SELECT (SELECT chain_digest FROM captures ORDER BY capture_id LIMIT 1),
    (SELECT chain_digest FROM captures ORDER BY capture_id DESC LIMIT 1)"""
_OF_SITES = ("sites", "issuers", "aliases", "rejected")
_SITE_ISSUES = """
SELECT code, severity, detail, raw, site_id, url, at FROM issues
WHERE record_id IS NULL ORDER BY issue_id"""
_TOLD = (
    "url, visited_at, state, reason, visits, due_at, listing_title, listing_date,"
    " record_id"
)
# What is under way in a crawl of the part is what it was before, to all others.
_URLS = """
SELECT *, CASE state WHEN 'in_flight' THEN ifnull(prior_state, 'pending') ELSE state END
    AS state_at_rest FROM urls ORDER BY url_id"""
_KNOWN_URLS = f"""
SELECT {_TOLD} FROM urls WHERE url IN (SELECT value FROM json_each(?))"""  # noqa: S608


def read_parts(into: Path, parts: Iterable[Part]) -> Generator[Batch | Ending]:
    """What each part has that is not in the merged archive: batches, and an ending."""
    with Archive.open(into) as merged, closing(Likeness(merged)) as likeness:
        reading = _Reading(merged, likeness)
        for part in parts:
            with open_part(part.folder) as archive, archive.snapshot():
                for told in reading.part(archive, part):
                    if isinstance(told, Batch):
                        told.part_id = part.part_id
                    yield told


class _Reading:
    """What was numbered so far, by the merged archive and by the parts before."""

    def __init__(self, merged: Archive, likeness: Likeness) -> None:
        self._merged = merged
        self._likeness = likeness
        self._chain = CaptureChain(merged)
        self._records = RecordNumbers(merged)
        self._has_urls = merged.one("SELECT 1 FROM urls") is not None

    def part(self, archive: Archive, part: Part) -> Generator[Batch | Ending]:
        """All that is new in one of them."""
        numbers = CaptureNumbers(self._merged, part.part_id)
        ends: dict[str, int] = {}
        for rows in self._chain.bring(archive, part, numbers, ends):
            yield Batch({"captures": Rows(CAPTURES, rows)})
        known = known_stamps(self._merged, part.part_id)
        records = RecordRows(archive, known, numbers, self._records, self._likeness)
        yield from records.batches()
        yield self._sites(archive, numbers)
        yield from self._urls(archive, numbers)
        digests = archive.one(_ENDS)
        yield Ending(
            part=part,
            cursor=cursor_of(archive),
            captures=numbers.added,
            first_digest=digests[0],
            last_digest=digests[1],
            ends=ends,
            changed=records.changed,
        )

    def _sites(self, archive: Archive, numbers: CaptureNumbers) -> Batch:
        """What is known of sites and of pages that gave no record."""
        batch = Batch()
        for table in _OF_SITES:
            rows = archive.rows(f"SELECT * FROM {table}")  # noqa: S608
            batch.rows[table] = taken(rows, numbers.here)
        told = []
        for row in map(dict, archive.rows(_SITE_ISSUES)):
            if row["code"] == "capture_lost" and str(row["raw"]).isdigit():
                row["raw"] = str(numbers.here(int(row["raw"])))
            told.append(tuple(row.values()))
        names = ("code", "severity", "detail", "raw", "site_id", "url", "at")
        batch.rows["site_issues"] = Rows(names, told)
        return batch

    def _urls(self, archive: Archive, numbers: CaptureNumbers) -> Iterator[Batch]:
        """The addresses, but for those that say nothing new."""
        found = archive.each(_URLS)
        while some := list(islice(found, _AT_ONCE)):
            columns, values = taken(some, numbers.here)
            *names, _ = columns
            state = names.index("state")
            rows = [(*v[:state], v[-1], *v[state + 1 : -1]) for v in values]
            if self._has_urls:
                rows = self._unknown(names, rows)
            yield Batch({"urls": Rows(tuple(names), rows)})

    def _unknown(
        self, names: list[str], rows: list[tuple[Any, ...]]
    ) -> list[tuple[Any, ...]]:
        told = [names.index(name) for name in _TOLD.split(", ")]
        urls = to_json([row[told[0]] for row in rows])
        known = set(map(tuple, self._merged.rows(_KNOWN_URLS, (urls,))))
        return [row for row in rows if tuple(row[n] for n in told) not in known]
