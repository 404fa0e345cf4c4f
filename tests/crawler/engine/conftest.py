"""An archive, sites and tasks that the parts of a run are tried with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.rows import DueUrl
from archive.store import Archive
from crawler.frontier.task import CrawlTask
from crawler.site.definition import Seed, Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive", create=True) as opened:
        yield opened


def site_of(number: int, tmp_path: Path, **more: Any) -> Site:
    """A site with one listing: http://hNN.gov.cn/zw/."""
    base = f"http://h{number:02}.gov.cn/"
    known = {"seeds": (Seed(f"{base}zw/", "listing"),)} | more
    return Site(f"s{number}", f"某县{number}", base, tmp_path / "s.toml", **known)


def task_of(
    url: str, kind: str = "report", site: Site | None = None, **due: Any
) -> CrawlTask:
    """A task for a URL that nothing is known of but what is given."""
    plain = dict.fromkeys(DueUrl.__slots__)
    known = plain | {"url": url, "kind": kind, "depth": 0, "prior_state": "pending"}
    return CrawlTask(DueUrl(**known | due), site, url)
