"""Where Scrapy's users look for the middlewares: the names that the settings give."""

from __future__ import annotations

from scrapy.utils.misc import load_object

from crawler import middlewares
from crawler.engine.capture_middleware import CaptureMiddleware
from crawler.engine.render_middleware import RenderMiddleware
from crawler.settings import PORTAL


def ours() -> dict[str, int]:
    base = PORTAL["DOWNLOADER_MIDDLEWARES_BASE"]
    return {str(name): place for name, place in base.items() if "crawler." in str(name)}


def test_every_name_of_the_settings_is_here() -> None:
    for name in ours():
        module, _, attribute = name.rpartition(".")
        assert module == middlewares.__name__
        assert load_object(name) is getattr(middlewares, attribute)
        assert attribute in middlewares.__all__


def test_what_came_from_the_net_is_kept_before_a_browser_changes_it() -> None:
    places = {load_object(name): place for name, place in ours().items()}
    assert places[CaptureMiddleware] > places[RenderMiddleware]
    assert len(places) == len(middlewares.__all__) == 2


def test_those_of_ones_own_stand_further_from_the_downloader() -> None:
    assert min(ours().values()) > 900
