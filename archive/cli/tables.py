"""How commands show an archive to people: rich tables, plain text."""

from __future__ import annotations

import sys
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

from archive.console import Table, emit_cells, emit_line, emit_table, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.queries.search import Hit
    from archive.records.attachments import Attached
    from archive.rows import StoredRecord, Version

_MOST_SHOWN: Final = 1_000
_FIELDS = (
    ("title", "title"),
    ("date", "date"),
    ("source", "source"),
    ("issuer", "issuer"),
    ("author", "author"),
    ("document_number", "number"),
    ("index_number", "index"),
    ("kind", "kind"),
    ("report_year", "year"),
    ("division_code", "division"),
    ("url", "url"),
    ("quality", "quality"),
)


def print_hits(hits: Sequence[Hit], words: str) -> None:
    """A table of what was found, or a remark that nothing was."""
    if not hits:
        say(f"nothing was found for {words!r}.")
        return
    table = Table({"expand": True})
    shares = {"date": 0, "title": 5, "source": 3, "text": 8, "id": 0}
    for name, share in shares.items():
        table.add_column(name, ratio=share or None, no_wrap=not share, overflow="fold")
    for hit in hits:
        day = (hit.date or "")[:10]
        table.add_row(day, hit.title, hit.source, hit.snippet, hit.record_id)
    emit_table(table)


def print_record(
    record: StoredRecord, versions: Sequence[Version], chosen: Version
) -> None:
    """The fields, then the text."""
    row = record.as_dict()
    row.update(title=chosen.title, date=chosen.date, source=chosen.source)
    for name, label in _FIELDS:
        if row[name] is not None:
            emit_line(f"{label:9} {row[name]}")
    emit_line(
        f"{'version':9} {chosen.version} of {len(versions)}, {chosen.changed_at},"
        f" cause: {chosen.cause}"
    )
    if record.removed_at:
        emit_line(f"{'removed':9} {record.removed_at}")
    for issue in record.issues:
        emit_line(f"{issue.severity:9} {issue.code}: {issue.detail}")
    emit_line("")
    emit_line(chosen.text)


def print_files(files: Sequence[Attached]) -> None:
    """Each attachment: what it is, where it is, and its text or why it has none."""
    for file in files:
        emit_line("")
        what = " ".join(
            str(part)
            for part in (
                file.media_type,
                file.byte_count and f"{file.byte_count} bytes",
            )
            if part
        )
        emit_line(f"{'file':9} {file.title or file.url}")
        emit_line(f"{'':9} {file.url}")
        emit_line(f"{'':9} {what or 'not fetched'}; text: {file.text_status or 'none'}")
        if file.text is not None:
            emit_line("")
            emit_line(file.text)


def print_difference(told: dict[str, Any]) -> None:
    """Sentences that went (-), came (+) or changed, with [-old-]{+new+} inside."""
    for name, change in told["fields"].items():
        emit_line(f"{name}: [-{change['before'] or ''}-]{{+{change['after'] or ''}+}}")
    for change in told["sentences"]:
        emit_line(_sentence(change))
    if not told["fields"] and not told["sentences"]:
        say("no difference.")


def _sentence(change: dict[str, Any]) -> str:
    if change["op"] == "added":
        return f"+ {change['after'].strip()}"
    if change["op"] == "removed":
        return f"- {change['before'].strip()}"
    marks = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    text = "".join(marks[op].format(piece) for op, piece in change["pieces"])
    numbers = ", ".join(f"{a or '∅'} → {b or '∅'}" for a, b in change["numbers"])
    return f"~ {text.strip()}" + (f"    ({numbers})" if numbers else "")


def print_status(told: dict[str, Any]) -> None:
    """Totals, a table of sites, a table of runs."""
    emit_line(
        f"{told['archive']}: {told['records']} records ({told['removed']} removed),"
        f" {told['captures']} captures"
    )
    states = ", ".join(f"{v} {k}" for k, v in told["urls"].items())
    emit_line(f"URLs: {states}; due now: {told['due']}")
    if told["sites"]:
        table = new_table(
            "site", "health", "last good", "records", "removed", "failed", "due"
        )
        for site in told["sites"]:
            failed = site["urls"].get("failed", 0)
            health = " ".join(filter(None, (site["health"], site["health_detail"])))
            numbers = (site["records"], site["removed"], failed, site["due"])
            good = f"{site['last_good_at'] or '–'}{' (overdue)' if site['overdue'] else ''}"
            table.add_row(site["site_id"], health or "–", good, *numbers)
        emit_table(table)
    if told["runs"]:
        table = new_table("run", "started", "ended", "exit", "command")
        for run in told["runs"]:
            ended = run["ended_at"] or "–"
            code = "–" if run["exit_code"] is None else run["exit_code"]
            values = (run["run_id"], run["started_at"], ended, code, run["command"])
            table.add_row(*values)
        emit_table(table)
    if told["notify"]:
        table = new_table("channel", "told", "failures", "failure")
        for row in told["notify"]:
            told_at, failure = row["told_at"] or "–", row["failure"] or ""
            table.add_row(row["channel"], told_at, row["failures"], failure)
        emit_table(table)


def print_rows(rows: Iterator[tuple[tuple[str, ...], tuple[Any, ...]]]) -> None:
    """A table of whatever a query gives; in a pipe line by line, as the rows come."""
    first = next(rows, None)
    if first is None:
        say("no rows.")
        return
    names, _ = first
    if not sys.stdout.isatty():
        emit_cells(names)
        for _, values in chain([first], rows):
            emit_cells("" if value is None else value for value in values)
        return
    table = new_table(*names)
    for _, values in islice(chain([first], rows), _MOST_SHOWN):
        table.add_row(*values)
    emit_table(table)
    if next(rows, None) is not None:
        say(f"the first {_MOST_SHOWN} rows; a pipe or a file gets all of them.")


def new_table(*columns: str) -> Table:
    """An empty table with these headings."""
    table = Table()
    for column in columns:
        table.add_column(column, no_wrap=column == "id", overflow="fold")
    return table
