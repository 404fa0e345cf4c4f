"""`gongbao crawl --dry-run`: what is due, without one request and without writing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.canonical import resolved
from archive.console import emit_json, emit_line
from archive.database.opening import DATABASE
from archive.instants import utc_now
from archive.store import Archive

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.rows import DueUrl
    from crawler.engine.options import CrawlOptions
    from crawler.site.definition import Site

ALL = 1_000_000


def print_due(options: CrawlOptions, sites: Iterable[Site]) -> int:
    """Print each URL that a crawl would ask for now; 0."""
    due = list(_due(options, list(sites)))[: options.limit]
    if options.as_json:
        rows = [{"url": url, "kind": kind, "site_id": site} for url, kind, site in due]
        emit_json({"due": len(rows), "urls": rows})
        return 0
    for url, kind, site in due:
        emit_line(f"{site or '-'}\t{kind}\t{url}")
    emit_line(f"{len(due)} due; nothing was sent.")
    return 0


def _due(
    options: CrawlOptions, sites: list[Site]
) -> Iterable[tuple[str, str, str | None]]:
    if options.url is not None:
        yield resolved(options.url), "report", None
        return
    seeds = {
        seed.url: (seed.url, seed.kind, site.site_id)
        for site in sites
        for seed in site.seeds
    }
    yield from seeds.values()
    wanted = {site.site_id for site in sites}
    for row in _known(options):
        if row.url not in seeds and row.site_id in wanted:
            yield row.url, row.kind, row.site_id


def _known(options: CrawlOptions) -> list[DueUrl]:
    if not (options.archive / DATABASE).exists():
        return []
    with Archive.open(options.archive) as archive:
        return archive.urls.peek(ALL, utc_now())
