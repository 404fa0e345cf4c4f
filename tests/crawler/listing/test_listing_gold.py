"""Real listing pages: every item in order with title and date, and the next page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pytest

from cleaning.rules.family import recognise
from crawler.listing.listing import Listing, read_listing

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.shared
BASES = {"112": "https://zrzy.hebei.gov.cn/heb/xinwen/stdt/"}
NEXT = {
    "112": "index_2.html",
    "251": "index_1.shtml",
    "252": "list_tylb_dst_zczlm_2.html",
    "253": "index_1.shtml",
    "254": "index_1.html",
    "255": "2.html",
    "256": "common_list_2.shtml",
    "257": "index_1.html",
    "258": "index_1.html",
    "259": "index_1.shtml",
    "260": "tdgycr/index_2.html",
    "261": None,
    "262": None,
    "263": None,
    "273": None,
}
SCRIPTED = {"251", "252", "253", "254", "256", "258", "259"}


def _gold(shared: Path, page_id: str) -> dict[str, Any]:
    for line in (shared / "corpus/listing_gold.jsonl").read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        if row["id"] == page_id:
            return row
    pytest.skip(f"no gold for page {page_id}")


def _read(shared: Path, page_id: str, base: str) -> Listing:
    text = (shared / f"corpus/pages/{page_id}.html").read_bytes().decode("utf-8")
    return read_listing(text, base, recognise(text, base, {}), "text/html")


def _wanted(item: dict[str, str] | list[str], base: str) -> tuple[str, str, str]:
    if isinstance(item, list):
        return urljoin(base, item[0]), item[1], item[2]
    return item["url"], item["title"], item["date"]


@pytest.mark.parametrize("page_id", NEXT)
def test_items_and_next_page(shared: Path, page_id: str) -> None:
    gold = _gold(shared, page_id)
    base = gold.get("base") or BASES[page_id]
    listing = _read(shared, page_id, base)
    found = [(item.url, item.title, item.date) for item in listing.items]
    assert found == [_wanted(item, base) for item in gold["items"]]
    wanted = NEXT[page_id]
    assert listing.next_url == (urljoin(base, wanted) if wanted else None)
    if page_id in SCRIPTED:
        assert listing.total_pages == gold["total_pages"]


def test_every_gold_page_is_tested(shared: Path) -> None:
    lines = (shared / "corpus/listing_gold.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["id"] for line in lines} == set(NEXT)
