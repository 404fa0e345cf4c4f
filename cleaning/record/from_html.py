"""A page read: from its tree to the draft that finishing judges, or a rejection."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from archive.canonical import BadUrl, resolved
from archive.model import Rejected
from cleaning.body import rejection
from cleaning.body.attachments import find_attachments, pictures, scripted_files
from cleaning.body.container import Choice, choose
from cleaning.body.more_pages import more_pages
from cleaning.body.trafilatura_opinion import weigh
from cleaning.body.trimming import trim
from cleaning.draft import Candidate, Draft, Further
from cleaning.fields.candidates import (
    FAR_RANK,
    TAIL_RANK,
    beside_labels,
    shown_candidates,
    titled_candidates,
)
from cleaning.fields.metadata import data_candidates, meta_candidates, script_candidates
from cleaning.fields.title_text import site_of
from cleaning.issues import issue
from cleaning.page.lines import BLOCKS, Line, lines_of, squeeze
from cleaning.page.payload import told_too_few
from cleaning.page.scripted import article_page, hidden_page
from cleaning.page.serialize import container_lines, lines_inside
from cleaning.record.reading import (
    Reading,
    find_place,
    look_for_media,
    title_of_page,
    top_lines,
)
from cleaning.rules.family import by_id, generic, recognise
from cleaning.rules.labels import label_of, read_labels
from cleaning.rules.layouts import captured_on, choose_layout
from cleaning.text.han import han_count

if TYPE_CHECKING:
    from archive.model import AttachmentLink, Capture, Hints, Layout, RejectReason
    from cleaning.page.decode import Decoded
    from cleaning.page.tree import Node, Page
from cleaning.rules.family import Family

_ABOVE = 14
KEPT = 0.98
_BELOW = 25
# Elements at the top of a container among which its label line may stand.
_TOP_NODES = 60


def read_page(
    page: Page, decoded: Decoded, capture: Capture, hints: Hints
) -> Draft | Rejected:
    """The draft of an HTML page; rejected with a reason where it is no report."""
    reading = _begin(page, capture, hints)
    if not reading.choice.convincing:
        article = article_page(page)
        inner = article or hidden_page(page, reading.choice.worth)
        if inner is not None:
            reading = _begin_inside(reading, inner, whole=article is not None)
    find_place(reading)
    reading.title = title_of_page(reading, hints)
    look_for_media(reading)
    _extract(reading)
    _show(reading)
    reading.files = _files(reading)
    if not reading.body.lines:
        _look_for_more(reading)
    found = _verdict(reading)
    if found is not None:
        return Rejected(capture.url, *found)
    draft = _draft(reading, decoded)
    draft.further = _further(reading)
    if (announced := told_too_few(capture)) is not None:
        detail = f"{announced} bytes announced, {len(capture.payload)} came"
        draft.issues.append(issue("overlong", detail))
    return draft


def _further(reading: Reading) -> Further | None:
    """What says that the article goes on; a pager's count stands below the text."""
    below = reading.lines[reading.last + 1 :][:_BELOW]
    return more_pages(reading.page, below, reading.url)


def _begin(page: Page, capture: Capture, hints: Hints) -> Reading:
    metas = dict(page.metas)
    layout = choose_layout(hints.layouts, captured_on(capture))
    family_id = (layout.family if layout else None) or hints.family
    family = by_id(family_id) or recognise(page.source, capture.url, metas)
    lines = lines_of(page, _alone(page, family, layout))
    candidates = meta_candidates(page)
    titles = frozenset(c.value for c in candidates if c.field == "title")
    choice = _choose(page, lines, family, layout, titles)
    return Reading(page, capture.url, family, layout, lines, candidates, choice)


def _alone(page: Page, family: Family | None, layout: Layout | None) -> list[Node]:
    """Elements that hold title, date or source: lines of their own."""
    own = (layout.title, layout.date, layout.source) if layout else ()
    known: tuple[str, ...] = ()
    if family is not None:
        known = (*family.page.title, *family.page.date, *family.page.source)
    selectors = [selector for selector in (*own, *known) if selector]
    return [node for selector in selectors for node in page.css(selector)]


def _begin_inside(outer: Reading, inner: Page, *, whole: bool) -> Reading:
    """Go on with a page that a script or a frameset held, under the outer one's tags.

    `whole`: it is the article and nothing else.
    """
    lines = lines_of(inner)
    choice = choose(inner, lines)
    if whole:
        choice = Choice(inner.root, choice.worth, choice.total, known=True)
    elif choice.worth <= outer.choice.worth:
        return outer
    extra = [*meta_candidates(inner), *data_candidates(outer.page)]
    inner.title_tag = inner.title_tag or outer.page.title_tag
    above = [line for line in outer.lines if not line.hidden]
    reading = replace(outer, page=inner, lines=lines, choice=choice)
    reading.candidates = [*outer.candidates, *extra, *shown_candidates(above, FAR_RANK)]
    return reading


def _choose(
    page: Page,
    lines: list[Line],
    family: Family | None,
    layout: Layout | None,
    titles: frozenset[str],
) -> Choice:
    selectors = list((family or generic()).page.body)
    if layout is not None and layout.body:
        nodes = page.css(layout.body)
        if nodes:
            return choose(page, lines, nodes, titles, sure=True)
    nodes = [node for selector in selectors for node in page.css(selector)]
    return choose(page, lines, nodes if family else (), titles)


def _extract(reading: Reading) -> None:
    reading.dropped = _dropped(reading)
    lines = _container_lines(reading)
    place = _title_place(reading)
    reading.near = max(0, reading.first - 60)
    if place is not None:
        reading.near = max(0, min(place, reading.first) - _ABOVE)
    above = reading.lines[: reading.first]
    reading.shown = shown_candidates(
        above, near=reading.near, title=len(above) if place is None else place
    )
    table = {c.field: c.value for c in reading.shown if c.rank < FAR_RANK}
    reading.body = trim(
        lines,
        reading.title,
        document_number=table.get("document_number", ""),
    )


def _container_lines(reading: Reading) -> list[Line]:
    node = reading.choice.node
    if reading.dropped:
        return container_lines(node, reading.dropped)
    inside = reading.lines[reading.first : reading.last + 1]
    return lines_inside(reading.page, node, inside)


def _title_place(reading: Reading) -> int | None:
    """Where the title stands among the page's lines."""
    title = reading.title
    first = title.lines[0] if title is not None and title.lines else None
    return next((n for n, x in enumerate(reading.lines) if x is first), None)


def _dropped(reading: Reading) -> list[Node]:
    """The family's boxes in the container that are not of the body, outermost only.

    One that holds much of the text is no such box: its name means something else here.
    """
    node = reading.choice.node
    found: list[Node] = []
    named = [n for s in reading.marks.drop for n in reading.page.css(s)]
    inside = [n for n in named if n is not node and n.inside(node)]
    most = 0.3 * han_count(node.text()) if inside else 0.0
    for box in sorted(inside, key=lambda n: n.pos):
        if any(box.inside(known) for known in found):
            continue
        if han_count(box.text()) <= most:
            found.append(box)
    return found


def _show(reading: Reading) -> None:
    """Candidates from the lines around the title, the body's head and what follows."""
    top = top_lines(reading)
    below = reading.lines[reading.last + 1 :][:_BELOW]
    inner = reading.lines[reading.first + len(top) : reading.last + 1][-8:]
    found = [*reading.shown, *shown_candidates(reading.body.head)]
    found += shown_candidates(top, 1, bare=False)
    found += shown_candidates(inner + below, TAIL_RANK, bare=False)
    found += beside_labels(below, TAIL_RANK + 2)
    found += titled_candidates(_nodes_around(reading), 1)
    found += _chosen(reading)
    found += script_candidates(reading.page)
    reading.candidates += [c for c in found if c.field != "title"]
    reading.candidates += _title_candidates(reading)


def _nodes_around(reading: Reading) -> list[Node]:
    """The elements from near the title to where the text begins."""
    near = reading.lines[reading.near : reading.first]
    start = near[0].node.pos if near else reading.choice.node.pos
    return reading.page.nodes[start : reading.choice.node.pos + _TOP_NODES]


def _title_candidates(reading: Reading) -> list[Candidate]:
    title = reading.title
    tag = reading.page.title_tag
    site = site_of(tag)
    named = [Candidate("site_name", site, tag, "title")] if site else []
    if title is None:
        return named
    for index, known in enumerate(reading.candidates):
        if known.field == "title":
            reading.candidates[index] = replace(known, rank=known.rank + 1)
    return [*named, Candidate("title", title.value, title.raw, title.origin)]


def _chosen(reading: Reading) -> list[Candidate]:
    """What stands where the family or the site keeps date and source."""
    layout = reading.layout
    dates = [layout.date] if layout and layout.date else []
    sources = [layout.source] if layout and layout.source else []
    found: list[Candidate] = []
    for selectors, name, rank in (
        (dates, "published", 0),
        (sources, "source", 0),
        (reading.marks.date, "published", 3),
        (reading.marks.source, "source", 3),
    ):
        for node in (n for s in selectors for n in reading.page.css(s)):
            text = squeeze(node.text())
            beside = rank == 0 or _is_beside(reading, node)
            if 0 < len(text) <= 60 and beside:
                found += _of_box(name, text, rank)
    return found


def _is_beside(reading: Reading, node: Node) -> bool:
    """Whether a box stands by the article, and in no row of a listing beside it."""
    lines, body = reading.lines, reading.choice.node
    start = lines[reading.near].node.pos if reading.near < len(lines) else 0
    below = lines[reading.last + 1 : reading.last + 1 + _BELOW]
    end = below[-1].node.last if below else body.last
    if node.inside(body) or not min(start, body.pos) <= node.pos <= end:
        return False
    rows = [above for above in list(node.ancestors())[:3] if above.tag in {"li", "dd"}]
    return not any(inner.tag == "a" for row in rows for inner in row.walk())


def _of_box(name: str, text: str, rank: int) -> list[Candidate]:
    if label_of(text) or read_labels(text):
        return []
    if name == "published":
        if not any(map(str.isdigit, text)):
            return []
        return [Candidate("published", text, text, "label", rank)]
    return [Candidate("source", text, text, "label", rank)]


def _verdict(reading: Reading) -> tuple[RejectReason, str] | None:
    body = "\n".join(line.text for line in reading.body.lines)
    fields = {
        c.field for c in reading.candidates if c.origin in {"label", "head_table"}
    }
    article = any(c.field == "title" and c.origin == "meta" for c in reading.candidates)
    signs = bool(fields & {"published", "source", "index_number"}) or article
    box = reading.choice.node
    images = any(node.inside(box) for node in reading.page.tagged("img"))
    return rejection.judge(
        rejection.Seen(
            page=reading.page,
            lines=reading.lines,
            title=reading.title.value if reading.title else "",
            body=body,
            body_han=sum(line.han for line in reading.body.lines),
            has_files=bool(reading.files),
            has_images=images and reading.choice.known,
            has_article_signs=signs,
        )
    )


def _files(reading: Reading) -> list[AttachmentLink]:
    marked = [n for s in reading.marks.attachments for n in reading.page.css(s)]
    return find_attachments(reading.page, reading.url, reading.choice.node, marked)


def _look_for_more(reading: Reading) -> None:
    """What a page without text shows instead: pictures, else what a script names."""
    page, url = reading.page, reading.url
    if reading.choice.known and not reading.files:
        reading.files = pictures(page, url, reading.choice.node)
    if not reading.files:
        reading.files = scripted_files(page, url)


def _as_asked(link: AttachmentLink, charset: str) -> AttachmentLink:
    """A file's address with its query in the bytes of its page, as a browser asks."""
    if charset.startswith("utf") or link.url.partition("?")[2].isascii():
        return link
    try:
        return replace(link, url=resolved(link.url, charset=charset))
    except BadUrl:
        return link


def _han_inside(reading: Reading) -> int:
    """How many Han characters a reader sees in the container.

    The page's lines have them all, where the container begins and ends lines and no
    template's placeholders were taken out of them.
    """
    node = reading.choice.node
    if node.tag not in BLOCKS or "{{" in reading.page.source:
        return han_count(node.text())
    inside = reading.lines[reading.first : reading.last + 1]
    return sum([line.han for line in inside if line.node.inside(node)])


def _draft(reading: Reading, decoded: Decoded) -> Draft:
    body = reading.body
    lines = [line.text for line in body.lines]
    removed = sum(han_count(line.line) for line in body.removed)
    dropped = sum(han_count(node.text()) for node in reading.dropped)
    draft = Draft(
        url=reading.url,
        lines=lines,
        candidates=reading.candidates,
        attachments=[_as_asked(link, decoded.encoding) for link in reading.files],
        issues=list(decoded.issues),
        removed=body.removed,
        family=reading.family.id if reading.family else None,
        han_in=max(0, _han_inside(reading) - removed - dropped),
        han_out=sum(line.han for line in body.lines),
        charset_doubt=decoded.doubt,
    )
    if draft.han_out < KEPT * draft.han_in:
        detail = f"{draft.han_out} of {draft.han_in} Han characters were kept"
        draft.issues.append(issue("text_lost", detail))
    if not reading.choice.convincing:
        page = reading.page
        weigh(draft, page.source, len(page.nodes), reading.choice.worth)
    return draft
