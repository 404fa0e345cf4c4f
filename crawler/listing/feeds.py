"""Sitemaps and feeds: what a portal itself says it has. Pure.

sitemap.xml and its index (sitemaps.org 0.9), RSS 0.9 to 2.0, Atom 0.3 and 1.0; read
leniently, for they are written by hand and by broken programs. Entities that a
file declares itself are refused, for they are how small files grow without end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from html import unescape
from html.entities import html5
from typing import TYPE_CHECKING, Final

from lxml import etree

from archive.instants import BEIJING
from cleaning.fields.dates import parse_date
from crawler.listing.links import absolute
from crawler.listing.row import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_ENTRIES: Final = 50_000
ROOTS: Final = {"urlset", "sitemapindex", "rss", "rdf", "feed"}
# What may stand before the first element; one at a time, so that many cost no more.
BEFORE_ROOT = re.compile(
    r"\s++|<!--.*?-->|<\?[^>]*+>|<!DOCTYPE[^>\[]*+(?:\[.*?\]\s*+)?>", re.DOTALL
)
ROOT = re.compile(r"<(?:\w++:)?(\w++)")
DATES: Final = (
    "pubdate",
    "published",
    "issued",
    "date",
    "created",
    "updated",
    "modified",
)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30});")
TAG = re.compile(r"<[/!A-Za-z][^<>]{0,300}>")
ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)


class BadFeed(ValueError):  # noqa: N818 - a verdict on a file
    """Not a sitemap or feed that can be read; the text says why."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A page that a feed or sitemap names; the title is "" where none is given."""

    url: str
    title: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a file names: pages, and further files of the same kind."""

    entries: tuple[FeedEntry, ...] = ()
    further: tuple[str, ...] = ()


def is_feed(text: str) -> bool:
    """Whether a text starts like a sitemap or a feed.

    >>> is_feed('<?xml version="1.0"?><urlset xmlns="x">'), is_feed("<html>")
    (True, False)
    """
    start = text[:4096].lstrip("\ufeff")
    at = 0
    while before := BEFORE_ROOT.match(start, at):
        at = before.end()
    root = ROOT.match(start, at)
    return root is not None and root[1].lower() in ROOTS


def read_feed(text: str, url: str) -> Feed:
    """The pages of a sitemap or feed, in its order. Raises BadFeed.

    A sitemap's dates say when a page was changed, not when it was published: they
    are left out.
    """
    root = _parse(text, url)
    kind = _name(root)
    if kind == "sitemapindex":
        further = (_child(node, "loc") for node in _all(root, "sitemap"))
        return Feed(further=_absolute(further, url))
    if kind == "urlset":
        locs = (_child(node, "loc") for node in _all(root, "url"))
        return Feed(tuple(FeedEntry(u, "", None) for u in _absolute(locs, url)))
    if kind in ROOTS:
        found = (_entry(n, url) for n in root.iter() if _name(n) in {"item", "entry"})
        return Feed(tuple(entry for entry in found if entry), _next(root, url))
    msg = f"the file begins with <{kind}>: it is no sitemap and no feed"
    raise BadFeed(msg)


def _parse(text: str, url: str) -> etree._Element:
    if ENTITY.search(text):
        raise BadFeed("the file declares entities of its own: refused as a bomb")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        recover=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(_plain(text).encode("utf-8"), parser, base_url=url)
    except etree.XMLSyntaxError as error:
        msg = f"the file is no XML: {error}"
        raise BadFeed(msg) from error
    if root is None:
        raise BadFeed("the file holds no element")
    return root


def _plain(text: str) -> str:
    """The text as XML that is nearly sound.

    Its declaration goes, whose encoding no longer holds, and what no XML may hold;
    names of HTML's characters become these.
    """
    text = re.sub(r"^\s*+<\?xml[^>]*+>", "", text.lstrip("\ufeff"), count=1)
    return NAMED.sub(lambda m: html5.get(f"{m[1]};", m[0]), CONTROL.sub("", text))


def _name(node: etree._Element) -> str:
    """A tag's name without its prefix, which may stand for nothing."""
    if not isinstance(node.tag, str):
        return ""
    return node.tag.rpartition("}")[2].rpartition(":")[2].lower()


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    found = (node for node in root if _name(node) == name)
    for _, node in zip(range(MAX_ENTRIES), found, strict=False):
        yield node


def _child(node: etree._Element, *names: str) -> str:
    for name in names:
        for child in node:
            if _name(child) == name and (text := "".join(child.itertext()).strip()):
                return text
    return ""


def _entry(node: etree._Element, base: str) -> FeedEntry | None:
    link = _child(node, "link") or _atom_link(node, "alternate") or _guid(node)
    url = absolute(link, node.base or base) if link else None
    if not url:
        return None
    title = one_line(unescape(TAG.sub("", _child(node, "title"))))
    return FeedEntry(url, title, day(_child(node, *DATES)))


def _atom_link(node: etree._Element, relation: str) -> str:
    """Where an Atom link of this relation leads, by its own xml:base."""
    for child in node:
        if _name(child) != "link" or child.get("rel", "alternate") != relation:
            continue
        if href := child.get("href") or _resource(child):
            return absolute(href, child.base or "") or href
    return ""


def _guid(node: etree._Element) -> str:
    """An entry without a link is where its id or rdf:about is an address."""
    for child in node:
        if _name(child) == "guid" and child.get("isPermaLink") == "false":
            return ""
    for found in (_child(node, "guid", "id"), _resource(node)):
        if found.startswith("http"):
            return found
    return ""


def _resource(node: etree._Element) -> str:
    """What rdf:resource or rdf:about names."""
    for key, value in node.attrib.items():
        if str(key).rpartition("}")[2].rpartition(":")[2] in ("resource", "about"):
            return str(value)
    return ""


def _next(root: etree._Element, base: str) -> tuple[str, ...]:
    """The next page of a paged feed (RFC 5005)."""
    found = (_atom_link(node, "next") for node in (root, *root))
    return _absolute(found, base)[:1]


def _absolute(found: Iterable[str], base: str) -> tuple[str, ...]:
    return tuple(url for href in found if href and (url := absolute(href, base)))


def day(raw: str) -> str | None:
    """The day of a feed's date: ISO, RFC 822 or as Chinese portals write it.

    >>> day("Tue, 05 Mar 2024 10:00:00 +0800"), day("2024-03-05T10:00:00+08:00")
    ('2024-03-05', '2024-03-05')
    >>> day("Tue, 05 Mar 24 10:00:00 +0800"), day("Thu Jan  1 00:00:00 2004")
    ('2024-03-05', '2004-01-01')
    >>> day("Tue, 05 Mar 2024 18:00:00 GMT")
    '2024-03-06'
    """
    found = parse_date(raw) if raw else None
    if found is not None:
        return found.day
    try:  # two-digit years, and dates as C writes them
        read = parsedate_to_datetime(raw)
    except ValueError:
        return None
    return (read.astimezone(BEIJING) if read.tzinfo else read).date().isoformat()
