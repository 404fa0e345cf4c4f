"""Where on a page its title and its text stand, while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cleaning.body.container import FEW, Choice
from cleaning.body.media import media_box
from cleaning.body.trimming import Body
from cleaning.fields.head_table import labels_of
from cleaning.fields.title import FoundTitle, find_title
from cleaning.fields.title_score import DATE_LINE
from cleaning.fields.title_text import core
from cleaning.page.scripted import headline
from cleaning.page.tree import Page  # noqa: TC001 - a field's type, which `make fast` reads
from cleaning.rules.family import generic

if TYPE_CHECKING:
    from archive.model import AttachmentLink, Hints, Layout
    from cleaning.draft import Candidate
    from cleaning.page.lines import Line
    from cleaning.page.tree import Node
    from cleaning.rules.family import Family, PageHints

# Where a page has hardly any text, its title is sought among so many lines.
_ANY_LINES = 150
# A picture's caption, or a line of contacts; more is a text, though a short one.
_CAPTION = 30


@dataclass(slots=True)
class Reading:
    """A page under way: what was chosen so far."""

    page: Page
    url: str | None
    family: Family | None
    layout: Layout | None
    lines: list[Line]
    candidates: list[Candidate]
    choice: Choice
    first: int = 0
    last: int = 0
    near: int = 0
    shown: list[Candidate] = field(default_factory=list)
    title: FoundTitle | None = None
    files: list[AttachmentLink] = field(default_factory=list)
    dropped: list[Node] = field(default_factory=list)
    body: Body = field(default_factory=Body)

    @property
    def marks(self) -> PageHints:
        """The family's hints, else those for any template."""
        return (self.family or generic()).page


def find_place(reading: Reading) -> None:
    """Where in the page's lines the container begins and ends."""
    node = reading.choice.node
    places = [i for i, x in enumerate(reading.lines) if x.node.inside(node)]
    if places:
        reading.first, reading.last = places[0], places[-1]
        return
    after = [i for i, x in enumerate(reading.lines) if x.node.pos > node.pos]
    reading.first = after[0] if after else len(reading.lines)
    reading.last = reading.first - 1


def title_of_page(reading: Reading, hints: Hints) -> FoundTitle | None:
    """The title around the container, or anywhere on a page with hardly any text."""
    sure = reading.choice.convincing or reading.choice.worth >= FEW
    above = _above(reading) if sure else reading.lines[: reading.first]
    found = _find_title(
        reading, hints, above + top_lines(reading), len(above) if sure else None
    )
    if sure or (found is not None and (found.lines or found.origin == "meta")):
        return found
    # The page has hardly any text: what was taken for it may stand above the title.
    again = _find_title(reading, hints, reading.lines[:_ANY_LINES], None)
    return again if again is not None and again.lines else found


def _find_title(
    reading: Reading, hints: Hints, zone: list[Line], body_at: int | None
) -> FoundTitle | None:
    names = ("site_name", "column")
    table = labels_of(reading.lines[: reading.first])
    own = [reading.layout.title] if reading.layout and reading.layout.title else []
    known = reading.family.page.title if reading.family else ()
    return find_title(
        zone,
        metas=[c.value for c in reading.candidates if c.field == "title"],
        title_tag=reading.page.title_tag,
        site_names=[c.value for c in reading.candidates if c.field in names],
        chosen={n for s in (*own, *known) for n in reading.page.css(s)},
        named=[x.value for _, x in table if x.field == "title" and x.value],
        longer=[x for x in (headline(reading.page), hints.listing_title) if x],
        body_at=body_at,
    )


def look_for_media(reading: Reading) -> None:
    """Where a page has hardly any text, its report may be an image or a file.

    Then the container is what holds that, and not a notice further down.
    """
    if reading.choice.convincing or reading.choice.worth >= FEW:
        return
    title, box = _title_element(reading), reading.choice.node
    if title is None:
        return
    inside = reading.lines[reading.first : reading.last + 1]
    said = [line for line in inside if _is_said(line, reading)]
    han = sum(line.han for line in said)
    short = han < _CAPTION and not any(line.is_sentence for line in said)
    media = None
    if box.pos > title.last:
        media = media_box(reading.page, title, box)
    if media is None and (short or box.last < title.pos):
        media = media_box(reading.page, title, files=not han)
    if media is not None:
        reading.choice = replace(reading.choice, node=media, known=True)
        find_place(reading)


def _is_said(line: Line, reading: Reading) -> bool:
    """Whether a line of a box with hardly any text may be of the report."""
    if line.hidden or line.is_link or line.judged.is_portals:
        return False
    if DATE_LINE.match(line.text):
        return False
    title = core(reading.title.value) if reading.title else ""
    return core(line.text) not in title and not line.judged.is_label_line


def _title_element(reading: Reading) -> Node | None:
    """Where the title's last line begins, also of one that only a tag gave away."""
    title = reading.title
    if title is None:
        return None
    name = core(title.value)
    lines = title.lines or [
        x for x in reading.lines if not x.hidden and core(x.text) == name
    ]
    return reading.page.nodes[lines[-1 if title.lines else 0].pos] if lines else None


def _above(reading: Reading) -> list[Line]:
    return reading.lines[max(0, reading.first - 60) : reading.first]


def top_lines(reading: Reading) -> list[Line]:
    """The container's lines before its first sentence."""
    top: list[Line] = []
    for line in reading.lines[reading.first : reading.last + 1][:25]:
        if line.han > 60 and "。" in line.text:
            break
        top.append(line)
    return top
