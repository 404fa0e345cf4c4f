"""What a sample portal knows of itself: its plans, its listing's rows, its truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.model import DateKind, Kind, SourceKind
    from crawler.demo.content.report import Publisher, Report


Fate = Literal["", "late", "missing", "wrong_sum"]
"""What is odd about a report: it comes late or never, or its table does not add up."""


class Plan(NamedTuple):
    """One report to be written: its kind, who issues it, for which year."""

    kind: Kind
    publisher: Publisher
    year: int
    fate: Fate = ""


class Entry(NamedTuple):
    """A row of a listing; a row that is no report has `report` None."""

    path: str
    title: str
    day: str
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows around a report, and so what its record must say.

    `published` is ISO without a zone, to the precision that the page shows; None where
    only the listing has a date. `fields` holds what else a record must have.
    """

    published: str | None
    source: str | None
    source_kind: SourceKind | None
    date_kind: DateKind = "published"
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the record of one report must be; `lines` is its text, line by line.

    `flags` are the issues that its tables must get.
    """

    url: str
    title: str
    fields: Mapping[str, object]
    lines: tuple[str, ...]
    absent: tuple[str, ...]
    attachment_url: str
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mutation:
    """Which URLs a portal changed, removed and added; None where it did not."""

    changed: str | None = None
    removed: str | None = None
    added: str | None = None
