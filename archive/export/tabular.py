"""The formats of an export, each a stream of records into one file."""

from __future__ import annotations

import csv
import io
from importlib import import_module
from typing import TYPE_CHECKING, Any

from archive.encoding import to_json
from archive.errors import ConfigurationError
from archive.export.jsonld import report_of
from archive.records.attachments import attached
from archive.records.serial import JSON_COLUMNS, RECORD_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.database.atomic_files import Digesting
    from archive.export.wanted import Count, Wanted
    from archive.rows import StoredRecord
    from archive.store import Archive

# When a record was last seen, and where its bytes lie, changes with every crawl.
EXPORTED = (*RECORD_COLUMNS, "version", "first_seen_at", "changed_at", "removed_at")
# What a spreadsheet would run as a formula, in full width too.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BATCH = 1000


def exported_row(archive: Archive, record: StoredRecord) -> dict[str, Any]:
    """A record as exports show it: nothing that an unchanged crawl would change.

    Its attachments come with what their files are.
    """
    row = record.as_dict()
    if row["attachments"]:
        files = attached(archive.connection, record.record_id)
        row["attachments"] = [file.exported() for file in files]
    return {name: row[name] for name in EXPORTED}


def write_jsonl(archive: Archive, file: Digesting, wanted: Wanted, count: Count) -> int:
    """One JSON object a line: the record, or a schema.org Report."""
    number = 0
    for record in archive.filtered(wanted.filters):
        row = report_of(record) if wanted.linked_data else exported_row(archive, record)
        file.write((to_json(row) + "\n").encode())
        number += 1
        count(1)
    return number


def write_csv(archive: Archive, file: Digesting, wanted: Wanted, count: Count) -> int:
    """RFC 4180 in UTF-8; lists as JSON; cells are no formulas unless asked for."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(EXPORTED)
    number = 0
    for record in archive.filtered(wanted.filters):
        row = exported_row(archive, record)
        cells = [_cell(row[name], name) for name in EXPORTED]
        writer.writerow(cells if wanted.raw_cells else map(safe_cell, cells))
        file.write(_taken(text))
        number += 1
        count(1)
    file.write(_taken(text))
    return number


def safe_cell(cell: Any) -> Any:
    """A cell that a spreadsheet shows as it is: an apostrophe before a formula.

    >>> safe_cell("=1+1"), safe_cell("一"), safe_cell(-1)
    ("'=1+1", '一', -1)
    """
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return "'" + cell
    return cell


def _cell(value: Any, name: str) -> Any:
    if value is None:
        return ""
    return to_json(value) if name in JSON_COLUMNS else value


def _taken(text: io.StringIO) -> bytes:
    data = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return data


def write_atom(archive: Archive, file: Digesting, wanted: Wanted, count: Count) -> int:
    """An Atom feed, the latest change first; removed records as tombstones."""
    from archive.export.atom import feed

    number = 0
    for part, entries in feed(archive, wanted.filters):
        file.write(part.encode())
        number += entries
        count(entries)
    return number


def write_parquet(
    archive: Archive, file: Digesting, wanted: Wanted, count: Count
) -> int:
    """Parquet through pyarrow; lists as JSON text."""
    pa, parquet = pyarrow()
    kinds = {"INTEGER": pa.int64(), "REAL": pa.float64()}
    schema = pa.schema([(n, kinds.get(t, pa.string())) for n, t in exported_types()])
    number = 0
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in _batches(archive, archive.filtered(wanted.filters)):
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
            number += len(batch)
            count(len(batch))
    return number


def pyarrow() -> tuple[Any, Any]:
    """The modules pyarrow (with `compute`) and pyarrow.parquet, an extra."""
    try:
        import_module("pyarrow.compute")
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        msg = "Parquet needs pyarrow: pip install 'gongbao[parquet]'."
        raise ConfigurationError(msg) from error


def exported_types() -> list[tuple[str, str]]:
    """The exported columns with their SQL types."""
    from archive.database.described import tables_and_columns

    columns = {c.name: c for c in tables_and_columns()["records"].columns}
    return [(name, columns[name].sql.split(" ", 1)[0]) for name in EXPORTED]


def _batches(
    archive: Archive, records: Iterator[StoredRecord]
) -> Iterator[list[dict[str, Any]]]:
    batch = []
    for record in records:
        row = exported_row(archive, record)
        batch.append(row | {name: to_json(row[name]) for name in JSON_COLUMNS})
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
