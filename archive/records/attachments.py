"""What is known of the files that a record offers, and the text of theirs to search."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.database.connection import Connection
    from archive.model import TextStatus

# What is beyond this much of one file is kept and shown, but not searched.
INDEXED_CHARS = 1_000_000
# Inner parts first: the files in the page's order, then their texts as one. The
# migration that first indexed them says the same.
ATTACHED_TEXT = f"""
SELECT ifnull(group_concat(part, char(10)), '') FROM (
    SELECT substr(text, 1, {INDEXED_CHARS}) AS part FROM attachments
    WHERE record_id = ? AND removed_at IS NULL AND text IS NOT NULL
    ORDER BY position, url)"""  # noqa: S608 - a number of ours
_OFFERED = """
SELECT title, url, extension, media_type, byte_count, sha256, text_status, text,
    capture_id
FROM attachments WHERE record_id = ? AND removed_at IS NULL ORDER BY position, url"""


@dataclass(frozen=True, slots=True)
class Attached:
    """One row of table `attachments`: a link, and what its file turned out to be."""

    title: str | None
    url: str
    extension: str | None
    media_type: str | None
    byte_count: int | None
    sha256: str | None
    text_status: TextStatus | None
    text: str | None
    capture_id: int | None

    def as_dict(self) -> dict[str, Any]:
        """All of it, for `gongbao show --json`."""
        return asdict(self)

    def exported(self) -> dict[str, Any]:
        """The file without its text and place: what an unchanged crawl leaves as is."""
        row = asdict(self)
        del row["text"], row["capture_id"]
        return row


def attached(connection: Connection, record_id: str) -> list[Attached]:
    """The files that a record offers now, in its page's order."""
    rows = connection.execute(_OFFERED, (record_id,))
    return [Attached(*row) for row in rows]


def attached_text(connection: Connection, record_id: str) -> str:
    """The text of a record's files, as the full-text index holds it."""
    return str(connection.execute(ATTACHED_TEXT, (record_id,)).fetchone()[0])
