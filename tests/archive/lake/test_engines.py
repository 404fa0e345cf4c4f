"""What DuckDB and Polars read in a lake, also while it is written."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from archive.lake.publishing import PUBLISHING
from archive.merging.merge import merge
from archive.queries.status import status
from archive.store import Archive
from tests.archive.conftest import LATER, NOW
from tests.archive.lake.conftest import KEYS, lake, more_in, rows
from tests.archive.merging.conftest import look

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("pyarrow")


def duckdb_rows(sql: str, folder: Path) -> list[tuple[Any, ...]]:
    duckdb = pytest.importorskip("duckdb", reason="there is no wheel of DuckDB")
    with duckdb.connect() as connection:
        for table in ("records", "texts"):
            connection.execute(
                f"CREATE VIEW {table} AS FROM read_parquet("
                f"'{folder}/{table}/**/*.parquet', hive_partitioning = true)"
            )
        found: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
    return found


def scanned(folder: Path, table: str = "records") -> Any:
    polars = pytest.importorskip("polars", reason="there is no wheel of Polars")
    return polars.scan_parquet(
        folder / table / "**" / "*.parquet", hive_partitioning=True
    )


def counts(archive: Archive) -> dict[str, list[tuple[Any, ...]]]:
    """What an archive says itself, by the questions of the test."""
    year = "ifnull(report_year, cast(substr(date, 1, 4) AS INTEGER))"
    queries = {
        "sites": "site_id, count(*), count(removed_at)",
        "kinds": f"kind, {year}, count(*)",
        "places": "province, count(*)",
    }
    return {
        name: sorted(
            (tuple(row) for row in archive.rows(f"SELECT {columns} FROM records {by}")),
            key=repr,
        )
        for name, columns in queries.items()
        for by in (f"GROUP BY {columns.split(', count')[0]}",)
    }


@pytest.fixture
def lake_of_all(parts: list[Path], tmp_path: Path) -> Path:
    """A lake of the parts, brought up to date once, with their merged archive beside."""
    lake(parts, tmp_path / "lake")
    more_in(parts[0])
    merge(parts, tmp_path / "all", NOW)
    lake(parts, tmp_path / "lake")
    return tmp_path / "lake"


def test_duckdb_counts_what_the_merged_archive_counts(
    lake_of_all: Path, tmp_path: Path
) -> None:
    asked = {
        "sites": "SELECT site_id, count(*), count(removed_at) FROM records GROUP BY 1",
        "kinds": "SELECT kind, year, count(*) FROM records GROUP BY ALL",
        "places": "SELECT province, count(*) FROM records GROUP BY 1",
    }
    found = {
        name: sorted(duckdb_rows(sql, lake_of_all), key=repr)
        for name, sql in asked.items()
    }
    with Archive.open(tmp_path / "all") as merged:
        assert found == counts(merged)
        told = status(merged, now=LATER)
    columns = "count(*), count(date_text), count(source), count(removed_at)"
    [row] = duckdb_rows(f"SELECT {columns} FROM records", lake_of_all)
    names = ("records", "with_date", "with_source", "removed")
    assert row == tuple(told[name] for name in names)
    sites = {s["site_id"]: (s["records"], s["removed"]) for s in told["sites"]}
    assert {row[0]: row[1:] for row in found["sites"] if row[0]} == sites
    joined = (
        "SELECT count(*), sum(length(text) = text_chars) FROM records"
        " JOIN texts USING (record_id, version, kind) WHERE"
        " texts.year IS NOT DISTINCT FROM records.year"
    )
    assert duckdb_rows(joined, lake_of_all) == [(row[0], row[0])]


def test_polars_counts_what_the_merged_archive_counts(
    lake_of_all: Path, tmp_path: Path
) -> None:
    polars = pytest.importorskip("polars", reason="there is no wheel of Polars")
    read = scanned(lake_of_all)
    removed = polars.col("removed_at").count()
    found = {
        "sites": read.group_by("site_id").agg(polars.len(), removed),
        "kinds": read.group_by("kind", "year").len(),
        "places": read.group_by("province").len(),
    }
    told = {n: sorted(frame.collect().rows(), key=repr) for n, frame in found.items()}
    with Archive.open(tmp_path / "all") as merged:
        assert told == counts(merged)


def test_odd_values_read_back(parts: list[Path], tmp_path: Path) -> None:
    odd = ["a/b", "100%", "x=y", "*", " z ", "广西[壮]"]
    with Archive.open(parts[0], writable=True) as archive, archive.lock():
        run = archive.start_run("crawl", now=NOW)
        for number, province in enumerate(odd):
            look(archive, f"http://o.cn/{number}", "某文。", province=province)
        archive.end_run(run, {}, 0, now=NOW)
    lake(parts, tmp_path / "lake")
    here = {row["province"] for row in rows(tmp_path / "lake")}
    asked = "SELECT DISTINCT province FROM texts"
    assert {row[0] for row in duckdb_rows(asked, tmp_path / "lake")} == here
    read = scanned(tmp_path / "lake").select("province").unique().collect()
    assert set(read["province"]) == here == {*odd, None, "广东省", "湖南省"}


def test_readers_see_each_partition_as_it_was_or_is(
    parts: list[Path], tmp_path: Path
) -> None:
    """Rows go on being added to one partition; each look sees a number that was."""
    folder = tmp_path / "lake"
    lake(parts, folder)
    seen: list[int] = []
    ready, done = threading.Event(), threading.Event()
    query = (
        "SELECT count(*), count(DISTINCT record_id) FROM texts WHERE kind = 'budget'"
    )

    def read() -> None:
        while not done.is_set() and len(seen) < 2000:
            [(count, distinct)] = duckdb_rows(query, folder)
            assert count == distinct
            seen.append(count)
            ready.set()

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(6):
        ready.wait(30)
        ready.clear()
        with Archive.open(parts[0], writable=True) as archive, archive.lock():
            run = archive.start_run("crawl", now=NOW)
            for page in range(3):
                url = f"http://n.cn/{number}/{page}"
                look(archive, url, f"{number}之{page}。", kind="budget")
            archive.end_run(run, {}, 0, now=NOW)
        lake(parts, folder)
    done.set()
    reader.join(60)
    assert not reader.is_alive()
    assert seen == sorted(seen)
    assert set(seen) <= set(range(0, 21, 3))
    assert len(set(seen)) > 1
    assert not (folder / "_gongbao" / PUBLISHING).exists()
    assert KEYS[0] in duckdb_rows("DESCRIBE texts", folder)[3]
