"""`/changes` and `/removed`: what happened to reports; also as Atom and JSON."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from archive.export.atom import feed_of
from archive.web.asking import Answer, Data, Page, json_data
from archive.web.queries.changed import OPS, altered, changes, removed_reports

if TYPE_CHECKING:
    from archive.store.reader import Reader
    from archive.web.asking import Ask

_A_PAGE: Final = 100
_LEDGER: Final = 500
# As many lines as a program asks for at once; it goes on from the last one's seq.
_LINES: Final = 1_000
_MOST_SEQ: Final = 999_999_999


def changes_page(archive: Reader, ask: Ask) -> Answer:
    """The latest changes by day and site."""
    form = ask.names.get("format")
    limit = 50 if form == "atom" else _A_PAGE
    found = changes(
        archive,
        limit=limit + 1,
        before=ask.number("before", 1, _MOST_SEQ),
        op=ask.text("op"),
        site=ask.text("site"),
    )
    rows = found[:limit]
    if form == "atom":
        ids = list(dict.fromkeys(row["record_id"] for row in rows))
        parts = feed_of(archive, ids, title="公报 Gongbao: 变化 Changes")
        return Data("".join(parts).encode(), "application/atom+xml; charset=utf-8")
    if form == "json":
        return json_data({"changes": [_plain(row) for row in rows]})
    days = [(day, list(run)) for day, run in groupby(rows, key=lambda row: row["day"])]
    return Page(
        "changes.html",
        {
            "days": days,
            "ops": OPS,
            "sites": archive.sites(),
            "older": rows[-1]["seq"] if len(found) > limit else None,
        },
    )


def removed_page(archive: Reader, _: Ask) -> Page:
    """The ledger: reports taken down, and those whose numbers were altered."""
    return Page(
        "removed.html",
        {
            "removed": removed_reports(archive, _LEDGER),
            "altered": altered(archive, _LEDGER),
        },
    )


def changes_since(archive: Reader, ask: Ask) -> Data:
    """What happened after a cursor, as `gongbao changes --since`; `next` goes on."""
    since = ask.number("since", 0, _MOST_SEQ) or 0
    lines: list[dict[str, Any]] = []
    for change in archive.changes(since):
        lines.append(change.as_dict())
        if len(lines) > _LINES:
            break
    told = lines[:_LINES]
    return json_data(
        {
            "changes": told,
            "next": told[-1]["seq"] if told else since,
            "more": len(lines) > _LINES,
        }
    )


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    summary = row["summary"]
    kept = ("seq", "at", "op", "record_id", "version", "cause", "title", "site_id")
    return {name: row[name] for name in kept} | {
        "numbers": [list(pair) for pair in summary.numbers],
        "sentences": summary.added + summary.removed + summary.changed,
    }
