"""One Parquet file of a lake: what stays of the old one and what is new, in one order.

The bytes follow from the rows alone: row groups are cut by counts and lengths, so that a
file that grew by and by is equal to one that was written at once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from archive.database.atomic_files import Digesting
from archive.errors import ConfigurationError
from archive.export.tabular import pyarrow
from archive.lake.columns import SORTED_BY, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from archive.lake.columns import Column

_MOST_ROWS: Final = 20_000
_MOST_BYTES: Final = 16 << 20
_LEVEL: Final = 3
# Their bounds would only fill the footer: nobody asks for a span of texts.
_UNBOUNDED = {"text", "title", "url"}
_BEFORE_ALL: Final = -(1 << 31)


@dataclass(frozen=True, slots=True)
class Written:
    """What a file came to; `removed`: rows of records that are gone from their site."""

    rows: int
    removed: int
    bytes: int
    sha256: str


class ParquetTable:
    """Writes the files of one of the lake's tables."""

    def __init__(self, name: str, keys: Sequence[str]) -> None:
        self.name = name
        self.columns = columns_of(name, keys)
        self._pa, self._parquet = pyarrow()
        self._compute: Any = self._pa.compute
        self._schema = self._pa.schema(
            [(column.name, self._type(column)) for column in self.columns]
        )
        self._sorted_by = SORTED_BY[name]

    def write(
        self,
        target: BinaryIO,
        old: Path | None,
        gone: Sequence[str],
        new: Iterable[list[Any]],
    ) -> Written:
        """Write the rows of `old` but those of `gone`, and the new ones, sorted before."""
        file = Digesting(target)
        before = iter(()) if old is None else self._kept(old, gone)
        after = map(self._from_rows, new)
        rows = removed = 0
        with self._writer(file) as writer:
            for group in self._groups(self._merged(before, after)):
                writer.write_table(group, row_group_size=_MOST_ROWS)
                rows += len(group)
                if "removed_at" in group.column_names:
                    column = group.column("removed_at")
                    removed += len(column) - column.null_count
        return Written(rows, removed, file.size, file.sha256)

    def _writer(self, file: Digesting) -> Any:
        sorted_by = self._parquet.SortingColumn
        places = [self._schema.get_field_index(name) for name in self._sorted_by]
        return self._parquet.ParquetWriter(
            file,
            self._schema,
            compression="zstd",
            compression_level=_LEVEL,
            use_dictionary=[c.name for c in self.columns if c.repeats],
            write_statistics=[
                c.name
                for c in self.columns
                if c.type != "json" and c.name not in _UNBOUNDED
            ],
            sorting_columns=[sorted_by(n, nulls_first=True) for n in places],
            store_schema=False,
        )

    def _type(self, column: Column) -> Any:
        pa = self._pa
        types = {
            "int32": pa.int32(),
            "double": pa.float64(),
            "date32": pa.date32(),
            "timestamp": pa.timestamp("us", tz="UTC"),
        }
        return types.get(column.type, pa.string())

    def _from_rows(self, rows: list[Any]) -> Any:
        values = zip(*rows, strict=True)
        arrays = [
            self._pa.array(column, type=kind)
            for column, kind in zip(values, self._schema.types, strict=True)
        ]
        return self._pa.Table.from_arrays(arrays, schema=self._schema)

    def _kept(self, old: Path, gone: Sequence[str]) -> Iterator[Any]:
        """What stays of a file, one row group after the other."""
        ids = self._pa.array(gone, type=self._pa.string())
        with self._parquet.ParquetFile(old) as file:
            for place in range(file.num_row_groups):
                table = file.read_row_group(place).cast(self._schema)
                is_gone = self._compute.is_in(table.column("record_id"), value_set=ids)
                yield table.filter(self._compute.invert(is_gone))

    def _merged(self, old: Iterator[Any], new: Iterator[Any]) -> Iterator[Any]:
        """Two sorted streams of tables as one; none of both is held as a whole."""
        left, right = _next(old), _next(new)
        while left is not None and right is not None:
            bound = min(self._last(left), self._last(right))
            n, m = self._upto(left, bound), self._upto(right, bound)
            both = self._pa.concat_tables([left.slice(0, n), right.slice(0, m)])
            yield self._sorted(both)
            left = left.slice(n) if n < len(left) else _next(old)
            right = right.slice(m) if m < len(right) else _next(new)
        for rest, more in ((left, old), (right, new)):
            if rest is not None:
                yield rest
                yield from more

    def _keys(self, table: Any) -> list[Any]:
        """What the table is sorted by; a date as its day, one that is unknown first."""
        found = []
        for name in self._sorted_by:
            column = table.column(name)
            if self._pa.types.is_date32(column.type):
                column = column.cast(self._pa.int32()).fill_null(_BEFORE_ALL)
            found.append(column)
        return found

    def _last(self, table: Any) -> tuple[Any, ...]:
        return tuple(
            column[-1].as_py() for column in self._keys(table.slice(-1 + len(table)))
        )

    def _upto(self, table: Any, bound: tuple[Any, ...]) -> int:
        """How many rows of a sorted table come up to a bound, it included."""
        compute = self._compute
        *before, last = zip(self._keys(table), bound, strict=True)
        is_in = compute.less_equal(*last)
        for column, value in reversed(before):
            is_equal = compute.and_(compute.equal(column, value), is_in)
            is_in = compute.or_(compute.less(column, value), is_equal)
        return int(compute.sum(is_in).as_py() or 0)

    def _sorted(self, table: Any) -> Any:
        keys = self._pa.Table.from_arrays(
            self._keys(table), names=list(self._sorted_by)
        )
        order = [(name, "ascending") for name in self._sorted_by]
        return table.take(self._compute.sort_indices(keys, sort_keys=order))

    def _groups(self, tables: Iterable[Any]) -> Iterator[Any]:
        """Row groups, cut where the rows before them say so, however they come."""
        pending = self._schema.empty_table()
        for table in tables:
            pending = self._pa.concat_tables([pending, table])
            while (cut := self._cut(pending)) is not None:
                yield pending.slice(0, cut).combine_chunks()
                pending = pending.slice(cut)
        if len(pending):
            yield pending.combine_chunks()

    def _cut(self, table: Any) -> int | None:
        """How many rows make a row group; None where there may be more in it."""
        sizes = None
        for column in self.columns:
            if column.type in ("string", "json") and not column.repeats:
                size = self._compute.binary_length(table.column(column.name))
                size = size.fill_null(0).cast(self._pa.int64())
                sizes = size if sizes is None else self._compute.add(sizes, size)
        summed = self._compute.cumulative_sum(sizes)
        is_full = self._compute.greater_equal(summed, _MOST_BYTES)
        first = self._compute.index(is_full, value=True).as_py()
        cut = _MOST_ROWS if first < 0 else min(first + 1, _MOST_ROWS)
        return cut if cut <= len(table) else None


def _next(tables: Iterator[Any]) -> Any:
    """The next table with rows; None at the end."""
    return next((table for table in tables if len(table)), None)


def digest_of(file: Path) -> str:
    """The sha256 of a file that is there; empty where there is none."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def checked(file: Path, sha256: str) -> Path:
    """The file, once its bytes are known to be what was written; ConfigurationError."""
    if digest_of(file) != sha256:
        raise damaged(file)
    return file


def damaged(file: Path) -> ConfigurationError:
    """The error for a file of the lake that somebody else has changed."""
    msg = (
        f"{file} is not as it was written: give --force to write the lake anew, from"
        " all its archives."
    )
    return ConfigurationError(msg)
