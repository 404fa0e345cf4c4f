"""Scrapy spiders as people write them: the measures for bench/speed/crawling.py.

Usage: python bench/speed/spiders.py bare BASE_URL
       python bench/speed/spiders.py row-by-row BASE_URL DATABASE

`bare` follows the lists and throws the pages away. `row-by-row` gives each page to
trafilatura, asks it for metadata too, and upserts what comes of it with sqlite-utils
from an item pipeline: no WARC, no search, no history.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy.crawler import CrawlerProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.http import Response


class Bare(scrapy.Spider):
    """Every list and every page on it; nothing is kept."""

    name = "bare"

    def parse(self, response: Response, **_: Any) -> Iterator[scrapy.Request]:
        """A list: its pages and the next list."""
        for href in response.css("ul.list a::attr(href)").getall():
            yield response.follow(href, self.fetched)
        for href in response.css("div a::attr(href)").getall():
            yield response.follow(href, self.parse)

    def fetched(self, response: Response) -> Any:
        """A page: thrown away."""


class RowByRow(Bare):
    """Every page through trafilatura into a table."""

    name = "row-by-row"

    def fetched(self, response: Response) -> Any:
        """A page as an item."""
        from trafilatura import bare_extraction

        found: Any = bare_extraction(
            response.text, url=response.url, include_comments=False, with_metadata=True
        )
        yield {
            "url": response.url,
            "title": found.title,
            "date": found.date,
            "source": found.sitename,
            "text": found.text,
        }


class SqlitePipeline:
    """An item at a time into SQLite, with the library's own settings."""

    def __init__(self, path: str) -> None:
        from sqlite_utils import Database

        self.db = Database(path)

    @classmethod
    def from_crawler(cls, crawler: Any) -> SqlitePipeline:
        return cls(crawler.settings["DATABASE"])

    def process_item(self, item: Any) -> Any:
        self.db.table("pages").upsert(item, pk="url")
        return item


def main() -> None:
    name, base, *rest = sys.argv[1:]
    settings: dict[str, Any] = {"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False}
    if rest:
        settings |= {"DATABASE": rest[0], "ITEM_PIPELINES": {SqlitePipeline: 300}}
    process = CrawlerProcess(settings)
    spider = RowByRow if name == RowByRow.name else Bare
    process.crawl(spider, start_urls=[base + "zw/"])
    process.start()


if __name__ == "__main__":
    main()
