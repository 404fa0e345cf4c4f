"""Sitemaps and feeds: what a portal itself says it has. Pure.

sitemap.xml and its index (sitemaps.org 0.9), RSS 2.0, RSS 1.0, Atom. Entities that a
file declares itself are refused, for they are how small files grow without end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

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
    root = _parse(text)
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


def _parse(text: str) -> etree._Element:
    if ENTITY.search(text):
        raise BadFeed("the file declares entities of its own: refused as a bomb")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        recover=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(_without_declaration(text).encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        msg = f"the file is no XML: {error}"
        raise BadFeed(msg) from error
    if root is None:
        raise BadFeed("the file holds no element")
    return root


def _without_declaration(text: str) -> str:
    """The text without its XML declaration, whose encoding no longer holds."""
    return re.sub(r"^\s*+<\?xml[^>]*+>", "", text.lstrip("\ufeff"), count=1)


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname.lower() if isinstance(node.tag, str) else ""


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
    url = absolute(link, base) if link else None
    if not url:
        return None
    raw = _child(node, "pubdate", "published", "date", "issued", "updated")
    return FeedEntry(url, one_line(_child(node, "title")), day(raw))


def _atom_link(node: etree._Element, relation: str) -> str:
    for child in node:
        if _name(child) == "link" and child.get("rel", "alternate") == relation:
            return str(child.get("href") or "")
    return ""


def _guid(node: etree._Element) -> str:
    guid = _child(node, "guid", "id")
    return guid if guid.startswith("http") else ""


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
    >>> day("Tue, 05 Mar 2024 18:00:00 GMT")
    '2024-03-06'
    """
    found = parse_date(raw) if raw else None
    return found.day if found else None
