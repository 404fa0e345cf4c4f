"""The page as lines: what stands between two line breaks, for a reader's eyes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from cleaning.page.tree import UNSEEN, Node
from cleaning.rules.judged import Judged
from cleaning.text.han import han_count
from cleaning.text.spaces import squeezed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

BLOCKS = frozenset(
    [
        *("address", "article", "aside", "blockquote", "body", "caption", "center"),
        *("dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3"),
        *("h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main"),
        *("menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody"),
        *("td", "tfoot", "th", "thead", "tr", "ul", "ucaptitle", "ucapcontent"),
    ]
)
_SPACES = re.compile(r"[ \t\r\n\f\xa0\u3000\u2002\u2003\u2009\u200b\ufeff]+")


def squeeze(text: str) -> str:
    """Runs of spaces of any width as one space, none at the ends.

    >>> squeeze("　　发布机构：\\xa0 办公室 ")
    '发布机构： 办公室'
    """
    if "{{" in text:
        text = _TEMPLATE.sub("", text)
    return squeezed(text, _SPACES)


_SHORT = 240
# No heading, label line or link of a portal has so many Han characters.
_LONG = 40
_SENTENCE_END = re.compile(r"[。；;！!？?]")
_TEMPLATE = re.compile(r"\{\{[^{}]{0,80}\}\}")
# An inline element so named is drawn as a line of its own by the page's style sheet.
_LINE_NAME = re.compile(r"\b(?:[\w-]*title|bt\d?|biaoti|headline)\b", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """One line: its text, the block that holds it, and how much of it is links.

    `pos` is the page place of its first element, `han` counts Han characters,
    `linked` those in links. `runs` are the parts that a short line's elements divide
    it into: what stands in elements of their own is told apart there.
    """

    text: str
    node: Node
    pos: int
    hidden: bool
    han: int
    linked: int
    runs: tuple[str, ...] = ()
    _spaced: str | None = field(default=None, init=False, repr=False, compare=False)
    _judged: Judged | None = field(default=None, init=False, repr=False, compare=False)
    _apart: Judged | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def judged(self) -> Judged:
        """What labels and rules say of the text."""
        if self._judged is None:
            self._judged = Judged(self.text)
        return self._judged

    @property
    def apart(self) -> Judged:
        """The same of the text with its runs apart."""
        if self._apart is None:
            self._apart = Judged(self.spaced) if self.runs else self.judged
        return self._apart

    @property
    def spaced(self) -> str:
        """The text with its runs apart, as a style sheet draws label lines."""
        if not self.runs:
            return self.text
        if self._spaced is None:
            self._spaced = " ".join(filter(None, map(squeeze, self.runs)))
        return self._spaced

    @property
    def is_link(self) -> bool:
        """Whether nearly all of it leads elsewhere."""
        return self.linked > 0.8 * self.han and self.linked > 0

    @property
    def is_sentence(self) -> bool:
        """Whether it can only be of the report: a sentence, or long."""
        if self.is_link and self.han < _LONG:
            return False
        return self.han > _LONG or (
            self.han > 12 and _SENTENCE_END.search(self.text) is not None
        )


# A string, the element that holds it, and whether that is in a link.
_Run = tuple[str, Node, bool]


class LineWriter:
    """Gathers strings into lines; hidden strings go to lines of their own."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self.lines: list[Line] = []
        self._shown: list[_Run] = []
        self._hidden: list[_Run] = []

    def add(self, text: str, node: Node, block: Node, *, linked: bool) -> None:
        """One string of the page, in the element that holds it.

        Line breaks in it count where the page says so.
        """
        shown, hidden = self._shown, self._hidden
        if text.isspace() and not (shown or hidden):
            return
        if "\n" in text and is_preformatted(node):
            for number, part in enumerate(text.split("\n")):
                if number:
                    self.end(block)
                self._add(part, node, linked=linked)
        elif node.hidden:
            self._add(text, node, linked=linked)
        elif shown or not text.isspace():
            shown.append((text, node, linked))

    def _add(self, text: str, node: Node, *, linked: bool) -> None:
        runs = self._shown
        if node.hidden and self.is_hidden(node):
            runs = self._hidden
        if runs or not text.isspace():
            runs.append((text, node, linked))

    def is_hidden(self, node: Node) -> bool:
        """Whether an element is hidden for one who sees the root."""
        if not self._root.hidden:
            return node.hidden
        inside: Node | None = node
        while inside is not None and inside is not self._root:
            if inside.hides:
                return True
            inside = inside.parent
        return False

    def end(self, block: Node) -> None:
        """A line break: what was gathered becomes a line of this block."""
        if self._shown:
            self._write(self._shown, block, hidden=False)
        if self._hidden:
            self._write(self._hidden, block, hidden=True)

    def _write(self, runs: list[_Run], block: Node, *, hidden: bool) -> None:
        line = _line(runs, block, hidden)
        if line:
            self.lines.append(line)
        runs.clear()


def _line(runs: list[_Run], block: Node, hidden: bool) -> Line | None:
    # Spaces behind the words, as between two tags, change nothing.
    while len(runs) > 1 and runs[-1][0].isspace():
        runs.pop()
    if len(runs) == 1:
        whole, node, linked = runs[0]
        text = squeeze(whole)
        if not text:
            return None
        han = han_count(text)
        return Line(text, block, node.pos, hidden, han, han if linked else 0)
    text = squeeze("".join([run[0] for run in runs]))
    if not text:
        return None
    inside = "".join([run[0] for run in runs if run[2]])
    linked_han = han_count(inside) if inside else 0
    parts: tuple[str, ...] = ()
    if len(text) <= _SHORT:
        parts = tuple([run[0] for run in runs])
    pos = runs[0][1].pos
    return Line(text, block, pos, hidden, han_count(text), linked_han, parts)


def page_lines(root: Node, alone: Collection[Node] = ()) -> list[Line]:
    """All lines of an element, in page order, hidden ones marked.

    Elements of `alone` are lines of their own, whatever their tag.
    """
    apart = {node.pos for node in alone}
    writer = LineWriter(root)
    block = root
    # One frame for each open element: what is left of it, in a link, is it a line.
    stack: list[tuple[Iterator[Node | str], Node, bool, bool]]
    stack = [(iter([root]), root, False, False)]
    while stack:
        items, holder, linked, is_block = stack[-1]
        for item in items:
            if isinstance(item, str):
                writer.add(item, holder, block, linked=linked)
                continue
            tag = item.tag
            if tag == "br":
                writer.end(block)
            elif tag not in UNSEEN:
                opens = tag in BLOCKS or item.pos in apart or _is_titled(item)
                if opens:
                    writer.end(block)
                    block = item
                inside = linked or (tag == "a" and leads_elsewhere(item))
                stack.append((iter(item.children), item, inside, opens))
                break
        else:
            stack.pop()
            if is_block:
                writer.end(holder)
                block = block_of(holder)
    writer.end(block)
    return writer.lines


def leads_elsewhere(item: Node) -> bool:
    """Whether an element is a link; an anchor that only names a place is none."""
    return item.tag == "a" and ("href" in item.attrs or "name" not in item.attrs)


def is_preformatted(holder: Node) -> bool:
    """Whether line breaks count in the text of an element, as in <pre>."""
    above = holder.parent
    return holder.tag == "pre" or (above is not None and above.tag == "pre")


def _is_titled(item: Node) -> bool:
    return "class" in item.attrs and item.tag != "a" and _says_title(item.name)


@lru_cache(maxsize=4096)
def _says_title(name: str) -> bool:
    return _LINE_NAME.search(name) is not None


def block_of(node: Node) -> Node:
    """The block around a block."""
    above = node.parent
    while above is not None and above.tag not in BLOCKS:
        above = above.parent
    return node if above is None else above


def joined(lines: Iterable[Line]) -> str:
    """The lines' text, one a line."""
    return "\n".join(line.text for line in lines)
