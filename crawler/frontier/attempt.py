"""What follows an answer or a failure: another try, a redirect's target, or the end.

One policy for the crawl and for single pages: three tries, ten redirects, cookies given
back within the task. Which of it robots.txt allows is asked before each request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from cleaning.body.page_addresses import is_further_page
from crawler.fetch.cookies import SELF_REDIRECTS
from crawler.fetch.diagnosis import Diagnosis, diagnose
from crawler.fetch.failures import diagnosis_of, refused
from crawler.fetch.limits import Overlong
from crawler.frontier.robots import REDIRECTS_MOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.frontier.task import CrawlTask

TRIES: Final = 3
MAX_REDIRECTS: Final = 10
# What a further try may mend; a refusal (403, 412, 521) or a bad certificate never.
RETRYABLE: Final = frozenset(
    {"timeout", "connection", "dns", "http_5xx", "rate_limited", "short_body"}
)
# Statuses whose page says nothing that a second try could not say better.
TRY_AGAIN: Final = {408: "timeout", 429: "rate_limited"}


@dataclass(frozen=True, slots=True)
class Again:
    """Ask once more: for the same address, or for where a redirect led."""

    url: str


@dataclass(frozen=True, slots=True)
class Over:
    """No further request: settled by `diagnosis`, or a page to be read without one."""

    diagnosis: Diagnosis | None


def after_answer(
    task: CrawlTask, status: int, headers: Sequence[tuple[str, str]], *, is_empty: bool
) -> Again | Over:
    """What follows an answer to `task.url`; hops, tries and cookies are noted."""
    asked = task.due.url if task.hops else None
    diagnosis = diagnose(status, headers, url=task.url, asked=asked)
    # A robots.txt may lead anywhere: what is there in the end is the answer (RFC 9309).
    leads_on = diagnosis.state is None or (
        task.due.kind == "robots" and diagnosis.state == "failed"
    )
    if diagnosis.target and leads_on:
        return _redirected(task, diagnosis.target, headers)
    if _tries_again(task, _reason_of(status)):
        return Again(task.url)
    is_over = diagnosis.state is not None and (status == 304 or is_empty)
    return Over(diagnosis if is_over else None)


def after_failure(task: CrawlTask, error: BaseException) -> Again | Over:
    """What follows where no usable answer came."""
    diagnosis = diagnosis_of(error)
    again = "short_body" if isinstance(error, Overlong) else diagnosis.reason
    if _tries_again(task, again):
        return Again(task.url)
    task.capture = None
    return Over(diagnosis)


def may_retry(reason: str | None, tries: int) -> bool:
    """Whether a URL that failed is tried again in this run; `tries` were made.

    >>> may_retry("timeout", 2), may_retry("timeout", 3), may_retry("blocked_403", 1)
    (True, False, False)
    """
    return tries < TRIES and reason in RETRYABLE


def _tries_again(task: CrawlTask, reason: str | None) -> bool:
    if not may_retry(reason, task.tries):
        return False
    task.tries += 1
    return True


def _redirected(
    task: CrawlTask, target: str, headers: Sequence[tuple[str, str]]
) -> Again | Over:
    here = _asked(task, task.url)
    given = [value for name, value in headers if name.lower() == "set-cookie"]
    task.cookies.take(task.url, given)
    reason = _refusal(task, target, here)
    if reason is not None:
        return Over(refused(reason, f"redirected to {target}"))
    task.asked.add(here)
    task.hops.append(task.url)
    return Again(target)


def _refusal(task: CrawlTask, target: str, here: tuple[str, str | None]) -> str | None:
    """Why a redirect is not followed; None where it is.

    The fragment is no part of what is asked for, so that /a → /a#b is a loop. With
    cookies that it was not asked with before, a URL may be asked for a few times more:
    portals that want a cookie back lead to the page itself, or there by another one.
    """
    if urlsplit(target).scheme not in ("http", "https"):
        return "scheme"
    there = _asked(task, target)
    if task.is_further and not (
        there[0] == here[0] or is_further_page(task.first.url, target)
    ):
        return "out_of_scope"
    times = sum(_bare(url) == there[0] for url in (*task.hops, task.url))
    if there == here or there in task.asked or times > SELF_REDIRECTS:
        return "redirect_loop"
    most = REDIRECTS_MOST if task.due.kind == "robots" else MAX_REDIRECTS
    return "too_many_redirects" if len(task.hops) >= most else None


def _asked(task: CrawlTask, url: str) -> tuple[str, str | None]:
    """What a server sees of a request: the address, and the cookies that go with it."""
    try:
        return _bare(url), task.cookies.header(url)
    except ValueError:
        return _bare(url), None


def _bare(url: str) -> str:
    return url.partition("#")[0]


def _reason_of(status: int) -> str | None:
    return "http_5xx" if status >= 500 and status != 521 else TRY_AGAIN.get(status)
