"""Write docs/schema.md and docs/datasette.json from the migrations; a test compares."""

import json
from pathlib import Path

from archive.database.schema import datasette_metadata, schema_document

DOCS = Path(__file__).resolve().parents[2] / "docs"

if __name__ == "__main__":
    (DOCS / "schema.md").write_text(schema_document(), encoding="utf-8")
    metadata = json.dumps(datasette_metadata(), ensure_ascii=False, indent=2)
    (DOCS / "datasette.json").write_text(metadata + "\n", encoding="utf-8")
