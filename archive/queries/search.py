"""Search: best first, with a snippet of the real text around what was found."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from archive.database.fts_text import match_expression, phrase_pattern, phrases
from archive.records.attachments import attached
from archive.store.filters import FILTER_SQL, Filters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.store.reader import Reader

# A word in the title weighs as much as ten in the text, one in the source as three.
_FOUND = """
SELECT rowid AS found, bm25(records_fts, 10.0, 1.0, 3.0) AS score
FROM records_fts WHERE records_fts MATCH :words"""
_BEST = f"{_FOUND} ORDER BY score, found LIMIT :limit"
# A word may stand in every record: all but the best are sorted without their texts.
_BEST_OF_SOME = f"""
SELECT found, score FROM ({_FOUND}) JOIN records ON records.row_id = found
WHERE {FILTER_SQL}
ORDER BY score, found LIMIT :limit"""  # noqa: S608 - all parts are ours
# Of words that stand in very many, each record weighs next to nothing more than others,
# and weighing takes a look at all: those with the words in the title, then the latest.
_COMMON: Final = 20_000
_IS_COMMON = """
SELECT 1 FROM records_fts WHERE records_fts MATCH :words LIMIT 1 OFFSET :most"""
_LATEST = f"""
SELECT records_fts.rowid AS found, {{score}} AS score
FROM records_fts CROSS JOIN records ON records.row_id = records_fts.rowid
WHERE records_fts MATCH {{words}} AND {FILTER_SQL}
ORDER BY records_fts.rowid DESC LIMIT :limit"""  # noqa: S608 - all parts are ours
_BEST_OF_MANY = f"""
SELECT found, min(score) AS score FROM (
    SELECT * FROM ({_LATEST.format(score="-1e15 - row_id", words=":in_title")})
    UNION ALL SELECT * FROM ({_LATEST.format(score="-row_id", words=":words")})
) GROUP BY found ORDER BY score LIMIT :limit"""  # noqa: S608 - all parts are ours
_SEARCH = """
SELECT record_id, title, date, source, url, text
FROM ({best}) JOIN records ON records.row_id = found ORDER BY score, found"""
_BREAKS = re.compile(r"\s+")
_BEFORE_CHARS = 24
_AROUND_CHARS = 80


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found; `snippet` is a piece of its text (or its title).

    Where only a file of the record has the words, the snippet names the file first.
    """

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
    archive: Reader, words: str, *, limit: int = 20, filters: Filters | None = None
) -> list[Hit]:
    """The records that hold all the words, best first; any string is words.

    Best is what says them often and in few words, above all in its title; of more than
    20,000 records those with the words in the title, the latest first, then the latest.
    """
    expression = match_expression(words)
    if expression is None:
        return []
    archive.flush()  # a writer's own index may lag behind by a group
    filters = filters or Filters()
    values = filters.values() | {"words": expression, "limit": limit}
    if archive.one(_IS_COMMON, {"words": expression, "most": _COMMON}):
        best, values["in_title"] = _BEST_OF_MANY, f"title : ({expression})"
    else:
        best = _BEST if filters == Filters() else _BEST_OF_SOME
    rows = archive.rows(_SEARCH.format(best=best), values)
    return [
        Hit(
            record_id=row["record_id"],
            title=row["title"],
            date=row["date"],
            source=row["source"],
            url=row["url"],
            snippet=telling(archive, row, words),
        )
        for row in rows
    ]


def snippet(text: str, words: str) -> str:
    """The text around the first of the words that stands in it; else its beginning.

    >>> snippet("第一段。" * 20 + "加强普法宣传。", "普法")
    '…第一段。第一段。第一段。第一段。第一段。加强普法宣传。'
    """
    start = _start(text, _found(text, words) or 0)
    piece = text[start : start + _AROUND_CHARS]
    after = "…" if start + _AROUND_CHARS < len(text) else ""
    return ("…" if start else "") + _BREAKS.sub(_joined, piece.strip()) + after


def telling(archive: Reader, row: Any, words: str) -> str:
    """The record's text around the words, else that of the first file with them.

    `row` has the columns record_id, text and title.
    """
    text = row["text"] or ""
    if _found(text, words) is None:
        for file in attached(archive.connection, row["record_id"]):
            if file.text and _found(file.text, words) is not None:
                return f"[附件 {file.title or file.url}] {snippet(file.text, words)}"
    return snippet(text, words) or row["title"] or ""


def marked(text: str, words: str) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is one of the words.

    >>> marked("依法治国。", "法治 国")
    [('依', False), ('法治', True), ('国', True), ('。', False)]
    """
    return [
        (text[start:end], is_word)
        for start, end, is_word in _runs(len(text), word_spans(text, words))
    ]


def word_spans(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words stand in a text, from its beginning on; none overlaps another."""
    found = [
        match.span()
        for tokens in phrases(words)
        for match in phrase_pattern(tokens).finditer(text)
    ]
    spans: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return spans


def _runs(length: int, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    here = 0
    for start, end in spans:
        if here < start:
            yield here, start, False
        yield start, end, True
        here = end
    if here < length:
        yield here, length, False


def _found(text: str, words: str) -> int | None:
    """Where the first of the words that stands in a text is; None where none does."""
    for tokens in phrases(words):
        if match := phrase_pattern(tokens).search(text):
            return match.start()
    return None


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
