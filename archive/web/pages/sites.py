"""`/sites` and `/sites/ID`: how each portal is, and what the last runs did there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.instants import utc_now
from archive.web.asking import NotThere, Page
from archive.web.queries import site_facts

if TYPE_CHECKING:
    from archive.store.reader import Reader
    from archive.web.asking import Ask

_CHART_WIDTH: Final = 320.0
_STATES: Final = ("archived", "unchanged", "refused", "failed", "gone")


def sites(archive: Reader, _: Ask) -> Page:
    """All sites in one table."""
    return Page("sites.html", {"sites": site_facts.sites(archive, utc_now())})


def site(archive: Reader, ask: Ask) -> Page:
    """One site; NotThere for a name that is none."""
    name = ask.names["site"]
    found = next(
        (s for s in site_facts.sites(archive, utc_now()) if s["site_id"] == name), None
    )
    if found is None:
        raise NotThere("no_site")
    runs = site_facts.runs_of(archive, name)
    return Page(
        "site.html",
        {
            "site": found,
            "runs": [run | {"bar": _bar(run["counts"], runs)} for run in runs],
            "states": _STATES,
            "reasons": site_facts.reasons(archive, name),
            "issues": site_facts.issues(archive, name),
            "hosts": site_facts.hosts(archive, name),
            "filled": site_facts.filled(archive, name),
            "kinds": site_facts.kinds(archive, name),
            "width": _CHART_WIDTH,
        },
    )


def _bar(counts: dict[str, Any], runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A run's counts as parts of a bar; the longest run fills the width."""
    most = max(_sum(run["counts"]) for run in runs) or 1
    parts, x = [], 0.0
    for state in _STATES:
        number = int(counts.get(state) or 0)
        width = number / most * _CHART_WIDTH
        if number:
            parts.append({"state": state, "number": number, "x": x, "width": width})
        x += width
    return parts


def _sum(counts: dict[str, Any]) -> int:
    return sum(int(counts.get(state) or 0) for state in _STATES)
