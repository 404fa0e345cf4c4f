"""Search: best first, with a snippet of the real text around what was found."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from archive.filters import FILTER_SQL, Filters
from archive.searchable import match_expression, phrase_pattern, phrases

if TYPE_CHECKING:
    from archive.store import Archive

# A word in the title weighs as much as ten in the text, one in the source as three.
_SEARCH = f"""
SELECT records.record_id, title, date, source, url, text, removed_at
FROM (SELECT rowid AS found, bm25(records_fts, 10.0, 1.0, 3.0) AS score
      FROM records_fts WHERE records_fts MATCH :words)
JOIN records ON records.row_id = found
WHERE {FILTER_SQL}
ORDER BY score, records.record_id LIMIT :limit"""  # noqa: S608 - all parts are ours
_BREAKS = re.compile(r"\s+")
_BEFORE_CHARS = 24
_AROUND_CHARS = 80


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found; `snippet` is a piece of its text (or its title)."""

    record_id: str
    title: str | None
    date: str | None
    source: str | None
    url: str | None
    snippet: str

    def as_dict(self) -> dict[str, Any]:
        """The line that `gongbao search --json` prints."""
        return asdict(self)


def search(
    archive: Archive, words: str, *, limit: int = 20, filters: Filters | None = None
) -> list[Hit]:
    """The records that hold all the words, best first; any string is words."""
    expression = match_expression(words)
    if expression is None:
        return []
    archive.flush()  # a writer's own index may lag behind by a group
    values = (filters or Filters()).values() | {"words": expression, "limit": limit}
    rows = archive.rows(_SEARCH, values)
    return [
        Hit(
            record_id=row["record_id"],
            title=row["title"],
            date=row["date"],
            source=row["source"],
            url=row["url"],
            snippet=snippet(row["text"] or "", words) or row["title"] or "",
        )
        for row in rows
    ]


def snippet(text: str, words: str) -> str:
    """The text around the first of the words that stands in it; else its beginning.

    >>> snippet("第一段。" * 20 + "加强普法宣传。", "普法")
    '…第一段。第一段。第一段。第一段。第一段。加强普法宣传。'
    """
    found = next(
        (
            match.start()
            for tokens in phrases(words)
            if (match := phrase_pattern(tokens).search(text))
        ),
        0,
    )
    start = _start(text, found)
    piece = text[start : start + _AROUND_CHARS]
    after = "…" if start + _AROUND_CHARS < len(text) else ""
    return ("…" if start else "") + _BREAKS.sub(_joined, piece.strip()) + after


def _joined(space: re.Match[str]) -> str:
    """Between Latin words a space; paragraphs of Chinese need none."""
    around = space.string[space.start() - 1] + space.string[space.end()]
    return " " if around.isascii() else ""


def _start(text: str, found: int) -> int:
    """A little before what was found, at a sentence's beginning where one is near."""
    start = max(0, found - _BEFORE_CHARS)
    if start == 0:
        return 0
    for position in range(start, found):
        if text[position - 1] in "。；！？\n":
            return position
    return start
