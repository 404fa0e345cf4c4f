"""What a crawl prints when it is over: counts by site, and what it did not get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.console import Table, alert, emit_json, emit_line, emit_table

if TYPE_CHECKING:
    from crawler.engine.run import CrawlRun

STATES: Final = ("archived", "unchanged", "refused", "failed", "gone", "pending")
_NAMED_MOST: Final = 3  # sites that one line names; `gongbao status` has all


def tell_summary(run: CrawlRun, summary: dict[str, Any]) -> None:
    """The document, or tables for people; in quiet only what somebody must act on."""
    if run.options.as_json:
        emit_json(summary)
    elif not run.options.logs.quiet:
        emit_table(_table(summary))
        _tell_missed(run, summary)
    if run.options.logs.quiet and (ill := _ill(summary)):
        alert(f"gongbao: {ill}")


def _tell_missed(run: CrawlRun, summary: dict[str, Any]) -> None:
    """The first URLs that failed or were refused; where the rest can be read."""
    for state, rows in summary["missed"].items():
        tallies = run.tally.sites.values()
        aliases = sum(tally.reasons["alias"] for tally in tallies)
        number = sum(tally.states[state] for tally in tallies)
        number -= aliases if state == "refused" else 0
        if rows:
            emit_line(f"{state} in this run: {number}")
        for row in rows:
            detail = f" ({row['detail']})" if row["detail"] else ""
            emit_line(f"  {row['reason']}{detail} {row['url']}")
        if number > len(rows):
            where = f"--archive {run.options.archive}"
            emit_line(
                f"  and {number - len(rows)} more: gongbao urls --state {state} {where}"
            )


def _ill(summary: dict[str, Any]) -> str:
    """One sentence on the sites that are not healthy; "" where all are."""
    ill = [
        f"{site_id} ({row['health']}: {row['health_detail']})"
        for site_id, row in summary["sites"].items()
        if row["health"] != "ok"
    ]
    if not ill:
        return ""
    more = f" and {len(ill) - _NAMED_MOST} more" if len(ill) > _NAMED_MOST else ""
    what = "1 site is" if len(ill) == 1 else f"{len(ill)} sites are"
    named = "; ".join(ill[:_NAMED_MOST])
    return f"{what} not healthy: {named}{more}. See `gongbao status`."


def _table(summary: dict[str, Any]) -> Table:
    columns = ("discovered", *STATES, "new", "changed", "removed", "health")
    table = Table({"padding": (0, 1, 0, 0)}, is_lined=False)
    table.add_column("site", overflow="fold", min_width=16)
    for name in columns:
        is_word = name == "health"
        shown = "found" if name == "discovered" else name
        table.add_column(shown, justify="left" if is_word else "right", no_wrap=True)
    for site_id, row in summary["sites"].items():
        table.add_row(site_id or "-", *(str(row[name]) for name in columns))
    return table
