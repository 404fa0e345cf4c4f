"""Settings: for every spider, for the portal's, and what outdoes them."""

from __future__ import annotations

import subprocess
import sys
from typing import ClassVar

import pytest
from scrapy import Spider
from scrapy.crawler import Crawler

from archive.errors import ConfigurationError
from crawler.engine.crawl import project_settings
from crawler.spiders.portal import PortalSpider

OURS = "crawler.middlewares.CaptureMiddleware"


class Slow(PortalSpider):
    name = "slow"
    custom_settings: ClassVar[dict[str, object]] = {"CONCURRENT_REQUESTS": 2}


def test_only_the_portals_spider_has_our_parts():
    plain = Crawler(Spider, project_settings()).settings
    portal = Crawler(PortalSpider, project_settings()).settings
    assert OURS not in plain["DOWNLOADER_MIDDLEWARES_BASE"]
    assert plain["SCHEDULER"].startswith("scrapy.")
    assert plain.getbool("ROBOTSTXT_OBEY")
    assert plain.getfloat("DOWNLOAD_DELAY") > 0
    assert OURS in portal["DOWNLOADER_MIDDLEWARES_BASE"]
    assert portal["SCHEDULER"].startswith("crawler.")
    assert plain["DOWNLOAD_HANDLERS"] == portal["DOWNLOAD_HANDLERS"]


def test_custom_settings_and_the_command_line_outdo_ours():
    settings = Crawler(Slow, project_settings()).settings
    assert settings.getint("CONCURRENT_REQUESTS") == 2
    assert settings["SCHEDULER"].startswith("crawler.")
    given = [("CONCURRENT_REQUESTS", "3"), ("ITEM_PIPELINES", '{"my.Pipe": 300}')]
    settings = Crawler(Slow, project_settings(given)).settings
    assert settings.getint("CONCURRENT_REQUESTS") == 3
    pipelines = settings.getwithbase("ITEM_PIPELINES")
    assert sorted(pipelines) == ["crawler.pipelines.ArchivePipeline", "my.Pipe"]


def test_a_value_that_is_none_is_told_in_a_sentence():
    with pytest.raises(ConfigurationError, match=r"--set EXTENSIONS=\{bad is no value"):
        project_settings([("EXTENSIONS", "{bad")])


def test_a_part_that_is_not_there_is_told_in_a_sentence(make_portal, crawl):
    make_portal(count=1)
    with pytest.raises(ConfigurationError, match="No module named 'nosuch'"):
        crawl(settings=(("EXTENSIONS", '{"nosuch.Part": 1}'),))


def test_a_crawl_starts_without_what_it_does_not_need():
    code = (
        "import sys, crawler.engine.crawl as c, crawler.spiders.portal as p\n"
        "from scrapy.crawler import Crawler\n"
        "from scrapy.utils.misc import load_object\n"
        "s = Crawler(p.PortalSpider, c.project_settings()).settings\n"
        "for kind in ('DOWNLOADER_MIDDLEWARES', 'EXTENSIONS', 'ITEM_PIPELINES'):\n"
        "    [load_object(name) for name in s.getwithbase(kind)]\n"
        "print(*sorted(m for m in sys.modules if m.startswith('scrapy.')))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    for name in ("retry", "redirect", "robotstxt", "httpcompression", "cookies"):
        assert f"scrapy.downloadermiddlewares.{name}" not in told
    assert "scrapy.extensions.telnet" not in told
