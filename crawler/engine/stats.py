"""What one crawl did, counted by site: the base of its summary and its exit code."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.rows import Effect, Visit
    from crawler.frontier.task import CrawlTask

MISSED_MOST = 20  # as many as fit on a screen; table `urls` has them all
BLOCKS = frozenset({"blocked_jsl", "blocked_ruishu", "blocked_403", "captcha"})
UNREACHABLE = frozenset(
    {"timeout", "connection", "dns", "tls", "http_5xx", "rate_limited", "short_body"}
)


@dataclass(slots=True)
class SiteTally:
    """One site in one run: how its visits ended, and what they did to records."""

    states: Counter[str] = field(default_factory=Counter)
    effects: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    broken_listings: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> int:
        """How often the portal refused us."""
        return sum(n for reason, n in self.reasons.items() if reason in BLOCKS)


@dataclass(slots=True)
class Tally:
    """All sites of a run; `put_off` are hosts that were left alone, and why.

    `missed` has the first URLs that failed or were refused, with the reason of each.
    `on_visit` and `on_count` are told of each visit and of each count by its name.
    """

    sites: dict[str, SiteTally] = field(default_factory=lambda: defaultdict(SiteTally))
    put_off: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    missed: dict[str, list[dict[str, str | None]]] = field(
        default_factory=lambda: {"failed": [], "refused": []}
    )
    on_visit: Callable[[CrawlTask, Visit], None] = field(default=lambda *_: None)
    on_count: Callable[[str], None] = field(default=lambda _: None)

    def asked(self) -> None:
        """Count one request."""
        self.requests += 1
        self.on_count("requests")

    def visited(self, task: CrawlTask, visit: Visit, effect: Effect) -> None:
        """Count one visit; robots.txt belongs to no site."""
        self.on_visit(task, visit)
        if task.due.kind == "robots":
            return
        site = self.sites[task.due.site_id or ""]
        is_alias = effect == "alias"
        state = "refused" if is_alias else visit.state
        site.states[state] += 1
        site.effects[effect] += 1
        self.on_count(f"urls/{state}")
        if effect != "none":
            self.on_count(f"records/{effect}")
        if reason := "alias" if is_alias else visit.reason:
            site.reasons[reason] += 1
            self.on_count(f"reasons/{reason}")
        self._note_missed(task, visit, is_alias=is_alias)
        if _is_broken(task, visit):
            site.broken_listings[task.due.url] = visit.reason or visit.state

    def _note_missed(self, task: CrawlTask, visit: Visit, *, is_alias: bool) -> None:
        told = self.missed.get("" if is_alias else visit.state)
        if told is not None and len(told) < MISSED_MOST:
            told.append(
                {
                    "url": visit.url,
                    "site_id": task.due.site_id,
                    "reason": visit.reason,
                    "detail": visit.detail,
                }
            )


def _is_broken(task: CrawlTask, visit: Visit) -> bool:
    """A listing without which the site's reports cannot be found."""
    if task.due.kind not in ("listing", "sitemap"):
        return False
    if visit.state == "failed":
        return True
    return task.due.depth == 0 and visit.state in ("gone", "refused")
