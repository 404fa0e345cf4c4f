"""What the tests of sample portals ask them, without a socket."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from crawler.demo.portals.running import ALL_PORTALS
from crawler.demo.portals.server import Request

all_portals = pytest.mark.parametrize("kind", ALL_PORTALS, ids=lambda k: k.site_id)


def get(portal, path, **headers):
    path, _, query = path.partition("?")
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return portal.answer(Request("GET", path, query, names))


def text_of(portal, path):
    reply = get(portal, path)
    assert reply.status == 200
    return reply.body.decode(portal.charset)


def walk(portal, first, find_links, find_next):
    """All links of a listing in order, page by page, and the number of its pages."""
    links, pages, path = [], 0, first
    while path:
        text = text_of(portal, path)
        pages += 1
        links += [urljoin(path, link) for link in find_links(text)]
        path = find_next(text, path)
        assert pages < 20
    return links, pages
