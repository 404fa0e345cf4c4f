"""A Scrapy spider that only fetches: the measure for bench/speed/crawl.py.

Usage: python bench/speed/bare_spider.py BASE_URL
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

    def fetched(self, response: Response) -> None:
        """A page: thrown away."""


def main() -> None:
    process = CrawlerProcess({"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False})
    process.crawl(Bare, start_urls=[sys.argv[1] + "zw/"])
    process.start()


if __name__ == "__main__":
    main()
