"""A search with its facets: how many there are, of what kinds, and one page of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from archive.database.fts_text import match_expression

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.store.reader import Reader

PAGE_HITS: Final = 20
FACETS: Final = ("kind", "year", "province", "city", "county", "site", "source")
_SHOWN_VALUES: Final = 12
_COLUMNS: Final[Mapping[str, str]] = {
    "kind": "records.kind",
    "year": "ifnull(records.report_year, cast(substr(records.date, 1, 4) AS INTEGER))",
    "province": "records.province",
    "city": "records.city",
    "county": "records.county",
    "site": "records.site_id",
    "source": "records.source",
}
_ORDERS: Final = {
    # A word in the title weighs as much as ten in the text, one in the source three.
    "relevance": ("bm25(records_fts, 10.0, 1.0, 3.0)", "ASC"),
    "date": ("records.date", "DESC"),
}
# Column filters of the index; all of it without one.
_PLACES: Final = ("title", "text", "attachments")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; `values` holds a value for some of FACETS.

    `since` and `until` are days; `removed` is `yes`, `no` or empty for both; `place`
    is `title`, `text`, `attachments` or empty for all.
    """

    words: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)
    since: str = ""
    until: str = ""
    removed: str = ""
    place: str = ""
    sort: str = ""

    @property
    def expression(self) -> str | None:
        """The full-text query; None where there are no words to look for."""
        found = match_expression(self.words)
        if found is None:
            return None
        return f"{{{self.place}}} : ({found})" if self.place in _PLACES else found

    @property
    def order(self) -> str:
        """`relevance` or `date`: without words all are equally relevant."""
        if self.expression is None or self.sort == "date":
            return "date"
        return "relevance"


@dataclass(frozen=True, slots=True)
class Found:
    """The number of hits, and per facet its commonest values with their numbers."""

    total: int
    facets: Mapping[str, list[tuple[Any, int]]]


def has_letters(words: str) -> bool:
    """Whether there is anything to look for: signs alone are found nowhere."""
    return not words.strip() or match_expression(words) is not None


def count(archive: Reader, wanted: Wanted) -> Found:
    """How many records there are in all, and by facet."""
    if not has_letters(wanted.words):
        return Found(0, {})
    source, condition, values = _parts(wanted)
    columns = ", ".join(f"{sql} AS {name}" for name, sql in _COLUMNS.items())
    groups = " UNION ALL ".join(
        f"SELECT * FROM (SELECT '{name}', {name}, count(*) AS number FROM narrowed"  # noqa: S608
        f" WHERE {name} IS NOT NULL GROUP BY {name}"
        f" ORDER BY number DESC, {name} DESC LIMIT {_SHOWN_VALUES})"
        for name in FACETS
    )
    rows = archive.rows(
        f"WITH narrowed AS MATERIALIZED (SELECT {columns} FROM {source}"  # noqa: S608
        f" WHERE {condition})"
        f" SELECT 'all', NULL, count(*) FROM narrowed UNION ALL {groups}",
        values,
    )
    facets: dict[str, list[tuple[Any, int]]] = {}
    total = 0
    for facet, value, number in rows:
        if facet == "all":
            total = number
        else:
            facets.setdefault(facet, []).append((value, number))
    return Found(total, facets)


def hits(
    archive: Reader, wanted: Wanted, *, limit: int, skip: int = 0, columns: str
) -> list[Any]:
    """One page of what is found, in the order asked for."""
    if not has_letters(wanted.words):
        return []
    source, condition, values = _parts(wanted)
    key, way = _ORDERS[wanted.order]
    # The rows are sorted by their numbers alone: texts are long.
    return archive.rows(
        f"WITH best AS MATERIALIZED (SELECT records.row_id AS best_id,"  # noqa: S608
        f" {key} AS sorted_by FROM {source} WHERE {condition}"
        f" ORDER BY sorted_by {way}, best_id {way} LIMIT :limit OFFSET :skip)"
        f" SELECT {columns} FROM best JOIN records ON records.row_id = best_id"
        f" ORDER BY sorted_by {way}, best_id {way}",
        values | {"limit": limit, "skip": skip},
    )


def _parts(wanted: Wanted) -> tuple[str, str, dict[str, Any]]:
    """FROM and WHERE of a search, and what their parameters are bound to."""
    source, conditions = "records", ["1"]
    values: dict[str, Any] = {}
    if (expression := wanted.expression) is not None:
        source = "records_fts JOIN records ON records.row_id = records_fts.rowid"
        conditions.append("records_fts MATCH :words")
        values["words"] = expression
    for name, value in wanted.values.items():
        conditions.append(f"{_COLUMNS[name]} = :{name}")
        values[name] = value
    if wanted.since:
        conditions.append("records.date >= :since")
        values["since"] = wanted.since
    if wanted.until:
        # A date may have a time behind its day: any sign after the digits is more.
        conditions.append("records.date < :until || '~'")
        values["until"] = wanted.until
    if wanted.removed in ("yes", "no"):
        sign = "NOT NULL" if wanted.removed == "yes" else "NULL"
        conditions.append(f"records.removed_at IS {sign}")
    return source, " AND ".join(conditions), values
