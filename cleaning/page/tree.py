"""One parsed page: our own small tree, made from one lexbor parse; selectolax's owner.

A Node knows its tag, attributes, parent and children (Nodes and strings, in order);
nothing here or above it recurses, so that depth costs nothing but the limit.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, SelectolaxError

from cleaning.page.decode import TooLarge
from cleaning.page.hiding import hidden_names, is_hidden, shows_itself
from cleaning.page.naming import NameIndex, naming
from cleaning.page.selectors import is_plain, names_in
from cleaning.text.spaces import squeezed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

MAX_DEPTH: Final = 2_000
MAX_DEPTH_SCANNED: Final = 20_000
MAX_ATTRIBUTES: Final = 5_000
MAX_TITLE, MAX_META, MAX_METAS = 500, 4_000, 500
LONG_TAG: Final = 20_000
_LONG_TAG: Final = re.compile(rf"<[a-zA-Z][^<>]{{{LONG_TAG},}}")
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_NESTING: Final = re.compile(
    r"<(/?)(?:div|section|span|table|ul|ol|dl|blockquote|center)\b", re.IGNORECASE
)
# Elements whose text no reader sees, or which are controls and not content.
UNSEEN: Final = frozenset(
    "script style noscript template head title select option datalist button iframe"
    " object embed svg audio video canvas map noframes".split()
)
_POSITION: Final = attrgetter("pos")
# Markup that was written into a <title>, where it is only text.
_MARKUP: Final = re.compile(r"</?[a-zA-Z][^<>]{0,80}>")


class TooDeep(ValueError):  # noqa: N818 - names the verdict that it leads to
    """Elements nested deeper than any page made by people."""


class Node:
    """One element; `pos` is its place in the page, `last` that of its last inside.

    `hides` says that it takes itself from the reader's eyes, `hidden` that it or one
    above does. `name` is id and class in lower case, as the author named the element.
    """

    hidden: bool
    __slots__ = (
        *("attrs", "children", "hidden", "hides", "last", "name", "parent", "pos"),
        *("_words", "tag"),
    )

    def __init__(
        self,
        tag: str,
        attrs: dict[str, str | None],
        parent: Node | None,
        pos: int,
        hides: bool,
        name: str = "",
    ) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.children: list[Node | str] = []
        self.pos = self.last = pos
        self.hides = hides
        self.hidden = hides or (parent is not None and parent.hidden)
        self.name = name
        self._words: str | None = None

    def __repr__(self) -> str:
        """Tag, id and class: enough to find the element in the page."""
        return f"<{self.tag} {self.name}>"

    def attr(self, name: str) -> str:
        """An attribute's value; empty where it is missing."""
        return self.attrs.get(name) or ""

    def inside(self, other: Node) -> bool:
        """Whether this element is `other` or stands in it."""
        return other.pos <= self.pos <= other.last

    def ancestors(self) -> Iterator[Node]:
        """This element's parent, and so on up to the root."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def walk(self) -> Iterator[Node]:
        """This element and all in it, in the order of the page."""
        stack: list[Node] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack += [c for c in reversed(node.children) if isinstance(c, Node)]

    def text(self) -> str:
        """All text in the element that a reader sees, spaces as they stand."""
        children = self.children
        if len(children) == 1 and isinstance(children[0], str):
            return children[0]
        parts: list[str] = []
        stack: list[Node | str] = [self]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                parts.append(item)
            elif item.tag == "br":
                parts.append(" ")
            elif item.tag not in UNSEEN or item is self:
                stack += reversed(item.children)
        return "".join(parts)

    def squeezed(self) -> str:
        """The text with runs of spaces as one, none at the ends."""
        if self._words is None:
            self._words = squeezed(self.text())
        return self._words


@dataclass(slots=True)
class Page:
    """A parsed page; `metas` keeps name (lower case) and content in page order.

    `above` has each parent's place, `memo` what a reader works out once of all elements.
    """

    source: str
    root: Node
    nodes: list[Node]
    metas: list[tuple[str, str]] = field(default_factory=list)
    title_tag: str = ""
    scripts: list[str] = field(default_factory=list)
    memo: dict[str, list[int]] = field(default_factory=dict, repr=False)
    above: list[int] = field(default_factory=lambda: [0], repr=False)
    _by_tag: dict[str, list[Node]] = field(default_factory=dict, repr=False)
    _by_key: dict[int, Node] = field(default_factory=dict, repr=False)
    _parser: LexborHTMLParser | None = field(default=None, repr=False)
    _named: NameIndex[Node] = field(default_factory=NameIndex, repr=False)
    _found: dict[str, list[Node]] = field(default_factory=dict, repr=False)

    def css(self, selector: str) -> list[Node]:
        """The elements that a CSS selector finds, in page order; [] for a bad one."""
        known = self._found.get(selector)
        if known is None:
            known = self._found[selector] = self._search(selector)
        return known

    def _search(self, selector: str) -> list[Node]:
        if self._parser is None or not self._may_have(selector):
            return []
        plain = self._looked_up(selector) if is_plain(selector) else None
        if plain is not None:
            return plain
        try:
            found = self._parser.css(selector)
        except SelectolaxError:
            return []
        by_key = self._keyed()
        known = [by_key.get(node.mem_id) for node in found]
        return [node for node in known if node is not None]

    def _keyed(self) -> dict[int, Node]:
        """Our elements by the parser's, whose order is the same."""
        top = self._parser.root if self._parser is not None else None
        if not self._by_key and top is not None:
            theirs = (x for x in top.traverse() if x.is_element_node)
            keys = (item.mem_id for item in theirs)
            self._by_key.update(zip(keys, self.nodes[1:], strict=True))
        return self._by_key

    def _may_have(self, selector: str) -> bool:
        """Whether the page has all ids and classes of one of a selector's forms.

        Most of a family's selectors are of other portals: this spares the search.
        """
        names = self._named.names()
        for form in names_in(selector):  # noqa: SIM110 - `any` takes three times as long
            if form <= names:
                return True
        return False

    def _looked_up(self, selector: str) -> list[Node] | None:
        """What one tag, class or id finds; None where only the parser can say.

        Whether it minds the case of a name depends on the page's mode.
        """
        if selector[0] not in ".#":
            return self._by_tag.get(selector, [])
        found, name = self._named.find(selector.lower()), selector[1:]
        if selector[0] == "#":
            is_exact = all(node.attrs["id"] == name for node in found)
        else:
            is_exact = all(name in node.attr("class").split() for node in found)
        return found if is_exact else None

    def tagged(self, *tags: str) -> list[Node]:
        """The elements with one of these tags, in page order."""
        found = [self._by_tag[tag] for tag in tags if tag in self._by_tag]
        if len(found) == 1:
            return found[0]
        return sorted(itertools.chain(*found), key=_POSITION)

    def close(self) -> None:
        """Let go of the tree: its circles would else wait for the collector."""
        for node in self.nodes:
            node.children.clear()
        self._by_key.clear()
        self._by_tag.clear()
        self._named.clear()
        self._found.clear()

    def meta(self, name: str) -> str | None:
        """The first content of a meta name that is not empty; None without one."""
        wanted = name.lower()
        return next((c for n, c in self.metas if n == wanted and c), None)


def is_selector(selector: str) -> bool:
    """Whether a text is a CSS selector that the parser understands.

    >>> is_selector("#zoom > p"), is_selector("#zoom["), is_selector(":nope")
    (True, False, False)
    """
    try:
        LexborHTMLParser("<p>").css(selector)
    except SelectolaxError:
        return False
    return True


def parse_page(text: str) -> Page:
    """Parse a page once. Raises TooDeep and TooLarge before any text is cut.

    >>> parse_page("<title>报告</title><p>依法<b>行</b>政").css("p")[0].squeezed()
    '依法行政'
    """
    check_limits(text)
    # Without mutation events: with them, many <option>s take quadratic time.
    parser = LexborHTMLParser(text, options=LexborDocumentOptions.WO_EVENTS)
    root = Node("#root", {}, None, 0, False)
    page = Page(text, root, [root], _parser=parser)
    _build(page, parser)
    _read_head(page)
    _hide_by_sheets(page)
    return page


def check_limits(text: str) -> None:
    """What would take the parser more than linear time is refused before it starts."""
    half = LONG_TAG // 2
    steps = range(0, len(text) - half, half)
    # A tag so long leaves one of these steps without another tag's beginning.
    has_long = any(text.find("<", at, at + half) < 0 for at in steps)
    for tag in _LONG_TAG.finditer(text) if has_long else ():
        count = len(_QUOTED.sub(" ", tag[0]).split())
        if count > MAX_ATTRIBUTES and "=" in tag[0]:
            msg = f"an element with some {count} attributes"
            raise TooLarge(msg)
    if text.count("<") < MAX_DEPTH_SCANNED:
        return
    depth = 0
    for step in _NESTING.finditer(text):
        depth += -1 if step[1] else 1
        if depth > MAX_DEPTH_SCANNED:
            msg = f"elements nested more than {MAX_DEPTH_SCANNED} deep"
            raise TooDeep(msg)
        depth = max(depth, 0)


def _build(page: Page, parser: LexborHTMLParser) -> None:
    """Copy the parser's tree into ours, in one walk."""
    nodes, above = page.nodes, page.above
    by_tag, index = page._by_tag, page._named  # noqa: SLF001
    tags: dict[int, str] = {}
    # The open elements, each with that in which ours stands.
    stack: list[tuple[LexborNode, Node]] = []
    parent, item = page.root, parser.root
    append, pos = parent.children.append, len(nodes)
    while item is not None:
        inner: LexborNode | None = None
        tag = tags.get(item.tag_id) or _learn(tags, item, by_tag)
        if tag == "-text":
            append(item.text_content or "")
        elif tag[0] != "-":
            node = _copied(tag, item.attributes, parent, pos, index)
            append(node)
            nodes.append(node)
            above.append(parent.pos)
            by_tag[tag].append(node)
            pos += 1
            inner = item.first_child
            if inner is not None:
                stack.append((item, parent))
                if len(stack) >= MAX_DEPTH:
                    _refuse_depth()
                parent, item = node, inner
                append = parent.children.append
                continue
        following = item.next if stack else None
        while following is None and stack:
            parent.last = pos - 1
            item, parent = stack.pop()
            following = item.next if stack else None
            append = parent.children.append
        item = following
    page.root.last = pos - 1


def _copied(
    tag: str,
    attrs: dict[str, str | None],
    parent: Node,
    pos: int,
    index: NameIndex[Node],
) -> Node:
    """An element as ours; one with attributes may hide itself, and may have a name."""
    if not attrs:
        return Node(tag, attrs, parent, pos, False)
    may_hide = "style" in attrs or "hidden" in attrs or "aria-hidden" in attrs
    own_id, classes = attrs.get("id"), attrs.get("class")
    if not own_id and not classes:
        return Node(tag, attrs, parent, pos, may_hide and is_hidden(attrs))
    told = naming(own_id, classes)
    hides = (may_hide or told.may_hide) and is_hidden(attrs)
    node = Node(tag, attrs, parent, pos, hides, told.name)
    index.add(told, node)
    return node


def _learn(
    tags: dict[int, str], item: LexborNode, by_tag: dict[str, list[Node]]
) -> str:
    """An element's tag, kept by its number: a new text for each would cost much."""
    tag = tags[item.tag_id] = item.tag or "-"
    by_tag.setdefault(tag, [])
    return tag


def _refuse_depth() -> None:
    msg = f"elements nested more than {MAX_DEPTH} deep"
    raise TooDeep(msg)


def _hide_by_sheets(page: Page) -> None:
    """Mark what the page's own <style> hides by one id or class, and all in it."""
    nodes = page.nodes
    sheets = map(_string, page.tagged("style"))
    names = {name for sheet in sheets for name in hidden_names(sheet)}
    ids = {name[1:] for name in names if name[0] == "#"}
    classes = {name[1:] for name in names if name[0] == "."}
    for node in nodes if names else ():
        attrs = node.attrs
        named = attrs.get("id") in ids
        if not named and (name := attrs.get("class")):
            named = not classes.isdisjoint(name.split())
        if not named or shows_itself(node.attr("style")):
            continue
        node.hides = True
        for inner in nodes[node.pos : node.last + 1]:
            inner.hidden = True


def _read_head(page: Page) -> None:
    for node in page.tagged("meta"):
        name = node.attr("name") or node.attr("property")
        if name and len(page.metas) < MAX_METAS:
            page.metas.append(
                (name.strip().lower(), squeezed(node.attr("content")[:MAX_META]))
            )
    for node in page.tagged("title"):
        if not page.title_tag and _is_html_title(node):
            title = squeezed(_string(node))
            page.title_tag = _MARKUP.sub("", title)[:MAX_TITLE]
    for node in page.tagged("script"):
        text = _string(node)
        if text and not text.isspace():
            page.scripts.append(text)


def _is_html_title(node: Node) -> bool:
    return all(above.tag != "svg" for above in node.ancestors())


def _string(node: Node) -> str:
    return "".join([child for child in node.children if isinstance(child, str)])
