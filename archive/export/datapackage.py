"""A Frictionless data package: descriptor, JSONL, CSV, and a dataset card."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from archive.database.atomic_files import MARK, Digesting
from archive.database.described import tables_and_columns
from archive.export.tabular import EXPORTED, exported_types, write_csv, write_jsonl
from archive.records.serial import JSON_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from archive.export.wanted import Count, Wanted
    from archive.store import Archive

_TYPES = {"INTEGER": "integer", "REAL": "number"}
_CARD = """---
language:
- zh
pretty_name: Gongbao records
license: other
tags:
- government
- china
---
# Reports of Chinese government bodies

{records} records, cleaned from the pages as they were received: title, date, source,
text, and where each was read. `records.jsonl` and `records.csv` hold the same records;
`datapackage.json` describes each field. Made with Gongbao (Apache-2.0).

## Fields
{fields}

## Sources and rights
Each record names the page that it came from (`url`) and the body that published it
(`source`, `issuer`). The texts belong to them; official documents of state organs are
outside copyright by Article 5 of the Copyright Law of the PRC, other texts may not be.
"""
_SOURCE_SQL = """
SELECT DISTINCT coalesce(sites.title, records.site_id) AS title, sites.base_url
FROM records JOIN sites ON sites.site_id = records.site_id
ORDER BY records.site_id"""


def write_package(
    archive: Archive, folder: Path, wanted: Wanted, count: Count
) -> tuple[int, str]:
    """Write all files; the number of records and the descriptor's sha256."""
    resources = []
    records = 0
    silent: Count = lambda _: None  # noqa: E731
    for name, write, told in (
        ("records.jsonl", write_jsonl, count),
        ("records.csv", write_csv, silent),
    ):
        with (folder / name).open("wb") as plain:
            file = Digesting(plain)
            records = write(archive, file, wanted, told)
        resources.append(_resource(name, file))
    card = _CARD.format(records=records, fields=_field_list())
    (folder / "README.md").write_text(card, encoding="utf-8")
    with (folder / MARK).open("wb") as plain:
        file = Digesting(plain)
        text = json.dumps(_descriptor(archive, resources), ensure_ascii=False, indent=2)
        file.write((text + "\n").encode())
    return records, file.sha256


def _descriptor(archive: Archive, resources: list[dict[str, Any]]) -> dict[str, Any]:
    sources = [
        {"title": row["title"], "path": row["base_url"]}
        for row in archive.rows(_SOURCE_SQL)
        if row["base_url"]
    ]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "gongbao-records",
        "title": "Reports of Chinese government bodies",
        "languages": ["zh"],
        "licenses": [
            {
                "name": "other",
                "title": "The texts belong to their publishers; see README.md",
            }
        ],
        "sources": sources or [{"title": "Chinese government portals"}],
        "resources": resources,
    }


def _resource(name: str, file: Digesting) -> dict[str, Any]:
    extension = name.rsplit(".", 1)[1]
    types = {"jsonl": "application/jsonl", "csv": "text/csv"}
    return {
        "name": f"records-{extension}",
        "path": name,
        "format": extension,
        "mediatype": types[extension],
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "schema": {"fields": _fields(extension), "primaryKey": ["record_id"]},
    }


def _fields(extension: str) -> list[dict[str, str]]:
    columns = {c.name: c for c in tables_and_columns()["records"].columns}
    fields = []
    for name, sql_type in exported_types():
        kind = _TYPES.get(sql_type, "string")
        if name in JSON_COLUMNS and extension == "jsonl":
            kind = "object" if name == "evidence" else "array"
        fields.append(
            {"name": name, "type": kind, "description": columns[name].meaning}
        )
    return fields


def _field_list() -> str:
    columns = {c.name: c for c in tables_and_columns()["records"].columns}
    return "\n".join(f"- `{name}`: {columns[name].meaning}" for name in EXPORTED)
