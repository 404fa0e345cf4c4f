"""Files that a page offers: links by extension or name, players, click handlers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from archive.model import AttachmentLink
from cleaning.body.scoring import bad_places

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from cleaning.page.tree import Node, Page

EXTENSIONS = frozenset(
    "pdf doc docx wps wpt xls xlsx et csv ppt pptx dps ofd zip rar 7z tar gz txt rtf ceb"
    " xml caj tif tiff".split()
)
_NAME = re.compile(
    rf"[^\\/:*?\"<>|\s][^\\/:*?\"<>|\n]{{0,200}}?\.({'|'.join(sorted(EXTENSIONS))})\b",
    re.IGNORECASE,
)
_QUOTED_FILE = re.compile(
    rf"[\"']([^\"'<>\s]{{1,400}}\.(?:{'|'.join(sorted(EXTENSIONS))})(?:\?[^\"'<>\s]*)?)[\"']",
    re.IGNORECASE,
)
_DOWNLOAD = re.compile(
    r"/attach|/attachment|attachfile|download|downfile|filedownload|fileid=|/uploadfile|_upload",
    re.IGNORECASE,
)
_VIEWER = re.compile(
    r"[?&](?:file|src|url)=([^&#]+\.(?:pdf|docx?|xlsx?))", re.IGNORECASE
)
_SAYS_FILE = re.compile(r"附件|附表|下载|全文|原文")
_FILE_ATTRS = (
    "pdfsrc",
    "sudyfile-attr",
    "data-pdf",
    "data-url",
    "data-file",
    "data-src",
)
_DOCUMENTS = frozenset(["pdf", "doc", "docx", "wps", "ofd", "xls", "xlsx"])
_MOST_SCRIPT = 200_000
_FRAMES = frozenset(["iframe", "embed", "object"])
_LINKING = frozenset(["a", "iframe", "embed", "object"])
_CARRIERS = frozenset([*_FILE_ATTRS, "onclick"])
_NO_TITLE = re.compile(
    r"[\s\d.:：、()（）\[\]【】]*(?:点击)?(?:下载|查看|附件|预览|此处|这里)?[\s\d.:：]*"
)


def find_attachments(
    page: Page, url: str | None, container: Node, marked: Collection[Node] = ()
) -> list[AttachmentLink]:
    """The files of the report: those of its container and of the boxes around it.

    Files in the site's header, footer and menus are not the report's; neither are
    links of `javascript:`, `mailto:` and the like.
    """
    base = _base(page, url)
    bad = bad_places(page)
    found: dict[str, AttachmentLink] = {}
    for node in page.nodes:
        if not node.attrs or (node.tag not in _LINKING and not _has_file(node)):
            continue
        inside = node.inside(container) or any(node.inside(box) for box in marked)
        after = node.pos > container.pos and not bad[node.pos]
        if not inside and not after:
            continue
        for target in _targets(node):
            link = _link(node, target, base)
            if link is not None and _better(link, found.get(link.url)):
                found[link.url] = link
    return list(found.values())


def _has_file(node: Node) -> bool:
    return not _CARRIERS.isdisjoint(node.attrs)


def scripted_files(page: Page, url: str | None) -> list[AttachmentLink]:
    """Files that only a script shows: for pages that have neither text nor links."""
    base = _base(page, url)
    found: dict[str, AttachmentLink] = {}
    for script in page.scripts:
        for target in _QUOTED_FILE.findall(script[:_MOST_SCRIPT]):
            address = _absolute(base, target.replace("\\/", "/"))
            extension = _extension(address, "", "") if address else None
            if address and extension in _DOCUMENTS:
                title = _file_name(address)
                found[address] = AttachmentLink(title, address, extension)
    return list(found.values())


def _better(link: AttachmentLink, known: AttachmentLink | None) -> bool:
    if known is None or len(known.title) < 3 < len(link.title):
        return True
    return known.title == _file_name(known.url) != link.title


def _base(page: Page, url: str | None) -> str:
    for node in page.css("base[href]"):
        return urljoin(url or "", node.attr("href").strip())
    return url or ""


def _targets(node: Node) -> Iterator[str]:
    if node.tag == "a":
        yield node.attr("href")
    elif node.tag in _FRAMES:
        yield node.attr("src") or node.attr("data")
    for name in _FILE_ATTRS:
        value = node.attrs.get(name)
        if value and name != "sudyfile-attr":
            yield value
    click = node.attrs.get("onclick")
    if click:
        yield from _QUOTED_FILE.findall(click)


def _link(node: Node, target: str, base: str) -> AttachmentLink | None:
    target = target.strip()
    if target.lower().startswith("javascript:"):
        quoted = _QUOTED_FILE.search(target)
        target = quoted[1] if quoted else ""
    if not target or target.startswith("#"):
        return None
    viewer = re.search(
        r"[?&](?:file|src|url)=([^&#]+\.(?:pdf|docx?|xlsx?))", target, re.IGNORECASE
    )
    if viewer and node.tag in _FRAMES:
        target = unquote(viewer[1])
    address = _absolute(base, target)
    if address is None:
        return None
    text = node.squeezed() if node.tag not in _FRAMES else ""
    extension = _extension(address, text, node.attr("title"))
    if extension is None:
        return None
    return AttachmentLink(_title(node, text, address), address, extension)


def _absolute(base: str, target: str) -> str | None:
    try:
        address = urljoin(base, target)
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} and (parts.scheme or base):
        return None
    return address.split("#", 1)[0]


def _extension(address: str, text: str, title: str) -> str | None:
    """The file's extension; None for a link to a page."""
    path = unquote(urlsplit(address).path).rsplit("/", 1)[-1]
    ending = path.rpartition(".")[2].lower()
    if ending in EXTENSIONS:
        return ending
    for words in (text, title, unquote(urlsplit(address).query)):
        name = _NAME.search(words)
        if name and (_DOWNLOAD.search(address) or not re.search(r"\.s?html?$", path)):
            return name[1].lower()
    if _DOWNLOAD.search(address) and _SAYS_FILE.search(text) and "." not in path:
        return ""
    return None


def _title(node: Node, text: str, address: str) -> str:
    for words in (text, node.attr("title").strip(), node.attr("alt").strip()):
        if words and not _NO_TITLE.fullmatch(words):
            return words[:200]
    return text or _file_name(address)


def _file_name(address: str) -> str:
    return unquote(urlsplit(address).path).rsplit("/", 1)[-1]
