"""An archive's numbers as OpenMetrics text, for monitors.

Gauges and counters only: node_exporter's textfile collector reads the older text format,
which knows no other type that this has.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from archive import __version__
from archive.console import harmless
from archive.instants import parse_instant
from archive.queries.status import status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from archive.store.reader import Reader

Labels = dict[str, str]


@dataclass(slots=True)
class Family:
    """One metric: its name without `_total`, what it means, its samples."""

    name: str
    meaning: str
    type: Literal["gauge", "counter"] = "gauge"
    samples: list[tuple[Labels, float]] = field(default_factory=list)

    def add(self, value: float | None, **labels: str) -> Family:
        """Add a sample; what is not known is left out."""
        if value is not None:
            self.samples.append((labels, value))
        return self

    def lines(self) -> Iterable[str]:
        """The family as text; nothing without samples."""
        if not self.samples:
            return
        yield f"# HELP {self.name} {self.meaning}"
        yield f"# TYPE {self.name} {self.type}"
        suffix = "_total" if self.type == "counter" else ""
        for labels, value in self.samples:
            yield f"{self.name}{suffix}{_labels(labels)} {_number(value)}"


def metrics_text(archive: Reader, *, now: datetime) -> str:
    """All families, ending in `# EOF`."""
    told = status(archive, now=now)
    families = (*_totals(told), *_sites(told["sites"]), *_last_run(told["runs"]))
    return "".join(f"{line}\n" for family in families for line in family.lines()) + (
        "# EOF\n"
    )


def _totals(told: dict[str, Any]) -> Iterable[Family]:
    """Numbers of the whole archive."""
    build = Family("gongbao_build_info", "The version that wrote this; always 1.")
    yield build.add(1, version=__version__)
    captures = Family("gongbao_captures", "Captures in the WARC files.")
    yield captures.add(told["captures"])
    changes = Family("gongbao_changes", "Changes of records since ever.", "counter")
    yield changes.add(told["changes"])
    records = Family("gongbao_records_known", "Records, those removed too.")
    yield records.add(told["records"])


def _sites(sites: list[dict[str, Any]]) -> Iterable[Family]:
    """One sample a site, or one a site and state."""
    healthy = Family("gongbao_site_healthy", "1 where the last run judged it ok.")
    good = Family(
        "gongbao_site_last_good_run_timestamp_seconds", "End of the last good run."
    )
    records = Family("gongbao_site_records", "Records of the site.")
    removed = Family("gongbao_site_records_removed", "Records that are removed.")
    due = Family("gongbao_site_urls_due", "URLs that a crawl would ask for now.")
    urls = Family("gongbao_site_urls", "URLs by state.")
    for site in sites:
        name = site["site_id"]
        if site["health"] is not None:
            healthy.add(float(site["health"] == "ok"), site=name)
        good.add(_seconds(site["last_good_at"]), site=name)
        records.add(site["records"], site=name)
        removed.add(site["removed"], site=name)
        due.add(site["due"], site=name)
        for state, number in sorted(site["urls"].items()):
            urls.add(number, site=name, state=state)
    return healthy, good, records, removed, due, urls


def _last_run(runs: list[dict[str, Any]]) -> Iterable[Family]:
    """The last run that came to an end."""
    ended = next((run for run in runs if run["ended_at"]), None)
    if ended is None:
        return
    labels = {"command": ended["command"]}
    began, over = _seconds(ended["started_at"]), _seconds(ended["ended_at"])
    end = Family("gongbao_last_run_end_timestamp_seconds", "When the last run ended.")
    yield end.add(over, **labels)
    took = Family("gongbao_last_run_duration_seconds", "How long it took.")
    yield took.add((over or 0) - (began or 0), **labels)
    code = Family("gongbao_last_run_exit_code", "Its exit code.")
    yield code.add(ended["exit_code"], **labels)
    asked = Family("gongbao_last_run_requests", "Requests that it sent.")
    yield asked.add(ended["counts"].get("requests"), **labels)


def _seconds(instant: str | None) -> float | None:
    return None if instant is None else parse_instant(instant).timestamp()


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))


def _labels(labels: Labels) -> str:
    pairs = (f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return "{" + ",".join(pairs) + "}" if labels else ""


def _escaped(value: str) -> str:
    """A label's value as both formats write it.

    >>> _escaped('a"b\\n')
    'a\\\\"b\\\\n'
    """
    text = harmless(value).replace("\\", "\\\\")
    return text.replace('"', '\\"').replace("\n", "\\n")
