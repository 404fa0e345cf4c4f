"""A run held against what was expected: each site's health, the summary, the exit code."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.errors import GongbaoError
from archive.instants import iso
from archive.model import REFUSED_REASONS
from archive.queries.fill_rates import Fill, fill_counts
from archive.rows import SiteIssue
from archive.store.odd_rows import explained
from crawler.engine.ending import STATES, tell_summary
from crawler.engine.stats import BLOCKS, UNREACHABLE, SiteTally
from crawler.frontier.completeness import refused_jump

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.engine.run import CrawlRun
    from crawler.site.definition import Site

DONE, FAILED, UNHEALTHY, STOPPED = 0, 3, 4, 5
# Why a run ended before all was done; a --limit was asked for and is no fault.
EARLY = frozenset({"signal", "max_time"})
# A page that is forbidden is a page; three of them are the portal's word.
BLOCKS_MOST = 3
INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Health:
    """`ok`, or what is wrong: see docs/operations.md."""

    verdict: str
    detail: str = ""

    @property
    def is_ok(self) -> bool:
        """Whether nobody needs to act."""
        return self.verdict == "ok"


OK = Health("ok")


def finish(run: CrawlRun) -> int:
    """Judge the sites, note the run and print its summary; the exit code."""
    fills = fill_counts(run.archive)
    _note_jumps(run)
    _keep_short(run)
    is_whole = run.stop_reason is None and not run.queue.limit_reached
    health = {
        site_id: judge(
            site,
            run.tally.sites.get(site_id, SiteTally()),
            fills.get(site_id, Fill()),
            put_off=run.tally.put_off,
            short=run.walk.lists.short.get(site_id, {}),
            is_whole=is_whole,
        )
        for site_id, site in run.sites.items()
    }
    summary = summarise(run, health, fills)
    code = exit_code(run, health)
    summary["exit_code"] = code
    _note(run, health, summary, code)
    tell_summary(run, summary)
    if run.error is not None:
        raise _told(run.error)
    return code


def _note_jumps(run: CrawlRun) -> None:
    """Sites of whose new links far more were refused than in the run before."""
    rows = (r.counts.get("sites") for r in run.archive.runs() if r.run_id != run.run_id)
    last: dict[str, dict[str, int]] = {}
    for site_id, row in ((i, r) for sites in rows for i, r in (sites or {}).items()):
        last.setdefault(site_id, {state: row.get(state, 0) for state in STATES})
    for site_id, site in run.sites.items():
        why = refused_jump(last.get(site_id, {}), run.archive.counts(site_id))
        if why is not None:
            run.walk.lists.note(site_id, site.base_url, why)


def _keep_short(run: CrawlRun) -> None:
    """Reports that were short before and were not read anew in this run."""
    short = {
        row["site_id"] for row in run.archive.sites() if row["health"] == INCOMPLETE
    }
    for site_id, url, why, at in run.archive.issues_of("listing_incomplete"):
        known = run.archive.record(url) if site_id in short & run.sites.keys() else None
        if known is not None:
            run.walk.lists.keep(site_id, url, why, known, at)


def _told(error: Exception) -> GongbaoError:
    """An error as one sentence; one that nobody foresaw with where it came from."""
    meant = explained(error)
    if isinstance(meant, GongbaoError):
        return meant
    frames = traceback.extract_tb(error.__traceback__)
    at = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return GongbaoError(
        f"unexpected error{at}: {error!r}. What was stored is whole; please report it."
    )


def judge(
    site: Site,
    tally: SiteTally,
    fill: Fill,
    *,
    put_off: dict[str, str],
    short: dict[str, str],
    is_whole: bool,
) -> Health:
    """One site's health after a run; expectations count only for a whole run."""
    left = next((put_off[host] for host in sorted(site.hosts) if host in put_off), None)
    if left == "blocked" or tally.blocks >= BLOCKS_MOST:
        return Health("blocked", f"{tally.blocks} refusals")
    if left not in (None, "hours", "budget"):
        return Health("unreachable", left)
    for url, reason in tally.broken_listings.items():
        return Health(_verdict_of(reason), f"{reason}: {url}")
    if short:
        return Health(INCOMPLETE, _in_short(short))
    return _expected(site, fill) if is_whole else OK


def _in_short(short: dict[str, str]) -> str:
    """The first of the lists that gave less than they say, and how many more."""
    url, why = next(iter(short.items()))
    more = f" (and {len(short) - 1} more)" if len(short) > 1 else ""
    return f"{url}: {why}{more}"


def _verdict_of(reason: str) -> str:
    """What it says of a site that a listing of it ended so."""
    if reason in BLOCKS:
        return "blocked"
    if reason in UNREACHABLE:
        return "unreachable"
    return "refused" if reason in REFUSED_REASONS else "redesigned"


def _expected(site: Site, fill: Fill) -> Health:
    expect = site.expect
    if fill.records < expect.reports_min:
        detail = f"{fill.records} reports, at least {expect.reports_min} expected"
        return Health("too_few", detail)
    for name, count, floor in (
        ("dates", fill.dated, expect.date_fill_rate),
        ("sources", fill.sourced, expect.source_fill_rate),
    ):
        if floor is not None and fill.records and count < floor * fill.records:
            return Health(name, f"{count} of {fill.records} reports have one")
    return OK


def exit_code(run: CrawlRun, health: dict[str, Health]) -> int:
    """The highest code that applies; an error of the archive has its own."""
    codes = [DONE]
    tallies = run.tally.sites.values()
    if any(tally.states["failed"] for tally in tallies) or _got_nothing(run):
        codes.append(FAILED)
    if not all(site.is_ok for site in health.values()):
        codes.append(UNHEALTHY)
    if run.stop_reason in EARLY:
        codes.append(STOPPED)
    if isinstance(run.error, GongbaoError):
        return run.error.exit_code
    if run.error is not None:
        return GongbaoError.exit_code
    return max(codes)


def _got_nothing(run: CrawlRun) -> bool:
    """Whether the one page that was asked for did not come."""
    tally = run.tally.sites.get("", SiteTally())
    got = tally.states["archived"] + tally.states["unchanged"] + tally.effects["alias"]
    return run.options.url is not None and not got


def summarise(
    run: CrawlRun, health: dict[str, Health], fills: dict[str | None, Fill]
) -> dict[str, Any]:
    """The document that --json prints; each site's states add up to `discovered`."""
    ids: list[str | None] = list(run.sites) or [None]
    return {
        "run_id": run.run_id,
        "started_at": iso(run.started_at),
        "seconds": round((run.now() - run.started_at).total_seconds(), 1),
        "requests": run.tally.requests,
        "stopped": run.stop_reason,
        "put_off": run.tally.put_off,
        "missed": run.tally.missed,
        "sites": {
            site_id or "": _site_row(run, site_id, health, fills) for site_id in ids
        },
    }


def _site_row(
    run: CrawlRun,
    site_id: str | None,
    health: dict[str, Health],
    fills: dict[str | None, Fill],
) -> dict[str, Any]:
    counts = run.archive.counts(site_id)
    tally = run.tally.sites.get(site_id or "", SiteTally())
    verdict = health.get(site_id or "", OK)
    fill = fills.get(site_id, Fill())
    return {
        "discovered": sum(counts.values()),
        **{state: counts.get(state, 0) for state in STATES},
        "new": tally.effects["added"],
        "changed": tally.effects["changed"],
        "removed": tally.effects["removed"],
        "restored": tally.effects["restored"],
        "visited": sum(tally.states.values()),
        "records": fill.records,
        "dated": fill.dated,
        "sourced": fill.sourced,
        "health": verdict.verdict,
        "health_detail": verdict.detail,
    }


def _note(
    run: CrawlRun, health: dict[str, Health], summary: dict[str, Any], code: int
) -> None:
    """Keep health and counts in the archive; a fault that is new becomes an issue."""
    before = {row["site_id"]: row["health"] for row in run.archive.sites()}
    for site_id, verdict in health.items():
        run.archive.update_site(
            site_id,
            health=verdict.verdict,
            health_detail=verdict.detail or None,
            health_at=iso(run.now()),
        )
        is_new = verdict.verdict != before.get(site_id)
        for issue in _issues(run, site_id, verdict, is_new=is_new):
            run.archive.add_issue(issue, now=run.now(), run_id=run.run_id)
    kept = {name: value for name, value in summary.items() if name != "missed"}
    run.archive.end_run(run.run_id, kept, code, now=run.now())


def _issues(
    run: CrawlRun, site_id: str, verdict: Health, *, is_new: bool
) -> Iterator[SiteIssue]:
    """One issue for a fault that is new, one for each list that is newly short."""
    if verdict.verdict != INCOMPLETE:
        if is_new and not verdict.is_ok:
            yield SiteIssue(
                code=verdict.verdict,
                severity="error",
                detail=verdict.detail,
                site_id=site_id,
            )
        return
    told = set() if is_new else run.archive.issue_urls("listing_incomplete")
    for url, why in run.walk.lists.short[site_id].items():
        if url not in told:
            yield SiteIssue(
                code="listing_incomplete",
                severity="error",
                detail=why,
                site_id=site_id,
                url=url,
            )
