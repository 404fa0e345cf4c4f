"""The sample portals answer only the addresses that they wrote, byte for byte."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from crawler.demo.portals.gkmlpt import GkmlptPortal
from crawler.demo.portals.hanweb import HanwebPortal
from crawler.demo.portals.server import Request
from crawler.demo.portals.town import TownPortal
from crawler.demo.portals.trs import TrsPortal


def status(portal, target: str) -> int:
    path, _, query = target.partition("?")
    return portal.answer(Request("GET", unquote(path), query, written=target)).status


@pytest.mark.parametrize("make", [GkmlptPortal, HanwebPortal, TownPortal, TrsPortal])
def test_another_spelling_is_not_there(make):
    portal = make()
    report = next(iter(portal.reports))
    seed = portal.seeds()[0]
    for written in (report, seed, "/robots.txt", "/news/7.html"):
        assert status(portal, written) == 200
        more = "&" if "?" in written else "?"
        others = [f"{written}{more}print=1", f"/%{ord(written[1]):x}{written[2:]}"]
        others += [f"{written}?"] if more == "?" else []
        others += (
            [written.removesuffix("index.html")] if "index.html" in written else []
        )
        for other in others:
            assert status(portal, other) == 404, other
