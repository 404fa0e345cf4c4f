"""What may happen that somebody wants to be told of, and who wants to be told of what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from archive.model import EVENTS

DEFAULT_EVENTS: Final = tuple(event for event in EVENTS if event != "add")
"""What is told where nothing is chosen: a new report is what a crawl is for."""
OF_CHANGES: Final = frozenset({"add", "change", "remove", "restore"})
"""Those that are rows of table `changes`; the others are rows of `notices`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened; what it is not about is None.

    `at` is an instant of the tables; `date` is the report's, and of a missing report the
    last day on which it was due. Texts are as portals write them.
    """

    event: str
    at: str
    site_id: str | None = None
    site: str | None = None
    record_id: str | None = None
    version: int | None = None
    kind: str | None = None
    title: str | None = None
    date: str | None = None
    url: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """An event that no row of `changes` tells: how its subject stands from then on."""

    subject: str
    state: str
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a channel wants; an empty list of sites, kinds or words lets all through.

    `kinds` and `words` choose among reports: what happened to a site passes them.
    """

    events: tuple[str, ...] = DEFAULT_EVENTS
    sites: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def let_through(self, event: Event) -> bool:
        """Whether the channel is to be told of it."""
        if event.event not in self.events:
            return False
        if self.sites and event.site_id not in self.sites:
            return False
        is_of_report = event.record_id is not None or event.kind is not None
        return not is_of_report or self._chooses(event)

    def _chooses(self, event: Event) -> bool:
        if self.kinds and event.kind not in self.kinds:
            return False
        title = (event.title or "").casefold()
        return not self.words or any(word.casefold() in title for word in self.words)


def event_from(row: Any) -> Event:
    """A row that has an event's columns by name."""
    return Event(**{name: row[name] for name in Event.__slots__})
