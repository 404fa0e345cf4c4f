"""Which of a site's own layouts a page was made with: that of the capture's day."""

from __future__ import annotations

from datetime import UTC, date
from typing import TYPE_CHECKING

from archive.instants import BEIJING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.model import Capture, Layout


def captured_on(capture: Capture) -> date | None:
    """The day of a capture in Beijing, where a portal's redesign has its day."""
    at = capture.fetched_at
    if at is None:
        return None
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return aware.astimezone(BEIJING).date()


def choose_layout(layouts: Iterable[Layout], captured: date | None) -> Layout | None:
    """The layout in force on a day: the first that had not ended; None for none.

    Without a day it is the present one, as for a page that was not fetched.

    >>> from archive.model import Layout
    >>> old, new = Layout(body="#old", valid_until="2023-06-30"), Layout(body="#new")
    >>> [choose_layout((new, old), date(2023, 6, n)).body for n in (29, 30)]
    ['#old', '#old']
    >>> choose_layout((new, old), date(2023, 7, 1)).body, choose_layout((old,), None)
    ('#new', None)
    """
    day = captured.isoformat() if captured else "9999-12-31"
    ended = sorted((x for x in layouts if x.valid_until), key=_until)
    still = next((x for x in ended if day <= _until(x)), None)
    return still or next((x for x in layouts if x.valid_until is None), None)


def _until(layout: Layout) -> str:
    return layout.valid_until or ""
