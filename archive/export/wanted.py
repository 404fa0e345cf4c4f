"""What an export is asked for, and how it tells of its progress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from archive.store.filters import Filters

Count = Callable[[int], None]
"""Told of each record (or capture) that is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an export is asked for.

    `raw_cells`: CSV cells that a spreadsheet would take for formulas stay as they are;
    `linked_data`: JSONL lines are schema.org Reports; `force`: what stands in the
    target's place goes, also where it is no former export.
    """

    format_name: str = "jsonl"
    filters: Filters = field(default_factory=Filters)
    raw_cells: bool = False
    linked_data: bool = False
    force: bool = False
