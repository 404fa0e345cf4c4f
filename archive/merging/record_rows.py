"""A part's records as rows of the merged archive, with all that hangs on them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from archive.encoding import to_json
from archive.merging.batches import Batch, Rows, taken
from archive.merging.stamps import stamp_of
from archive.records.attachments import attached_text
from archive.records.fts_index import indexed
from archive.records.hash_chain import VERSION_COLUMNS, chain_link
from archive.reports.minhash import signature

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.merging.captures import CaptureNumbers
    from archive.merging.likeness import Likeness
    from archive.store import Archive

_AT_ONCE = 256
_SETTLED = 4_096
_OF = "record_id IN (SELECT value FROM json_each(?))"
_VERSIONS = f"SELECT * FROM versions WHERE {_OF} ORDER BY record_id, version"  # noqa: S608
_FILES = f"SELECT * FROM attachments WHERE {_OF} ORDER BY record_id, url"  # noqa: S608
_KNOWN = f"SELECT record_id FROM records WHERE {_OF}"  # noqa: S608
_SIGNATURES = f"""
SELECT record_id, signature FROM records JOIN minhashes USING (row_id) WHERE {_OF}"""  # noqa: S608
_DUE = f"""
SELECT record_id FROM records JOIN minhashes_due USING (row_id) WHERE {_OF}"""  # noqa: S608
_PAIRS = f"""
SELECT record_id, other_id, similarity FROM near_duplicates WHERE {_OF}"""  # noqa: S608
_DETAILS = {
    "evidence": "rowid",
    "issues": "issue_id",
    "disclosure_cells": "record_id, position",
    "version_pages": "record_id, version, position",
    "changes": "seq",
    "report_copies": "record_id",
}
"""Tables with rows of records, and the order in which these come."""
_LAST_ROW = """
SELECT max(ifnull((SELECT max(row_id) FROM records), 0),
    ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'records'), 0))"""


class RecordNumbers:
    """The merged archive's records, and those that parts have brought since."""

    def __init__(self, merged: Archive) -> None:
        self._merged = merged
        self._is_empty = merged.one("SELECT 1 FROM records") is None
        self._seen: set[str] = set()
        self.last: int = merged.one(_LAST_ROW)[0]

    def fresh(self, ids: list[str]) -> set[str]:
        """Those of these records that nobody has brought yet; from now on they are."""
        fresh = {*ids} - self._seen
        if not self._is_empty:
            fresh -= {row[0] for row in self._merged.rows(_KNOWN, (to_json(ids),))}
        self._seen.update(ids)
        return fresh


class RecordRows:
    """The records of one part that are news; `changed` counts them."""

    def __init__(
        self,
        archive: Archive,
        known: dict[str, str],
        captures: CaptureNumbers,
        records: RecordNumbers,
        likeness: Likeness,
    ) -> None:
        self.changed = 0
        self._archive = archive
        self._known = known
        self._captures = captures
        self._records = records
        self._likeness = likeness
        self._since = records.last + 1
        self._brought: set[str] = set()
        self._pairs: list[tuple[Any, ...]] = []
        self._has_files = archive.one("SELECT 1 FROM attachments") is not None
        self._is_related = archive.one("SELECT 1 FROM report_copies") is not None

    def batches(self) -> Iterator[Batch]:
        """Those that no part has brought yet as a whole, of the others that they are."""
        rows = self._archive.each("SELECT * FROM records ORDER BY row_id")
        while some := list(islice(rows, _AT_ONCE)):
            files = self._files([row["record_id"] for row in some])
            stamps = {
                row["record_id"]: stamp_of(row, files.get(row["record_id"], ()))
                for row in some
            }
            news = [
                row
                for row in some
                if self._known.get(row["record_id"]) != stamps[row["record_id"]]
            ]
            if news:
                yield self._batch(news, stamps, files)
        # A pair has come when both of its records have.
        pairs = [pair for pair in self._pairs if pair[1] in self._brought]
        yield Batch(
            {"near_duplicates": Rows(_PAIR, pairs), "minhash_bands": self._bands()}
        )

    def _files(self, ids: list[str]) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        if self._has_files:
            for row in self._archive.rows(_FILES, (to_json(ids),)):
                found.setdefault(row["record_id"], []).append(row)
        return found

    def _batch(
        self, news: list[Any], stamps: dict[str, str], files: dict[str, list[Any]]
    ) -> Batch:
        ids = [row["record_id"] for row in news]
        fresh_ids = self._records.fresh(ids)
        self.changed += len(ids)
        batch = Batch(stamps=[(i, stamps[i], i not in fresh_ids) for i in ids])
        fresh = [row for row in news if row["record_id"] in fresh_ids]
        if fresh:
            self._brought |= fresh_ids
            self._add(batch, fresh, files)
        return batch

    def _add(self, batch: Batch, fresh: list[Any], files: dict[str, list[Any]]) -> None:
        ids = to_json([row["record_id"] for row in fresh])
        here = self._captures.here
        first = self._records.last + 1
        self._records.last += len(fresh)
        columns, values = taken(fresh, here)
        numbered = [(first + n, *told) for n, told in enumerate(values)]
        batch.rows["records"] = Rows(("row_id", *columns), numbered)
        batch.rows["versions"] = self._versions(
            ids, {r["text"]: r["text"] for r in fresh}
        )
        attached = [file for r in fresh for file in files.get(r["record_id"], ())]
        batch.rows["attachments"] = taken(attached, here)
        for table, order in _DETAILS.items():
            query = f"SELECT * FROM {table} WHERE {_OF} ORDER BY {order}"  # noqa: S608
            batch.rows[table] = taken(self._archive.rows(query, (ids,)), here)
        pages = batch.rows["version_pages"]
        batch.rows["version_pages"] = Rows(
            pages.columns, [told for told in pages.values if None not in told]
        )
        with_text = {f["record_id"] for f in attached if f["text"] is not None}
        for row_id, row in enumerate(fresh, first):
            record_id = row["record_id"]
            connection = self._archive.connection
            has = record_id in with_text
            text = attached_text(connection, record_id) if has else ""
            batch.found.append((row_id, *indexed(row, text)))
        self._add_likeness(batch, ids, list(enumerate(fresh, first)))

    def _versions(self, ids: str, texts: dict[str, str]) -> Rows:
        """With chains of their own; a text that is a record's too is sent once."""
        last, before = None, None
        told = []
        capture, text = map(VERSION_COLUMNS.index, ("capture_id", "text"))
        for row in self._archive.rows(_VERSIONS, (ids,)):
            values = [row[name] for name in VERSION_COLUMNS]
            values[capture] = self._captures.here(values[capture])
            values[text] = texts.get(values[text], values[text])
            before = chain_link(before if values[0] == last else None, values)
            last = values[0]
            told.append((*values, before))
        return Rows((*VERSION_COLUMNS, "chain_digest"), told)

    def _add_likeness(
        self, batch: Batch, ids: str, fresh: list[tuple[int, Any]]
    ) -> None:
        """Signatures, and pairs with other parts' records; the part has its own."""
        signed = dict(map(tuple, self._archive.rows(_SIGNATURES, (ids,))))
        self._pairs += map(tuple, self._archive.rows(_PAIRS, (ids,)))
        # What the part has not compared yet is due here, when all parts have come.
        due = {row[0] for row in self._archive.rows(_DUE, (ids,))}
        signatures: list[tuple[Any, ...]] = []
        pairs: list[tuple[Any, ...]] = []
        bands: list[tuple[Any, ...]] = []
        for row_id, row in fresh:
            record_id = row["record_id"]
            sign, since = signed.get(record_id), self._since
            if sign is None:
                # Too short for one, or of a part that an older Gongbao has left: such
                # a part does not know which of its own texts are alike either.
                sign, since = signature(row["text"]), row_id
                bands += self._likeness.settle() if sign else ()
                if not self._is_related:
                    batch.unrelated.append(record_id)
            if sign:
                signatures.append((row_id, sign))
                pairs += self._likeness.pairs(row_id, record_id, sign, since=since)
        if self._likeness.waiting > _SETTLED:
            bands += self._likeness.settle()
        batch.rows["minhashes"] = Rows(("row_id", "signature"), signatures)
        numbers = {row_id for row_id, row in fresh if row["record_id"] in due}
        batch.rows["minhashes_due"] = Rows(
            ("row_id", "paired"), [one for one in signatures if one[0] in numbers]
        )
        batch.rows["minhash_bands"] = Rows(("band", "row_id"), bands)
        batch.rows["near_duplicates"] = Rows(_PAIR, pairs)

    def _bands(self) -> Rows:
        return Rows(("band", "row_id"), self._likeness.settle())


_PAIR = ("record_id", "other_id", "similarity")
