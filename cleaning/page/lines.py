"""The page as lines: what stands between two line breaks, for a reader's eyes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cleaning.page.tree import UNSEEN, Node
from cleaning.rules.judged import Judged, judged
from cleaning.text.han import han_count
from cleaning.text.spaces import squeezed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from cleaning.page.tree import Page

BLOCKS: Final = frozenset(
    [
        *("address", "article", "aside", "blockquote", "body", "caption", "center"),
        *("dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3"),
        *("h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main"),
        *("menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody"),
        *("td", "tfoot", "th", "thead", "tr", "ul", "ucaptitle", "ucapcontent"),
    ]
)
# The name of a page's memo of inline elements that are lines of their own.
INLINE: Final = "inline"
# Elements that may need no walk.
_ODD: Final = UNSEEN | {"br", "table"}
_SPACES: Final = re.compile(r"[ \t\r\n\f\xa0\u3000\u2002\u2003\u2009\u200b\ufeff]+")


def squeeze(text: str) -> str:
    """Runs of spaces of any width as one space, none at the ends.

    >>> squeeze("　　发布机构：\\xa0 办公室 ")
    '发布机构： 办公室'
    """
    if "{{" in text:
        text = _TEMPLATE.sub("", text)
    return squeezed(text, _SPACES)


_SHORT: Final = 240
# Longer strings seldom come twice.
_OFTEN: Final = 64
# No heading, label line or link of a portal has so many Han characters.
_LONG: Final = 40
_SENTENCE_END: Final = re.compile(r"[。；;！!？?]")
_TEMPLATE: Final = re.compile(r"\{\{[^{}]{0,80}\}\}")
# An inline element so named is drawn as a line of its own by the page's style sheet.
_LINE_NAME: Final = re.compile(
    r"\b(?:[\w-]*title|bt\d?|biaoti|headline)\b", re.IGNORECASE
)


class Line:
    """One line: its text, the block that holds it, and how much of it is links.

    `pos` is the page place of its first element, `han` counts Han characters,
    `linked` those in links; nearly all of an `is_link` leads elsewhere. `runs` are the
    parts that a short line's elements divide it into: what stands in elements of their
    own is told apart there.
    """

    __slots__ = (
        *("han", "hidden", "is_link", "linked", "node", "pos", "runs", "text"),
        *("_apart", "_judged", "_spaced"),
    )

    def __init__(
        self,
        text: str,
        node: Node,
        pos: int,
        hidden: bool,
        han: int,
        linked: int,
        runs: tuple[str, ...] = (),
    ) -> None:
        self.text = text
        self.node = node
        self.pos = pos
        self.hidden = hidden
        self.han = han
        self.linked = linked
        self.is_link = linked > 0.8 * han and linked > 0
        self.runs = runs
        self._judged: Judged | None = None
        self._apart: Judged | None = None
        self._spaced: str | None = None

    def __repr__(self) -> str:
        """The text and where it stands."""
        return f"<{self.text} {self.node}>"

    @property
    def judged(self) -> Judged:
        """What labels and rules say of the text."""
        if self._judged is None:
            self._judged = judged(self.text)
        return self._judged

    @property
    def apart(self) -> Judged:
        """The same of the text with its runs apart."""
        if self._apart is None:
            self._apart = judged(self.spaced) if self.runs else self.judged
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

    __slots__ = ("_hidden", "_root", "_shown", "lines")

    def __init__(self, root: Node) -> None:
        self._root = root
        self.lines: list[Line] = []
        self._shown: list[_Run] = []
        self._hidden: list[_Run] = []

    def add(self, text: str, node: Node, block: Node, linked: bool) -> None:
        """One string of the page, in the element that holds it.

        Line breaks in it count where the page says so.
        """
        shown = self._shown
        # Most strings are the space between two tags.
        if not shown and text.isspace() and not self._hidden:
            return
        if "\n" in text and is_preformatted(node):
            for number, part in enumerate(text.split("\n")):
                if number:
                    self.end(block)
                self._add(part, node, linked)
        elif node.hidden:
            self._add(text, node, linked)
        elif shown or not text.isspace():
            shown.append((text, node, linked))

    def _add(self, text: str, node: Node, linked: bool) -> None:
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
            self._write(self._shown, block, False)
        if self._hidden:
            self._write(self._hidden, block, True)

    def _write(self, runs: list[_Run], block: Node, hidden: bool) -> None:
        line = _line(runs, block, hidden)
        if line is not None:
            self.lines.append(line)
        runs.clear()


def _line(runs: list[_Run], block: Node, hidden: bool) -> Line | None:
    # Spaces behind the words, as between two tags, change nothing.
    count = len(runs)
    while count > 1 and runs[-1][0].isspace():
        runs.pop()
        count -= 1
    whole, node, linked = runs[0]
    if count == 1:
        text, han = _measured(whole) if len(whole) < _OFTEN else _measure(whole)
        if not text:
            return None
        return Line(text, block, node.pos, hidden, han, han if linked else 0)
    text, han = _measure("".join([run[0] for run in runs]))
    if not text:
        return None
    inside = "".join([run[0] for run in runs if run[2]])
    linked_han = han_count(inside) if inside else 0
    parts: tuple[str, ...] = ()
    if len(text) <= _SHORT:
        parts = tuple([run[0] for run in runs])
    return Line(text, block, node.pos, hidden, han, linked_han, parts)


def _measure(whole: str) -> tuple[str, int]:
    """A line's text, and its Han characters."""
    text = squeeze(whole)
    return text, han_count(text)


def squeezed_once(whole: str) -> str:
    """What `squeeze` gives, kept for short texts that come again on other pages."""
    return _measured(whole)[0] if len(whole) < _OFTEN else squeeze(whole)


@lru_cache(maxsize=8192)
def _measured(whole: str) -> tuple[str, int]:
    """The same of a short line: a menu's are the same all over a portal."""
    return _measure(whole)


def page_lines(root: Node, alone: Collection[Node] = ()) -> list[Line]:
    """All lines of an element, in page order, hidden ones marked.

    Elements of `alone` are lines of their own, whatever their tag.
    """
    if root.tag in UNSEEN:
        return []
    return Walk(root, apart={node.pos for node in alone}).lines()


def lines_of(page: Page, alone: Collection[Node] = ()) -> list[Line]:
    """The same of a whole page, whose memo keeps what is a line of its own only there."""
    walk = Walk(page.root, apart={node.pos for node in alone})
    page.memo[INLINE] = walk.inline
    return walk.lines()


class Walk:
    """One walk over an element, which writes its lines.

    Elements at the places of `apart`, and those with a title's name, are lines of their
    own where it is given; those of `out` are left out. `write_table` may write a table
    in its own way, and says whether it did.
    """

    def __init__(
        self,
        root: Node,
        *,
        apart: set[int] | None = None,
        out: set[int] | None = None,
        write_table: Callable[[LineWriter, Node, Node], bool] | None = None,
    ) -> None:
        self._writer = LineWriter(root)
        self._root = root
        self._apart = apart
        self._out = out
        self._write_table = write_table
        self.inline: list[int] = []

    def lines(self) -> list[Line]:
        """All lines, in page order."""
        writer, out = self._writer, self._out
        block = holder = self._root
        linked = is_block = False
        # What is left of each open element, itself, in a link, is it a line.
        stack: list[tuple[Iterator[Node | str], Node, bool, bool]] = []
        items: Iterator[Node | str] = iter([self._root])
        while True:
            for item in items:
                if isinstance(item, str):
                    writer.add(item, holder, block, linked)
                    continue
                tag = item.tag
                if (tag in _ODD or out) and self._is_done(item, block):
                    continue
                stack.append((items, holder, linked, is_block))
                linked = linked or (tag == "a" and leads_elsewhere(item))
                is_block = tag in BLOCKS or self._is_apart(item)
                if is_block:
                    writer.end(block)
                    block = item
                items, holder = iter(item.children), item
                break
            else:
                if is_block:
                    writer.end(holder)
                    block = block_of(holder)
                if not stack:
                    break
                items, holder, linked, is_block = stack.pop()
        writer.end(block)
        return writer.lines

    def _is_done(self, item: Node, block: Node) -> bool:
        """Whether an element needs no walk: it breaks a line, is left out, or written."""
        if item.tag == "br":
            self._writer.end(block)
            return True
        if self._out is not None and item.pos in self._out:
            return True
        if item.tag in UNSEEN:
            return item is not self._root
        table = self._write_table if item.tag == "table" else None
        return table is not None and table(self._writer, item, block)

    def _is_apart(self, item: Node) -> bool:
        """Whether an inline element is a line of its own."""
        apart = self._apart
        if apart is None:
            return False
        if item.pos in apart or ("class" in item.attrs and _is_titled(item)):
            self.inline.append(item.pos)
            return True
        return False


def leads_elsewhere(item: Node) -> bool:
    """Whether an element is a link; an anchor that only names a place is none."""
    return item.tag == "a" and ("href" in item.attrs or "name" not in item.attrs)


def is_preformatted(holder: Node) -> bool:
    """Whether line breaks count in the text of an element, as in <pre>."""
    above = holder.parent
    return holder.tag == "pre" or (above is not None and above.tag == "pre")


def _is_titled(item: Node) -> bool:
    return item.tag != "a" and _says_title(item.name)


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
