"""Crawls of fault servers: one site for each fault, one crawl for many of them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from crawler.engine.crawl import run_crawl
from crawler.engine.options import CrawlOptions
from crawler.frontier.host_policy import HostPolicy

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

DEADLINE_S = 2.0
PAGE_BYTES = 2_000_000
# As polite as by default, but in a hundredth of the time.
QUICK = partial(HostPolicy, backoff_first_s=0.05, jitter=0.0)

SITE = """title = "{title}"
base_url = "{base}/"
{top}
[[seeds]]
url = "{url}"
kind = "{kind}"
[politeness]
delay_s = {delay_s}
allow_private = true
{tls}
[scope]
{scope}
"""


@dataclass(frozen=True)
class End:
    """How a URL ended."""

    state: str
    reason: str | None
    detail: str | None
    due_at: str | None


@dataclass
class Crawls:
    """An archive and its site files; `crawl` as often as one likes."""

    folder: Path
    quick: pytest.MonkeyPatch
    exit_codes: list[int] = field(default_factory=list)

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    def site(self, name: str, url: str, kind: str = "report", **more: Any) -> str:
        """A site file with one seed; gives the seed's URL back."""
        rows = {"top": "", "scope": "", "tls": "", "delay_s": 0} | more
        rows = {"title": "某某县人民政府"} | rows
        base = "/".join(url.split("/")[:3])
        folder = self.folder / "sites" / "test"
        folder.mkdir(parents=True, exist_ok=True)
        text = SITE.format(base=base, url=url, kind=kind, **rows)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
        return url

    def crawl(self, **options: Any) -> int:
        """One crawl of all sites; its exit code."""
        given = CrawlOptions(
            archive=self.archive, sites_dir=self.folder / "sites", as_json=True
        )
        self.quick.setattr("crawler.settings.DOWNLOAD_TIMEOUT", DEADLINE_S)
        self.quick.setattr("crawler.engine.request_rules.PAGE_BYTES", PAGE_BYTES)
        self.quick.setattr("crawler.engine.host_desk.HostPolicy", QUICK)
        self.exit_codes.append(run_crawl(replace(given, **options)))
        return self.exit_codes[-1]

    def rows(self, query: str, *values: Any) -> list[Any]:
        """Rows of the archive, read as any other program would."""
        connection = sqlite3.connect(self.archive / "archive.db")
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def ends(self) -> dict[str, End]:
        """How every URL but robots.txt ended."""
        rows = self.rows(
            "SELECT url, state, reason, detail, due_at FROM urls WHERE kind != 'robots'"
        )
        return {url: End(*rest) for url, *rest in rows}

    def records(self) -> int:
        """How many records there are that were not removed."""
        query = "SELECT count(*) FROM records WHERE removed_at IS NULL"
        return int(self.rows(query)[0][0])

    def versions(self, url: str) -> int:
        """How many versions the record of a URL has."""
        query = (
            "SELECT count(*) FROM versions JOIN records USING (record_id) WHERE url = ?"
        )
        return int(self.rows(query, url)[0][0])

    def summary(self, output: str) -> dict[str, Any]:
        """What the last crawl printed."""
        return dict(json.loads(output))
