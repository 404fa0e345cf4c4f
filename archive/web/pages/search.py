"""`/search`: words and facets in, hits out; the same as CSV, JSON and Atom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from archive.export.atom import feed_of
from archive.queries.search import marked, telling
from archive.web.asking import Answer, Data, Page, csv_data, json_data
from archive.web.queries.found import FACETS, PAGE_HITS, Found, Wanted, count, hits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.store.reader import Reader
    from archive.web.asking import Ask

# A spreadsheet of more helps nobody; `gongbao export` has no such bound.
CSV_ROWS: Final = 10_000
FEED_ENTRIES: Final = 50
_WORD_CHARS: Final = 1_000
_DAY: Final = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_SHOWN: Final = (
    "record_id, title, date, date_kind, source, source_kind, issuer, kind, report_year,"
    " province, city, county, site_id, url, removed_at, version, text"
)
_CSV: Final = (
    *("record_id", "title", "date", "source", "issuer", "kind", "report_year"),
    *("province", "city", "county", "site_id", "url", "removed_at"),
)


def search(archive: Reader, ask: Ask) -> Answer:
    """The page of hits, or the file that `format` names."""
    wanted = parsed(ask)
    match ask.names.get("format"):
        case "csv":
            rows = hits(archive, wanted, limit=CSV_ROWS, columns=", ".join(_CSV))
            return csv_data("gongbao-search", _CSV, rows)
        case "json":
            return json_data(_document(archive, ask, wanted))
        case "atom":
            return _atom(archive, wanted)
    found = count(archive, wanted)
    skip = (ask.page() - 1) * PAGE_HITS
    rows = hits(archive, wanted, limit=PAGE_HITS, skip=skip, columns=_SHOWN)
    sites = {site["site_id"]: site["title"] for site in archive.sites()}
    return Page(
        "search.html",
        {
            "wanted": wanted,
            "found": found,
            "hits": [_hit(archive, row, wanted.words) for row in rows],
            "facets": list(_facets(ask, wanted, found, sites)),
            "chosen": list(_chosen(ask, wanted, sites)),
            "pages": -(-found.total // PAGE_HITS),
            "page": ask.page(),
            "sites": sites,
        },
    )


def parsed(ask: Ask) -> Wanted:
    """What the parameters ask for; what makes no sense is left out."""
    values: dict[str, str | int] = {}
    for name in FACETS:
        value = ask.number(name, 1, 9999) if name == "year" else ask.text(name)
        if value:
            values[name] = value
    return Wanted(
        words=ask.text("q")[:_WORD_CHARS].replace("\0", " "),
        values=values,
        since=_day(ask.text("from")),
        until=_day(ask.text("to")),
        removed=ask.text("removed"),
        place=ask.text("in"),
        sort=ask.text("sort"),
    )


def _day(text: str) -> str:
    return text if _DAY.fullmatch(text) else ""


def _hit(archive: Reader, row: Any, words: str) -> dict[str, Any]:
    """A hit as the page shows it: title and snippet in pieces, the words marked."""
    snippet = telling(archive, row, words)
    return {
        **{name: row[name] for name in row.keys() if name != "text"},  # noqa: SIM118
        "title_pieces": marked(row["title"] or row["record_id"], words),
        "snippet": marked(snippet, words),
    }


def _facets(
    ask: Ask, wanted: Wanted, found: Found, sites: dict[str, str]
) -> Iterator[dict[str, Any]]:
    """The facets that still divide what was found, each with links to narrow it."""
    for name in FACETS:
        values = found.facets.get(name, [])
        if name in wanted.values or not values:
            continue
        yield {
            "name": name,
            "values": [
                {
                    "value": value,
                    "label": sites.get(value) if name == "site" else None,
                    "number": number,
                    "link": ask.again(**{name: value, "page": None}),
                }
                for value, number in values
            ],
        }


def _chosen(
    ask: Ask, wanted: Wanted, sites: dict[str, str]
) -> Iterator[dict[str, Any]]:
    """What narrows the search now, each with the link that takes it away."""
    narrowing = dict(wanted.values) | {
        "from": wanted.since,
        "to": wanted.until,
        "removed": wanted.removed if wanted.removed in ("yes", "no") else "",
        "in": wanted.place if wanted.expression and wanted.place else "",
    }
    for name, value in narrowing.items():
        if value:
            yield {
                "name": name,
                "value": value,
                "label": sites.get(str(value)) if name == "site" else None,
                "link": ask.again(**{name: None, "page": None}),
            }


def _document(archive: Reader, ask: Ask, wanted: Wanted) -> dict[str, Any]:
    found = count(archive, wanted)
    page = ask.page()
    rows = hits(
        archive,
        wanted,
        limit=PAGE_HITS,
        skip=(page - 1) * PAGE_HITS,
        columns=f"{', '.join(_CSV)}, text",
    )
    return {
        "q": wanted.words,
        "total": found.total,
        "page": page,
        "pages": -(-found.total // PAGE_HITS),
        "sort": wanted.order,
        "hits": [
            {name: row[name] for name in _CSV}
            | {"snippet": telling(archive, row, wanted.words)}
            for row in rows
        ],
        "facets": {
            name: [{"value": value, "count": number} for value, number in values]
            for name, values in found.facets.items()
        },
    }


def _atom(archive: Reader, wanted: Wanted) -> Data:
    """The newest of what is found, as a feed."""
    newest = Wanted(**(_fields(wanted) | {"sort": "date"}))
    rows = hits(archive, newest, limit=FEED_ENTRIES, columns="record_id")
    title = f"公报 Gongbao: {wanted.words}" if wanted.words else "公报 Gongbao"
    parts = feed_of(archive, [row["record_id"] for row in rows], title=title)
    return Data("".join(parts).encode(), "application/atom+xml; charset=utf-8")


def _fields(wanted: Wanted) -> dict[str, Any]:
    return {name: getattr(wanted, name) for name in Wanted.__slots__}
