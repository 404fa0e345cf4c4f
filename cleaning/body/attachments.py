"""Files that a page offers: links, viewers, players, and what scripts write or hold."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from archive.model import AttachmentLink
from cleaning.body.media import is_picture, picture_source
from cleaning.body.scoring import bad_places, is_apart
from cleaning.text.file_endings import EXTENSIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from cleaning.page.tree import Node, Page

_DOCUMENTS: Final = frozenset(
    "pdf doc docx wps ofd xls xlsx ppt pptx et ceb zip rar".split()
)
_ANY: Final = "|".join(sorted(EXTENSIONS))
_NAME: Final = re.compile(rf"[^\\/:*?\"<>|\s] {{0,9}}\.({_ANY})\b", re.IGNORECASE)
_QUOTED_FILE: Final = re.compile(
    rf"[\"']([^\"'<>\s\\]{{1,400}}\.(?:{_ANY})(?:\?[^\"'<>\s\\]*)?)[\"']", re.IGNORECASE
)
_WRITTEN_LINK: Final = re.compile(
    r"<a\b[^<>]{0,400}?href\s*=\s*[\"']([^\"'<>]{1,400})[\"'][^<>]{0,400}>([^<]{0,200})",
    re.IGNORECASE,
)
_LIST: Final = re.compile(
    r"[\"']?(?:attachments?|attachs?|attachList|attachmentList|files?|fileList|annex(?:List)?"
    r"|fujian|appendix|accessor(?:y|ies)|enclosures?)[\"']?\s*[:=]\s*(?=\[\s*\{)",
    re.IGNORECASE,
)
# What stands behind the name of every such list: most scripts have none.
_LIST_START: Final = re.compile(r"[:=]\s*\[\s*\{")
_ROWS: Final = re.compile(r"\[\s*\{")
_JSON_NAMES: Final = (
    "name",
    "title",
    "fileName",
    "file_name",
    "filename",
    "oldName",
    "text",
)
_JSON_URLS: Final = (
    "url",
    "path",
    "href",
    "src",
    "fileUrl",
    "file_url",
    "filePath",
    "link",
)
_DOCUMENT: Final = re.compile(
    rf"/[^\s/]*\.(?:{'|'.join(sorted(_DOCUMENTS))})$", re.IGNORECASE
)
_NAMED: Final = re.compile(
    r"(?:name|title|text|label)[\"']?\s*+[:=]\s*+$", re.IGNORECASE
)
_DOWNLOAD: Final = re.compile(
    r"/attach|/attachment|attachfile|download|downfile|filedownload|fileid=|/uploadfile|_upload",
    re.IGNORECASE,
)
# An answer that is a file though its address has no file's ending: VSB's
# download.jsp?…wbfileid=HEX, a servlet with the file's number.
_ENDPOINT: Final = re.compile(
    r"[?&](?:wb)?(?:file|attach|annex|fj)(?:ment)?_?(?:id|guid|path|name|url)=[^&#]"
    r"|(?:download|downfile|getfile|attachfile)\w{0,40}(?:\.\w{1,9})?\?[^#?]*\w=[^&#]"
    r"|/(?:attachment|attach|download)s?/(?:[\w-]{1,80}/){0,9}[0-9a-f-]{6,80}$",
    re.IGNORECASE,
)
_VIEWER: Final = re.compile(
    r"view|pdf\.?js|preview|[?&](?:file|src|url)=[^&#]{1,1000}\.(?:pdf|docx?|xlsx?)\b",
    re.IGNORECASE,
)
_PAGE: Final = re.compile(r"\.s?html?$", re.IGNORECASE)
_PAGES: Final = (".html", ".htm", ".shtml", ".shtm")
# In whatever an address may have that _DOWNLOAD finds, also where it joins its base.
_FILES: Final = re.compile(r"attach|down|fileid|upload", re.IGNORECASE)
_SAYS_FILE: Final = re.compile(r"附件|附表|下载|全文|原文")
_FILE_ATTRS: Final = (
    *("pdfsrc", "sudyfile-attr", "data-pdf", "data-url", "data-file", "data-src"),
    *("data-href", "data-link", "data-path", "data-fileurl", "data-filepath"),
)
_MOST_SCRIPT, _MOST_LINKS = 200_000, 200
_FRAMES: Final = frozenset(["iframe", "embed", "object"])
_LINKING: Final = frozenset(["a", "iframe", "embed", "object", "script", "input"])
_CARRIERS: Final = frozenset([*_FILE_ATTRS, "onclick"])
_WHOLE: Final = frozenset(["body", "html", "form", "#root"])
_NO_TITLE: Final = re.compile(
    r"[\s\d.:：、()（）\[\]【】]*+(?:点击)?(?:下载|查看|附件|预览|此处|这里)?[\s\d.:：]*"
)


def find_attachments(
    page: Page, url: str | None, container: Node, marked: Collection[Node] = ()
) -> list[AttachmentLink]:
    """The files of the report: those of its container and of the boxes around it.

    Files in the site's header, footer and menus are not the report's; neither are
    links of `javascript:`, `mailto:` and the like. A script beside the text may write
    links, and a list of attachments in a script's data is the report's anywhere.
    """
    base = _base(page, url)
    found: dict[str, AttachmentLink] = {}
    # What stands before them all is near to none.
    start = min(box.pos for box in (container, *marked))
    may_skip, bad = _FILES.search(base) is None, set(bad_places(page))
    for node in page.nodes[start:]:
        attrs = node.attrs
        if not attrs and node.tag != "script":
            continue
        if node.tag not in _LINKING and _CARRIERS.isdisjoint(attrs):
            continue
        if _is_near(node, container, marked, bad):
            if may_skip and node.tag == "a" and _is_page_link(attrs):
                continue
            links = (
                _written(node, base) if node.tag == "script" else _linked(node, base)
            )
            _keep(found, links)
    for script in page.scripts:
        if "[" in script and "{" in script:
            _keep(found, _listed(script[:_MOST_SCRIPT], base))
    return list(found.values())[:_MOST_LINKS]


def _is_near(
    node: Node, container: Node, marked: Collection[Node], bad: set[int]
) -> bool:
    """Whether an element may be the report's: no place in `bad`, where it is not."""
    if node.inside(container):
        return True
    for box in marked:
        if node.inside(box):
            return True
    if node.pos < container.pos:
        return False
    if node.pos in bad and (container.pos not in bad or is_apart(node, container)):
        return False
    # A script at the page's foot serves the whole site.
    boxes = [x for x in list(container.ancestors())[:2] if x.tag not in _WHOLE]
    return node.tag != "script" or any(node.inside(box) for box in boxes)


def _is_page_link(attrs: Mapping[str, str | None]) -> bool:
    """Whether a link can only lead to a page, however its words call it.

    No file's address is written so where neither it nor its base speaks of files.
    """
    if not _CARRIERS.isdisjoint(attrs):
        return False
    href = (attrs.get("href") or "").rstrip().lower()
    if not href.endswith(_PAGES) or "?" in href or "#" in href:
        return False
    return _FILES.search(href) is None


def _keep(found: dict[str, AttachmentLink], links: Iterable[AttachmentLink]) -> None:
    for link in links:
        if _better(link, found.get(link.url)):
            found[link.url] = link


def _linked(node: Node, base: str) -> Iterator[AttachmentLink]:
    for target in _targets(node):
        link = _link(node, target, base)
        if link is not None:
            yield link


def scripted_files(page: Page, url: str | None) -> list[AttachmentLink]:
    """Files that only a script shows: for pages that have neither text nor links."""
    base = _base(page, url)
    found: dict[str, AttachmentLink] = {}
    for script in page.scripts:
        _keep(found, _in_script(script[:_MOST_SCRIPT], base))
    return list(found.values())


def pictures(page: Page, url: str | None, container: Node) -> list[AttachmentLink]:
    """The images of a report that is pictures only, in their order."""
    base = _base(page, url)
    found: dict[str, AttachmentLink] = {}
    for node in page.nodes[container.pos : container.last + 1]:
        if node.tag != "img" or node.hidden or not is_picture(node):
            continue
        address = _absolute(base, picture_source(node))
        if address is not None:
            ending = urlsplit(address).path.rpartition(".")[2].lower()
            extension = ending if len(ending) <= 4 else ""
            title = _title(node, "", address)
            found.setdefault(
                address, AttachmentLink(title, address, extension, "image")
            )
    return list(found.values())[:_MOST_LINKS]


def is_file_link(node: Node) -> bool:
    """Whether a link leads to a file."""
    return node.tag == "a" and any(_linked(node, "http://host/"))


def _written(node: Node, base: str) -> Iterator[AttachmentLink]:
    script = "".join(child for child in node.children if isinstance(child, str))
    yield from _in_script(script[:_MOST_SCRIPT], base)


def _in_script(script: str, base: str) -> Iterator[AttachmentLink]:
    """Documents that a script writes as links, or names in its strings."""
    plain = script.replace("\\/", "/").replace('\\"', '"').replace("\\'", "'")
    for target, words in _WRITTEN_LINK.findall(plain):
        address = _absolute(base, target.strip())
        extension = _extension(address, words, "") if address else None
        if address and extension is not None:
            yield AttachmentLink(
                words.strip() or _file_name(address), address, extension
            )
    for quoted in _QUOTED_FILE.finditer(plain):
        target = quoted[1]
        if _is_bare_name(target, plain[max(0, quoted.start() - 30) : quoted.start()]):
            continue
        address = _absolute(base, target)
        extension = _extension(address, "", "") if address else None
        if address and extension in _DOCUMENTS:
            yield AttachmentLink(_file_name(address), address, extension)


def _is_bare_name(target: str, before: str) -> bool:
    """Whether a quoted file is what data calls one: "fileName": "统计表.doc"."""
    return "/" not in target and _NAMED.search(before) is not None


def _listed(script: str, base: str) -> Iterator[AttachmentLink]:
    """The attachments that a page's data lists: `"attachment": [{"name", "url"}, …]`."""
    has_list = _ROWS.search(script) and _LIST_START.search(script)
    for mark in _LIST.finditer(script) if has_list else ():
        try:
            rows, _ = json.JSONDecoder(strict=False).raw_decode(script, mark.end())
        except (ValueError, RecursionError):
            continue
        for row in rows[:_MOST_LINKS]:
            link = _of_row(row, base) if isinstance(row, dict) else None
            if link is not None:
                yield link


def _of_row(row: dict[str, Any], base: str) -> AttachmentLink | None:
    target, name = _first(row, _JSON_URLS), _first(row, _JSON_NAMES)
    address = _absolute(base, target) if target else None
    if address is None:
        return None
    extension = _extension(address, name, "")
    if extension is None:
        return None
    return AttachmentLink(name or _file_name(address), address, extension)


def _first(row: dict[str, Any], names: Iterable[str]) -> str:
    values = (row.get(name) for name in names)
    return next((v.strip() for v in values if isinstance(v, str) and v.strip()), "")


def _better(link: AttachmentLink, known: AttachmentLink | None) -> bool:
    if known is None or len(known.title) < 3 < len(link.title):
        return True
    return known.title == _file_name(known.url) != link.title


def _base(page: Page, url: str | None) -> str:
    for node in page.tagged("base"):
        if "href" in node.attrs:
            return urljoin(url or "", node.attr("href").strip())
    return url or ""


def _targets(node: Node) -> Iterator[str]:
    if node.tag == "a":
        yield node.attr("href")
    elif node.tag in _FRAMES:
        yield node.attr("src") or node.attr("data")
    elif node.tag == "input" and _DOCUMENT.search(node.attr("value")):
        yield node.attr("value")
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
    address = _absolute(base, _viewed(target))
    if address is None:
        return None
    text = node.squeezed() if node.tag not in _FRAMES else ""
    said = f"{node.attr('title')} {node.attr('download')}"
    extension = _extension(address, text, said)
    if extension is None:
        return None
    return AttachmentLink(_title(node, text, address), address, extension)


def _viewed(target: str) -> str:
    """The file that a viewer's address shows, else the address itself.

    >>> _viewed("/pdfjs/web/viewer.html?file=%2Fu%2F1.pdf#page=1")
    '/u/1.pdf'
    >>> _viewed("/u/1.pdf?url=a")
    '/u/1.pdf?url=a'
    """
    head, mark, query = target.partition("?")
    if not mark or not _VIEWER.search(target):
        return target
    if head.rpartition(".")[2].lower() in EXTENSIONS:
        return target
    asked = parse_qs(query.split("#", 1)[0])
    shown = (asked[name][0] for name in ("file", "src", "url") if name in asked)
    # A viewer may be told twice encoded what to show.
    shown = (unquote(one) if "%2" in one.lower() else one for one in shown)
    return next((one for one in shown if _NAME.search(one.rsplit("/", 1)[-1])), target)


def _absolute(base: str, target: str) -> str | None:
    # Browsers take \ for / in a path; in a query it stays.
    path, mark, query = target.partition("?")
    try:
        address = urljoin(base, path.replace("\\", "/") + mark + query)
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} and (parts.scheme or base):
        return None
    return address.split("#", 1)[0]


def _extension(address: str, text: str, title: str) -> str | None:
    """The file's extension, empty where nothing tells it; None for a link to a page."""
    path = unquote(urlsplit(address).path).rsplit("/", 1)[-1]
    ending = path.rpartition(".")[2].lower()
    if ending in EXTENSIONS:
        return ending
    for words in (text, title, unquote(urlsplit(address).query)):
        name = _NAME.search(words)
        if name and (_DOWNLOAD.search(address) or not _PAGE.search(path)):
            return name[1].lower()
    if _PAGE.search(path):
        return None
    says = _DOWNLOAD.search(address) and _SAYS_FILE.search(text) and "." not in path
    return "" if says or _ENDPOINT.search(address) else None


def _title(node: Node, text: str, address: str) -> str:
    for words in (text, node.attr("title").strip(), node.attr("alt").strip()):
        if words and not _NO_TITLE.fullmatch(words):
            return words[:200]
    return text or _file_name(address)


def _file_name(address: str) -> str:
    return unquote(urlsplit(address).path).rsplit("/", 1)[-1]
