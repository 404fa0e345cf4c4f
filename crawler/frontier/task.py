"""A crawl task: one due URL, from its first request to its end state, and what it gave."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from archive.canonical import BadUrl, host_of, resolved, without_session
from archive.rows import DueUrl
from crawler.fetch.cookies import Jar
from crawler.frontier.revisit import PACE, Pace

if TYPE_CHECKING:
    from archive.model import Capture, Record, UrlKind
    from archive.rows import StoredCapture
    from crawler.fetch.diagnosis import Diagnosis
    from crawler.fetch.held import Body
    from crawler.site.definition import Site

TASK = "task"  # the key in a request's meta
# A report of so many pages would fill a book; a pager that makes pages up has no end.
MOST_PAGES: Final = 50


def shown_by(record: Record) -> object:
    """What tells two pages of an article apart; pages of pictures have no text."""
    return record.text_digest, record.attachments


@dataclass(slots=True)
class ArticlePages:
    """The pages of one article that came so far.

    `shown` are the text and files of each, by which a pager that repeats is told.
    """

    first: CrawlTask
    captures: list[Capture] = field(default_factory=list)
    stored: list[StoredCapture] = field(default_factory=list)
    shown: set[object] = field(default_factory=set)

    def add(self, task: CrawlTask, shown: object) -> bool:
        """Take the page that a task has brought; False where it repeats another."""
        assert task.capture is not None
        self.captures.append(task.capture)
        self.stored.append(task.captures[-1])
        is_new = shown not in self.shown
        self.shown.add(shown)
        return is_new

    def further_task(self, url: str) -> CrawlTask:
        """The task of the next page: tries and redirects of its own, cookies in common."""
        first = self.first
        return CrawlTask(
            first.due,
            first.site,
            url,
            captures=first.captures,
            cookies=first.cookies,
            article=self,
            pace=first.pace,
        )


@dataclass(slots=True)
class CrawlTask:
    """The state of a task; `url` is what is asked for now, after `hops` redirects.

    `asked` holds those with the cookies that went with them. `captures` are stored but not committed; `capture` is the last one's content;
    `asking` is the host that a request is under way to. `article` is set once an article
    goes on to another page.
    """

    due: DueUrl
    site: Site | None
    url: str
    tries: int = 1
    hops: list[str] = field(default_factory=list)
    asked: set[tuple[str, str | None]] = field(default_factory=set, repr=False)
    captures: list[StoredCapture] = field(default_factory=list)
    capture: Capture | None = field(default=None, repr=False)
    held: Body | None = field(default=None, repr=False)
    asking: str | None = None
    cookies: Jar = field(default_factory=Jar, repr=False)
    article: ArticlePages | None = field(default=None, repr=False)
    pace: Pace = PACE

    def let_go(self) -> None:
        """Nobody reads the last answer any more: another may take its room."""
        held, self.held = self.held, None
        if held is not None:
            held.let_go()

    @property
    def first(self) -> CrawlTask:
        """The task of the article's first page; of most pages their own."""
        return self.article.first if self.article else self

    @property
    def is_further(self) -> bool:
        """Whether this is of an article's second page, or one behind it."""
        return self.first is not self

    @property
    def host(self) -> str:
        """The host that is asked now."""
        return host_of(self.url)

    @property
    def final_url(self) -> str:
        """The address that answered; the one asked for where only a session was added."""
        try:
            url = resolved(self.url)
        except BadUrl:
            return self.due.url
        is_same = without_session(url) == without_session(self.due.url)
        return self.due.url if is_same else url

    @property
    def was_led_on(self) -> bool:
        """Whether redirects led to another document's address."""
        return bool(self.hops) and self.final_url != self.due.url


def single(url: str, kind: UrlKind = "report", site: Site | None = None) -> CrawlTask:
    """A task for an address that stands in no table: robots.txt, a single page."""
    due = DueUrl(
        url=url,
        kind=kind,
        site_id=None,
        priority=0,
        depth=0,
        etag=None,
        last_modified=None,
        listing_title=None,
        listing_date=None,
        visits=0,
        unchanged=0,
        interval_s=None,
        prior_state="pending",
    )
    return CrawlTask(due, site, url)


@dataclass(frozen=True, slots=True)
class FinishedTask:
    """A task that is over: to be read where `diagnosis` is None, else settled."""

    task: CrawlTask
    diagnosis: Diagnosis | None = None

    def __str__(self) -> str:
        return f"page {self.task.url}"
