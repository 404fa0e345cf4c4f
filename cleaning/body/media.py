"""Reports that are an image, a film or a file shown in a player."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaning.body.scoring import is_apart

if TYPE_CHECKING:
    from cleaning.page.tree import Node, Page

_ICON = re.compile(
    r"icon|logo|\bqr|ewm|erweima|weixin|wechat|share|print|arrow|line|dot|blank|\.gif$|btn|button|spacer|banner"
)
_FILE = re.compile(
    r"\.(?:pdf|docx?|wps|xlsx?|ofd|zip|rar|jpe?g|png|tiff?)(?:$|\?)", re.IGNORECASE
)
_INLINE = frozenset(["p", "span", "a", "strong", "b", "font", "figure"])
# Badges and buttons are smaller than a page of a report that someone scanned.
_SMALL = 120
_SIZE = re.compile(r"^\s*(\d{1,5})(?:px)?\s*$")


def media_box(page: Page, after: Node, before: Node) -> Node | None:
    """The box of the images, players and files between two elements of the page.

    Pictures of the site's furniture (icons, badges) are told by their place and size.
    """
    found: list[Node] = []
    for node in page.nodes[after.last + 1 :]:
        if node.pos >= before.pos:
            break
        if not node.hidden and is_media(node) and not is_apart(node, after):
            found.append(node)
    if not found:
        return None
    box = found[0].parent
    while box is not None and box.tag in _INLINE:
        box = box.parent
    best = box
    # Out to the box of them all, but not to one that has the title too.
    while box is not None and not after.inside(box):
        best = box
        if found[-1].inside(box):
            break
        box = box.parent
    return best if best is not None and not after.inside(best) else found[0].parent


def is_media(node: Node) -> bool:
    """Whether an element shows an image, a film or a file; icons are none."""
    if node.tag in {"iframe", "embed", "object", "video"}:
        return bool(node.attr("src") or node.attr("data")) or node.tag == "video"
    if node.tag == "img":
        return is_picture(node)
    return "pdfsrc" in node.attrs or (
        node.tag == "a" and _FILE.search(node.attr("href")) is not None
    )


def is_picture(node: Node) -> bool:
    """Whether an image may show what a reader came for: no icon, no badge."""
    source = node.attr("src").lower()
    name = f"{node.name} {source.rsplit('/', 1)[-1]}"
    sizes = [_SIZE.match(node.attr(side)) for side in ("width", "height")]
    small = any(size is not None and int(size[1]) < _SMALL for size in sizes)
    return (
        bool(source)
        and not source.startswith("data:")
        and not small
        and (not _ICON.search(name))
    )
