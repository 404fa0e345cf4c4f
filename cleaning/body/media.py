"""Reports that are an image, a film or a file shown in a player."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaning.body.scoring import is_apart
from cleaning.text.han import han_count

if TYPE_CHECKING:
    from cleaning.page.tree import Node, Page

_ICON: Final = re.compile(
    r"icon|logo|\bqr|ewm|erweima|weixin|wechat|share|print|arrow|line|dot|blank|\.gif$|btn|button|spacer|banner"
)
_FILE: Final = re.compile(
    r"\.(?:pdf|docx?|wps|xlsx?|ofd|zip|rar|jpe?g|png|tiff?)(?:$|\?)", re.IGNORECASE
)
_LATER: Final = (
    *("data-original", "data-src", "data-lazy-src", "data-lazy", "data-lazyload"),
    *("data-echo", "data-url", "data-original-src", "original", "_src", "oldsrc"),
)
_INLINE: Final = frozenset(["p", "span", "a", "strong", "b", "font", "figure"])
# Two captions; more words are a text, or a footer's.
_CAPTIONS: Final = 40
# Badges and buttons are smaller than a page of a report that someone scanned.
_SMALL: Final = 120
_SIZE: Final = re.compile(r"^\s*(\d{1,5})(?:px)?\s*$")


def media_box(
    page: Page, after: Node, before: Node | None = None, *, files: bool = True
) -> Node | None:
    """The box of the first images, players or files behind an element of the page.

    `before` ends the search; without `files`, links to files are no media. Pictures of the site's furniture (icons, badges) are told
    by their place and size. The box has no words but captions, and not the title.
    """
    end = before.pos if before is not None else len(page.nodes)
    for node in page.nodes[after.last + 1 : end]:
        if node.tag == "a" and not files:
            continue
        if not node.hidden and is_media(node) and not is_apart(node, after):
            return _box_of(node, after)
    return None


def _box_of(node: Node, after: Node) -> Node:
    box = node
    for above in node.ancestors():
        if after.inside(above) or above.tag == "body":
            break
        if above.tag not in _INLINE and han_count(above.text()) > _CAPTIONS:
            break
        box = above
    return box


def is_media(node: Node) -> bool:
    """Whether an element shows an image, a film or a file; icons are none."""
    if node.tag in {"iframe", "embed", "object", "video"}:
        return bool(node.attr("src") or node.attr("data")) or node.tag == "video"
    if node.tag == "img":
        return is_picture(node)
    return "pdfsrc" in node.attrs or (
        node.tag == "a" and _FILE.search(node.attr("href")) is not None
    )


def picture_source(node: Node) -> str:
    """Where an image lies; a script may load it later than the blank in its place."""
    own = node.attr("src").strip()
    is_blank = (
        not own or own.startswith("data:") or _ICON.search(own.rpartition("/")[2])
    )
    later = (node.attr(name).strip() for name in _LATER if is_blank)
    return next((source for source in later if source), own)


def is_picture(node: Node) -> bool:
    """Whether an image may show what a reader came for: no icon, no badge."""
    source = picture_source(node).lower()
    name = f"{node.name} {source.rsplit('/', 1)[-1]}"
    sizes = [_SIZE.match(node.attr(side)) for side in ("width", "height")]
    small = any(size is not None and int(size[1]) < _SMALL for size in sizes)
    return (
        bool(source)
        and not source.startswith("data:")
        and not small
        and (not _ICON.search(name))
    )
