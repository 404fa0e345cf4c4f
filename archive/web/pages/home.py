"""`/`: what is here, what happened last, and how the sites are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.web.asking import Page
from archive.web.queries import overview
from archive.web.queries.changed import changes
from archive.web.svg import bars

if TYPE_CHECKING:
    from archive.store.reader import Reader
    from archive.web.asking import Ask

_CHANGES: Final = 8
_LATEST: Final = 8


def home(archive: Reader, _: Ask) -> Page:
    """The home page; on an empty archive it says how to fill it."""
    years = overview.years(archive)
    return Page(
        "home.html",
        {
            "totals": overview.totals(archive),
            "kinds": overview.kinds(archive),
            "changes": changes(archive, limit=_CHANGES),
            "latest": overview.latest(archive, _LATEST),
            "sites": archive.sites(),
            "chart": bars([(str(year), number) for year, number in years]),
            "years": years,
        },
    )
