"""Write what is told of the migrations, tests compare: docs/schema.md,
docs/datasette.json and archive/database/structure.json.
"""

from __future__ import annotations

import json
from pathlib import Path

from archive.database.connection import APPLICATION_ID
from archive.database.described import datasette_metadata, tables_and_columns
from archive.database.migrations import MIGRATIONS
from archive.database.schema import Sql
from archive.database.structure import FILE, made_structure
from archive.database.upgrade import newest_version

DOCS = Path(__file__).resolve().parents[2] / "docs"


def schema_document() -> str:
    """docs/schema.md: every table and column, and the numbered migrations."""
    lines = [
        "# Tables of archive.db",
        "",
        "Generated from the migrations by `python scripts/docs/schema_doc.py`; do not edit.",
        f"`PRAGMA user_version` is {newest_version()}, `PRAGMA application_id` is",
        f"{APPLICATION_ID} (`GONG`). Instants are ISO 8601 in UTC (`…Z`), dates of",
        "records local to Beijing; a digest is `sha256:` and hex where its column says",
        "so, else hex.",
    ]
    for table in tables_and_columns().values():
        lines += ["", f"## {table.name}", "", table.meaning, ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{c.name}` | {c.sql} | {c.meaning} |" for c in table.columns]
    lines += ["", "## Migrations", ""]
    for migration in MIGRATIONS:
        lines.append(f"{migration.number}. {migration.title}")
        lines += [
            f"   - {step.meaning}" for step in migration.steps if isinstance(step, Sql)
        ]
    return "\n".join(lines) + "\n"


def structure_text() -> str:
    """archive/database/structure.json: objects in the order of their making."""
    made = made_structure()
    told = {
        "version": made.version,
        "objects": made.objects,
        "code": sorted(made.code),
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(structure_text(), encoding="utf-8")
    (DOCS / "schema.md").write_text(schema_document(), encoding="utf-8")
    text = json.dumps(datasette_metadata(), ensure_ascii=False, indent=2)
    (DOCS / "datasette.json").write_text(text + "\n", encoding="utf-8")
