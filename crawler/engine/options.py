"""What a crawl is asked to do, as the command line and the tests give it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from archive.configuration import Configuration, current
from archive.logs import LogOptions
from crawler.frontier.revisit import forgiven

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOptions:
    """One crawl: which sites into which archive, and where it stops.

    `sites_dir` None means the bundled sites; `site_ids` empty means all of them;
    `url` crawls one page without a site file; `max_time_s` is in seconds; `limit`
    counts pages fetched; `max_age_s` makes due what was not looked at for so long;
    `notify` lets it tell the channels of `[notify]` at its end;
    `settings` are Scrapy's, as names and values of its `-s`.
    """

    archive: Path
    site_ids: tuple[str, ...] = ()
    sites_dir: Path | None = None
    url: str | None = None
    limit: int | None = None
    max_time_s: float | None = None
    dry_run: bool = False
    full: bool = False
    refresh: bool = False
    max_age_s: float | None = None
    repair: bool = False
    attachments: bool = True
    allow_private: bool = False
    as_json: bool = False
    notify: bool = True
    settings: tuple[tuple[str, str], ...] = ()
    logs: LogOptions = field(default_factory=LogOptions)
    configuration: Configuration = field(default_factory=current, compare=False)

    def seen_since(self, now: datetime) -> datetime | None:
        """What was looked at since then is not due by `max_age_s`; None for all."""
        if self.refresh or self.max_age_s is None:
            return None
        return now - timedelta(seconds=self.max_age_s - forgiven(self.max_age_s))

    @property
    def seconds(self) -> float | None:
        """How long the crawl may take: as asked, else as configured; None for ever."""
        configured: float | None = self.configuration["crawl"]["max_time"]
        return configured if self.max_time_s is None else self.max_time_s
