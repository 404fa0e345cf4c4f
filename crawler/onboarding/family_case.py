"""A family's case: a sample listing, and what a walk over it must find.

A case is a folder with `portal.json` (`start`, `pages`: address → file, `items`) and
the pages themselves, written by hand after the real mechanics. The bundled ones lie in
family_cases/<id>/; that of a family of one's own beside its file, in <id>.case/.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cleaning.rules.family import EXTRA_FOLDER, GENERIC, load_families, recognise
from crawler.listing.listing import Listing, read_listing

if TYPE_CHECKING:
    from collections.abc import Iterator

BUNDLED: Final = Path(__file__).with_name("family_cases")
MAX_PAGES: Final = 60
Item = tuple[str, str, str | None]


@dataclass(slots=True)
class SamplePortal:
    """A sample portal: pages by address; remembers which were asked for."""

    folder: Path
    start: str
    pages: dict[str, dict[str, str]]
    items: list[Item]
    asked: list[str] = field(default_factory=list)

    def text(self, url: str) -> str:
        """A page's text."""
        return (self.folder / self.pages[url]["file"]).read_text("utf-8")

    def read(self, url: str) -> Listing:
        """The listing at an address; an empty one where there is no page."""
        self.asked.append(url)
        if url not in self.pages:
            return Listing()
        kind = self.pages[url].get("content_type", "text/html")
        text = self.text(url)
        return read_listing(text, url, recognise(text, url, {}), kind)


def load_portal(folder: Path) -> SamplePortal:
    """The sample portal of a folder."""
    data: dict[str, Any] = json.loads((folder / "portal.json").read_text("utf-8"))
    items = [(url, title, date) for url, title, date in data["items"]]
    return SamplePortal(folder, data["start"], data["pages"], items)


def walk(portal: SamplePortal) -> list[Item]:
    """All items in the order in which they are first seen, from page to page."""
    found: dict[str, Item] = {}
    todo = [portal.start]
    while todo and len(portal.asked) < MAX_PAGES:
        listing = portal.read(todo.pop(0))
        for item in listing.items:
            found.setdefault(item.url, (item.url, item.title, item.date))
        further = [listing.next_url, *(f.url for f in listing.further)]
        todo += [u for u in further if u and u not in portal.asked and u not in todo]
    return list(found.values())


def family_cases() -> dict[str, list[Path]]:
    """The cases of each family that lists anything; [] where it has none."""
    extra = os.environ.get(EXTRA_FOLDER)
    found: dict[str, list[Path]] = {}
    for family in load_families().values():
        if family.listing is None:
            continue
        own = [Path(extra) / f"{family.id}.case"] if extra else []
        own += [BUNDLED / family.id, *sorted(BUNDLED.glob(f"{family.id}_*"))]
        others = {BUNDLED / name for name in load_families() if name != family.id}
        found[family.id] = [
            folder
            for folder in own
            if folder not in others and (folder / "portal.json").is_file()
        ]
    return found


def differences(family_id: str, folder: Path) -> Iterator[str]:
    """What a walk over a case finds otherwise than it must."""
    portal = load_portal(folder)
    first = recognise(portal.text(portal.start), portal.start, {})
    if folder.name.removesuffix(".case") == family_id:
        known = first.id if first else GENERIC
        if known != family_id:
            yield f"its first page is taken for {known}"
    found, must = walk(portal), portal.items
    yield from (f"not found: {title}" for _, title, _ in must if not _has(found, title))
    yield from (f"not there: {title}" for _, title, _ in found if not _has(must, title))
    if found != must and sorted(found, key=str) == sorted(must, key=str):
        yield "the items are found in another order"
    elif found != must and {t for _, t, _ in found} == {t for _, t, _ in must}:
        yield "an address or a date is read otherwise"


def _has(items: list[Item], title: str) -> bool:
    return any(known == title for _, known, _ in items)
