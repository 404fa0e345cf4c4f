"""Write docs/schema.md from the migrations; a test holds the two together."""

from pathlib import Path

from archive.schema import schema_document

TARGET = Path(__file__).resolve().parent.parent / "docs" / "schema.md"

if __name__ == "__main__":
    TARGET.write_text(schema_document(), encoding="utf-8")
