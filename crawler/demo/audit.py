"""What the demo proves: the archive, the portals' logs and their truth held together."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from archive.instants import utc_now
from archive.queries.coverage import coverage
from crawler.demo.truth import Difference, compare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from archive.rows import Change, StoredRecord
    from archive.store import Archive
    from crawler.demo.portals.facts import Mutation
    from crawler.demo.portals.running import RunningPortal, RunningPortals

# A page of these that says nothing new is a revisit in the WARC file; the town's
# counter makes every page of its own new bytes.
_REPEATING = ("anhua", "yancheng", "luoding")
_YEARS = range(2012, 2025)
_AS_IT_SHOULD_BE = frozenset({"on_time", "published", "unknown"})
_NEVER_ASKED = ("/search/", "/cal/", "/jact/", "/vc/", "/admin/")


@dataclass(frozen=True, slots=True)
class PortalCounts:
    """One row of the demo's table; `refused` are links that were never asked for."""

    site_id: str
    title: str
    family: str
    found: int
    archived: int
    unchanged: int
    changed: int
    removed: int
    refused: int
    records: int
    with_date: int
    with_source: int

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON has it."""
        return asdict(self)


def read_changes(archive: Archive, since: int) -> dict[str, list[Change]]:
    """What happened after a cursor, by the URL of the record."""
    found: dict[str, list[Change]] = {}
    urls = {record.record_id: record.url or "" for record in archive.records()}
    for change in archive.changes(since):
        found.setdefault(urls[change.record_id], []).append(change)
    return found


def present(archive: Archive, site_id: str) -> list[StoredRecord]:
    """The records of a site that are still published."""
    return [r for r in archive.records(site=site_id) if r.removed_at is None]


def check_records(archive: Archive, portals: RunningPortals) -> list[Difference]:
    """Every record against the truth, field by field, with its attachment fetched."""
    differences = []
    for running in portals:
        site_id = running.portal.site_id
        expected = running.expected()
        records = [stored.record for stored in present(archive, site_id)]
        differences += compare(site_id, expected, records)
        differences += [
            Difference(site_id, each.attachment_url, "attachment", "a capture", None)
            for each in expected.values()
            if not archive.captures(each.attachment_url)
        ]
    return differences


def check_coverage(archive: Archive, portals: RunningPortals) -> list[Difference]:
    """Reports that are late or missing are told, and nothing else is."""
    planted = {
        (site_id, *key): fate
        for site_id, portal in ((r.portal.site_id, r.portal) for r in portals)
        for key, fate in portal.gaps().items()
    }
    found = {
        (row.site_id or "", row.name, kind, cell.year): cell.status
        for kind in ("law_government", "disclosure")
        for row in coverage(archive, kind, _YEARS, now=utc_now()).rows
        for cell in row.cells
        if cell.status not in _AS_IT_SHOULD_BE
    }
    return [
        Difference(
            str(key[0]),
            "",
            f"coverage of {key[1]} {key[2]} {key[3]}",
            planted.get(key),
            found.get(key),
        )
        for key in sorted(planted.keys() | found.keys())
        if planted.get(key) != found.get(key)
    ]


def check_urls(archive: Archive, portals: RunningPortals) -> list[Difference]:
    """No URL is left half done."""
    return [
        Difference(running.portal.site_id, running.base_url, state, 0, number)
        for running in portals
        for state, number in archive.counts(running.portal.site_id).items()
        if state in {"pending", "in_flight", "failed"} and number
    ]


def check_requests(running: RunningPortal) -> list[Difference]:
    """What one crawl asked of a portal: each report once, traps and secrets never."""
    site_id = running.portal.site_id
    differences = []
    for target, number in running.hit_counts().items():
        if target.startswith(_NEVER_ASKED):
            differences.append(
                Difference(site_id, target, "requests", "none", f"{number}")
            )
        elif target in running.portal.reports and number > 1:
            differences.append(Difference(site_id, target, "requests", 1, number))
    return differences


def check_changes(
    changes: Mapping[str, list[Change]],
    mutations: Mapping[str, Mutation],
) -> list[Difference]:
    """The second crawl's changes: those that the portals made, and no other."""
    wanted: dict[str, tuple[str, str]] = {}
    for site_id, mutation in mutations.items():
        for op, url in (
            ("change", mutation.changed),
            ("remove", mutation.removed),
            ("add", mutation.added),
        ):
            if url:
                wanted[url] = (site_id, op)
    differences = []
    for url in sorted(wanted.keys() | changes.keys()):
        site_id, op = wanted.get(url, ("", "none"))
        found = "+".join(change.op for change in changes.get(url, [])) or "none"
        if found != op:
            differences.append(Difference(site_id, url, "changes", op, found))
    return differences


def check_versions(
    archive: Archive, portals: RunningPortals, mutations: Mapping[str, Mutation]
) -> list[Difference]:
    """Two versions of what changed, one of all else."""
    changed = {mutation.changed for mutation in mutations.values()}
    differences = []
    for running in portals:
        for record in archive.records(site=running.portal.site_id):
            wanted = 2 if record.url in changed else 1
            found = len(archive.versions(record.record_id))
            if found != wanted:
                differences.append(
                    Difference(
                        running.portal.site_id,
                        record.url or "",
                        "versions",
                        wanted,
                        found,
                    )
                )
    return differences


def check_revisits(
    archive: Archive, portals: RunningPortals, mutations: Mapping[str, Mutation]
) -> list[Difference]:
    """A page that did not change is a revisit record: its bytes are kept once."""
    new = {m.changed for m in mutations.values()} | {
        m.added for m in mutations.values()
    }
    return [
        Difference(site_id, url, "captures", "a capture and a revisit", kinds)
        for site_id in _REPEATING
        for url in portals[site_id].expected()
        if url not in new
        and (kinds := _capture_kinds(archive, url)) != ["response", "revisit"]
    ]


def _capture_kinds(archive: Archive, url: str) -> list[str]:
    return [
        "response" if capture.revisit_of is None else "revisit"
        for capture in archive.captures(url)
    ]


def count(
    archive: Archive, portals: RunningPortals, since: int
) -> Iterator[PortalCounts]:
    """The demo's table; `since` is the cursor between the two crawls."""
    later = read_changes(archive, since)
    for running in portals:
        portal = running.portal
        records = list(archive.records(site=portal.site_id))
        ops = Counter(
            change.op
            for record in records
            for change in later.get(record.url or "", [])
        )
        states = archive.counts(portal.site_id)
        shown = [record for record in records if record.removed_at is None]
        yield PortalCounts(
            site_id=portal.site_id,
            title=portal.title,
            family=portal.family,
            found=sum(states.values()),
            archived=len(records),
            unchanged=len(records) - ops["add"] - ops["change"] - ops["remove"],
            changed=ops["change"],
            removed=ops["remove"],
            refused=states.get("refused", 0),
            records=len(shown),
            with_date=sum(record.date is not None for record in shown),
            with_source=sum(record.source is not None for record in shown),
        )
