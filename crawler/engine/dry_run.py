"""`gongbao crawl --dry-run`: what is due, without one request and without writing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from archive.canonical import resolved
from archive.console import emit_json, emit_line
from archive.database.opening import DATABASE
from archive.instants import utc_now
from archive.store import Archive
from crawler.engine.due_queue import paces_of
from crawler.frontier.revisit import walked_again_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.rows import DueUrl, UrlRow
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
    with _opened(options) as archive:
        seeds = dict(_seeds(options, sites, archive))
        yield from (row for row in seeds.values() if row)
        wanted = {site.site_id for site in sites}
        for row in _known(options, wanted, archive):
            if row.url not in seeds and row.site_id in wanted:
                yield row.url, row.kind, row.site_id


def _seeds(
    options: CrawlOptions, sites: list[Site], archive: Archive | None
) -> Iterable[tuple[str, tuple[str, str, str] | None]]:
    """The addresses that sites begin with; None for lists that were walked lately."""
    now, paces = utc_now(), paces_of(sites, options)
    for site in sites:
        for seed in site.seeds:
            row = archive.urls.find(seed.url) if archive else None
            is_due = walked_again_at(row, now, paces[site.site_id]) <= now
            is_due = is_due or options.full or options.refresh
            told = (seed.url, seed.kind, site.site_id)
            yield seed.url, told if is_due else None


def _known(
    options: CrawlOptions, wanted: set[str], archive: Archive | None
) -> list[DueUrl | UrlRow]:
    if archive is None:
        return []
    rows: list[DueUrl | UrlRow] = []
    if options.refresh or options.max_age_s is not None:
        since = options.seen_since(utc_now())
        rows = [
            row for i in sorted(wanted) for row in archive.urls.asked_before(i, since)
        ]
    named = {row.url for row in rows}
    due = archive.urls.peek(ALL, utc_now())
    return [*rows, *(row for row in due if row.url not in named)]


@contextmanager
def _opened(options: CrawlOptions) -> Iterator[Archive | None]:
    if not (options.archive / DATABASE).exists():
        yield None
        return
    with Archive.open(options.archive) as archive:
        archive.refuse_merged()
        yield archive
