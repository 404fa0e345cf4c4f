"""Files whose bytes follow from their rows, however these came together."""

from __future__ import annotations

import io
import random
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from archive.lake import parquet
from archive.lake.parquet import ParquetTable, Written

if TYPE_CHECKING:
    from pathlib import Path

pq = pytest.importorskip("pyarrow.parquet")


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> ParquetTable:
    """A table of texts with small row groups."""
    monkeypatch.setattr(parquet, "_MOST_ROWS", 40)
    monkeypatch.setattr(parquet, "_MOST_BYTES", 2000)
    return ParquetTable("texts", ())


def some_rows(count: int, seed: int = 0) -> list[tuple[Any, ...]]:
    chance = random.Random(seed)
    texts = [None, "", "字" * 700, "正文。" * 9]
    ids = sorted(f"{chance.getrandbits(64):016x}" for _ in range(count))
    return [(record_id, 1, chance.choice(texts)) for record_id in ids]


def written(
    table: ParquetTable,
    rows: list[Any],
    old: Path | None = None,
    gone: tuple[str, ...] = (),
    size: int = 7,
) -> tuple[bytes, Written]:
    target = io.BytesIO()
    batches = [rows[begin : begin + size] for begin in range(0, len(rows), size)]
    done = table.write(target, old, gone, batches)
    return target.getvalue(), done


def test_what_grew_is_what_was_written_at_once(
    table: ParquetTable, tmp_path: Path
) -> None:
    rows = some_rows(300)
    whole, told = written(table, rows)
    assert (told.rows, told.bytes) == (300, len(whole))
    for seed in range(6):
        chance = random.Random(seed)
        first = sorted(chance.sample(rows, chance.choice([1, 100, 299])))
        others = [row for row in rows if row not in first]
        stale = [(row[0], 9, "旧") for row in others[: len(others) // 2]]
        old = tmp_path / "old.parquet"
        old.write_bytes(written(table, sorted(first + stale))[0])
        gone = tuple(row[0] for row in stale)
        size = chance.choice([1, 13, 500])
        assert written(table, others, old, gone, size)[0] == whole


def test_row_groups_are_small(table: ParquetTable) -> None:
    file = pq.ParquetFile(io.BytesIO(written(table, some_rows(300))[0]))
    groups = [file.metadata.row_group(n) for n in range(file.num_row_groups)]
    assert len(groups) > 7
    assert max(group.num_rows for group in groups) <= 40
    ids = [group.column(0).statistics for group in groups]
    assert all(one.max < other.min for one, other in pairwise(ids))
    assert groups[0].column(2).statistics is None
    assert groups[0].column(2).compression == "ZSTD"


def test_records_are_sorted_by_day_the_unknown_first() -> None:
    table = ParquetTable("records", ())
    names = [column.name for column in table.columns]
    rows = []
    for record_id, day, removed in (("b", None, 5), ("a", 3, None), ("c", 3, None)):
        told = dict.fromkeys(names) | {"record_id": record_id, "date": day}
        rows.append(tuple((told | {"removed_at": removed}).values()))
    content, done = written(table, rows)
    assert (done.rows, done.removed) == (3, 1)
    file = pq.ParquetFile(io.BytesIO(content))
    read = file.read()
    assert read.column("record_id").to_pylist() == ["b", "a", "c"]
    assert str(read.schema.field("removed_at").type) == "timestamp[us, tz=UTC]"
    assert str(read.schema.field("date").type) == "date32[day]"
    [day, _] = file.metadata.row_group(0).sorting_columns
    assert (day.column_index, day.nulls_first) == (names.index("date"), True)


def test_nothing_left_is_no_row(table: ParquetTable, tmp_path: Path) -> None:
    rows = some_rows(3)
    old = tmp_path / "old.parquet"
    old.write_bytes(written(table, rows)[0])
    assert written(table, [], old, tuple(row[0] for row in rows))[1].rows == 0
