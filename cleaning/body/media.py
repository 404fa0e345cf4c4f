"""Reports that are an image, a film or a file shown in a player."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaning.body.scoring import bad_places

if TYPE_CHECKING:
    from cleaning.page.tree import Node, Page

_ICON = re.compile(
    r"icon|logo|qr|ewm|erweima|weixin|wechat|share|print|arrow|line|dot|blank|\.gif$|btn|button|spacer|banner"
)
_FILE = re.compile(
    r"\.(?:pdf|docx?|wps|xlsx?|ofd|zip|rar|jpe?g|png|tiff?)(?:$|\?)", re.IGNORECASE
)


def first_media(page: Page, after: Node, before: Node) -> Node | None:
    """The box of the first image, player or file between two elements of the page.

    Pictures of the site's furniture (icons, badges) are told by their place and size.
    """
    bad = bad_places(page)
    for node in page.nodes[after.last + 1 :]:
        if node.pos >= before.pos:
            return None
        if node.hidden or bad[node.pos] or not is_media(node):
            continue
        box = node.parent
        while box is not None and box.tag in {"p", "span", "a", "strong", "b", "font"}:
            box = box.parent
        return box if box is not None and not after.inside(box) else node.parent
    return None


def is_media(node: Node) -> bool:
    """Whether an element shows an image, a film or a file; icons are none."""
    if node.tag in {"iframe", "embed", "object", "video"}:
        return bool(node.attr("src") or node.attr("data")) or node.tag == "video"
    if node.tag == "img":
        name = node.attr("src").lower()
        return bool(name) and not _ICON.search(f"{name} {node.name}")
    return "pdfsrc" in node.attrs or (
        node.tag == "a" and _FILE.search(node.attr("href")) is not None
    )
