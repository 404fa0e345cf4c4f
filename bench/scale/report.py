"""What a simulation came to, as a table: a column a fleet, a row a figure."""

from __future__ import annotations

import math
import re
from statistics import quantiles
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from figures import Figures
    from simulation import Hour, Outcome

DAY_HOURS: Final = 24
GB: Final = 1e9
# name, what it says, how it is written
ROWS: Final = (
    ("name", "fleet", "{}"),
    ("sites", "sites", "{:,}"),
    ("workers", "workers × jobs at once", "{}"),
    ("pages", "pages, millions", "{:.1f}"),
    ("half_days", "half of the sites are whole after, days", "{:.1f}"),
    ("most_days", "90 % of the sites that answer, days", "{:.1f}"),
    ("all_days", "99 % of the sites that answer, days", "{:.1f}"),
    ("share_pages", "pages fetched in 180 days, %", "{:.1f}"),
    ("requests_m", "requests, millions", "{:.1f}"),
    ("requests_day", "requests a day at the end, thousands", "{:.0f}"),
    ("peak_mbit", "network in the busiest hour, Mbit/s", "{:.0f}"),
    ("wire_gb", "received, GB", "{:,.0f}"),
    ("warc_gb", "WARC files, GB", "{:,.0f}"),
    ("database_gb", "databases, GB", "{:,.0f}"),
    ("carried_gb", "carried home, GB", "{:,.0f}"),
    ("peak_cores", "cores at work in the busiest hour", "{:.1f}"),
    ("cores", "cores that are there", "{:,}"),
    ("memory_gb", "memory a worker, GB", "{:.0f}"),
    ("busy", "places taken in the busiest day, %", "{:.0f}"),
    ("wait_h", "a due site waits, hours (90 %)", "{:.2f}"),
    ("jobs_s", "jobs a second in the busiest hour", "{:.2f}"),
    ("statements_s", "PostgreSQL's statements a second then", "{:.0f}"),
    ("postgres", "of what PostgreSQL carries here, %", "{:.1f}"),
    ("lost", "pages asked again since a worker died", "{:,.0f}"),
    ("reclean_h", "reclean of all, core-hours", "{:,.0f}"),
    ("merge_h", "merge of all, core-hours", "{:.1f}"),
    ("limit", "what it waits for", "{}"),
)


def summary(outcome: Outcome, figures: Figures) -> dict[str, object]:
    """The table's column of one fleet."""
    fleet, sites = outcome.fleet, outcome.sites
    hours = list(outcome.hours.values())
    alive = [site for site in sites if not site.host.is_dead]
    days = sorted(site.first_done / 86_400 for site in alive)
    pages = sum(site.fetched for site in sites)
    busiest = _busiest_day(outcome)
    peak_jobs = max(hour.jobs for hour in hours) / 3600
    # A job's own, a beat each 15 s for a job under way, nine in 15 s for a worker.
    beats = (max(hour.busy_s for hour in hours) / 3600 + 9 * fleet.workers) / 15
    statements = peak_jobs * figures["job_statements"] + beats
    busy = busiest / (fleet.slots * DAY_HOURS * 3600)
    wait = quantiles(outcome.waits_s, n=10)[8] / 3600
    return {
        "name": fleet.name,
        "sites": fleet.sites,
        "workers": f"{fleet.workers:,} × {fleet.jobs}",
        "pages": sum(site.pages for site in sites) / 1e6,
        "half_days": days[len(days) // 2],
        "most_days": days[int(len(days) * 0.9)],
        "all_days": days[int(len(days) * 0.99)],
        "share_pages": 100 * pages / sum(site.pages for site in sites),
        "requests_m": _sum(hours, "requests") / 1e6,
        "requests_day": _last_day(outcome) / 1e3,
        "peak_mbit": max(hour.wire_bytes for hour in hours) * 8 / 3600 / 1e6,
        "wire_gb": _sum(hours, "wire_bytes") / GB,
        "warc_gb": _sum(hours, "stored_bytes") / GB,
        "database_gb": pages * figures["database_bytes_a_page"] / GB,
        "carried_gb": _sum(hours, "carried_bytes") / GB,
        "peak_cores": max(hour.cpu_s for hour in hours) / 3600,
        "cores": fleet.workers * fleet.cores,
        "memory_gb": fleet.jobs * figures["job_bytes"] / GB,
        "busy": 100 * busy,
        "wait_h": wait,
        "jobs_s": peak_jobs,
        "statements_s": statements,
        "postgres": 100 * statements / figures["postgres_statements_s"],
        "lost": outcome.lost_pages,
        "reclean_h": pages * figures["reclean_cpu_ms"] / 3.6e6,
        "merge_h": pages * figures["merge_cpu_ms"] / 3.6e6,
        "limit": "places" if busy > 0.9 else "hosts' daily limit and delay",
    }


def _sum(hours: list[Hour], name: str) -> float:
    return float(sum(getattr(hour, name) for hour in hours))


def _busiest_day(outcome: Outcome) -> float:
    days: dict[int, float] = {}
    for number, hour in outcome.hours.items():
        days[number // DAY_HOURS] = days.get(number // DAY_HOURS, 0.0) + hour.busy_s
    return max(days.values())


def _last_day(outcome: Outcome) -> float:
    """Requests a day, mean of the last ten whole days."""
    last = outcome.fleet.days * DAY_HOURS
    numbers = range(last - 10 * DAY_HOURS, last)
    hours = [outcome.hours[n] for n in numbers if n in outcome.hours]
    return sum(hour.requests for hour in hours) / 10


def fleets_table(found: list[dict[str, object]]) -> str:
    """Markdown: a column a fleet."""
    lines = []
    for name, label, form in ROWS:
        cells = [label if name != "name" else ""]
        cells += [_cell(form, row[name]) for row in found]
        lines.append("| " + " | ".join(cells) + " |")
    lines.insert(1, "|" + "---|" * (len(found) + 1))
    return "\n".join(lines)


def _cell(form: str, value: object) -> str:
    if value == math.inf:
        return "not in 180 days"
    return form.format(value)


def figures_table(figures: Figures) -> str:
    """Markdown: what the model reckons with, and where it is from."""
    lines = ["| figure | value | kind | from |", "|---|---|---|---|"]
    for one in figures.single.values():
        value = f"{one.value:,g} {one.unit}"
        lines.append(f"| {_words(one.name)} | {value} | {one.kind} | {one.source} |")
    for drawn in figures.drawn.values():
        value = f"median {drawn.at(0.5):,g}, mean {drawn.mean:,.3g} {drawn.unit}"
        name = f"{_words(drawn.name)} (drawn)"
        lines.append(f"| {name} | {value} | {drawn.kind} | {drawn.source} |")
    return "\n".join(lines)


def _words(name: str) -> str:
    return name.replace("_", " ")


def written(text: str, name: str, table: str) -> str:
    """The document with this table between its marks; ValueError where they are not."""
    mark = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", re.DOTALL)
    if not mark.search(text):
        msg = f"no <!-- {name} --> in the document."
        raise ValueError(msg)
    return mark.sub(lambda found: found[1] + table + found[2], text)
