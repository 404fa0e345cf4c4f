"""What a response really is: a page, a block, a login, a 404 in disguise (pure).

`diagnose` reads status, headers and decoded text and gives a verdict with the state
and reason that table `urls` keeps, and the evidence in one line. It is careful: words
such as 维护, 登录 or 404 count only on a page that has no article and little text, or
whose title is nothing else; a report about them stays a report. Nothing here helps to
get around a block: the evidence is kept, and the host is left alone for a while.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from archive.canonical import BadUrl, host_of
from archive.pickling import Pickled
from cleaning.rules import page_signs
from cleaning.rules.page_signs import pattern_of
from cleaning.text.han import han_count
from crawler.fetch.guard import refusal_of
from crawler.fetch.redirects import joined, location_of, sense_of
from crawler.fetch.visible_text import visible_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from archive.model import UrlState

Verdict = Literal[
    "ok",
    "not_modified",
    "gone",
    "moved",
    "soft_404",
    "maintenance",
    "login",
    "captcha",
    "blocked_jsl",
    "blocked_ruishu",
    "blocked_403",
    "js_only",
    "redesigned",
    "empty",
    "rate_limited",
    "http_4xx",
    "http_5xx",
    "unreachable",
    "tls",
    "bad_answer",
]

LOOKED_AT: Final = 200_000  # characters of the text that are looked at
SHORT: Final = 600  # visible characters: a page that can be nothing but a message
SKINNED: Final = 3_000  # the same with a portal's own head and foot around it
FEW_HAN: Final = 160  # Han characters that a report has at least (as in cleaning)
SHELL_MOST: Final = 80  # visible characters of a page that its scripts will fill
EVIDENCE_MOST: Final = 160


@dataclass(frozen=True, slots=True)
class Diagnosis(Pickled):
    """What a response is. `state` is None where the page is to be read on, or followed.

    `gone_reason` is how it ends at a second crawl, `target` where it leads on.
    """

    verdict: Verdict
    state: UrlState | None
    reason: str | None
    evidence: str
    gone_reason: str | None = None
    target: str | None = None

    @property
    def is_block(self) -> bool:
        """Whether the host, not the page, refused us: counts for its circuit."""
        return self.verdict in _BLOCKS

    def at_look(self, *, second: bool) -> tuple[UrlState | None, str | None]:
        """State and reason at the first or the second crawl's look.

        >>> d = Diagnosis("soft_404", "failed", "soft_404", "…", "redirect_home")
        >>> d.at_look(second=False), d.at_look(second=True)
        (('failed', 'soft_404'), ('gone', 'redirect_home'))
        """
        if second and self.gone_reason is not None:
            return "gone", self.gone_reason
        return self.state, self.reason


_BLOCKS: Final = frozenset(
    {"blocked_jsl", "blocked_ruishu", "blocked_403", "captcha", "rate_limited"}
)
_FIREWALL_STATUSES: Final = frozenset({400, 403, 405, 406, 412, 418, 451, 493, 567})
OK: Final = Diagnosis("ok", None, None, "")


@dataclass(frozen=True, slots=True)
class _Page:
    """A response laid out for the checks."""

    status: int
    headers: tuple[tuple[str, str], ...]
    text: str
    visible: str
    title: str
    article: bool | None
    url: str | None = None
    asked: str | None = None

    def header(self, name: str) -> str:
        """All values of a header in one line."""
        return "; ".join(v for k, v in self.headers if k.lower() == name)

    @property
    def is_message(self) -> bool:
        """So little text, and no article, that it can be a mere message."""
        if self.article or page_signs.DOCUMENT_TITLE.search(self.title):
            return False
        most = SKINNED if self.article is False else SHORT
        return len(self.visible) <= most

    @property
    def may_be_an_error(self) -> bool:
        """A server's own words, however long its trace: with hardly any Chinese."""
        document = page_signs.DOCUMENT_TITLE.search(self.title)
        return document is None and han_count(self.visible) < FEW_HAN


def diagnose(
    status: int,
    headers: Iterable[tuple[str, str]] = (),
    text: str = "",
    *,
    url: str | None = None,
    title: str | None = None,
    article: bool | None = None,
    asked: str | None = None,
    knew_article: bool = False,
) -> Diagnosis:
    """What this response is.

    `text` is the decoded page (only its start is looked at; "" for a file), `article`
    whether the reader found an article's container (None: not tried), `asked` the URL
    first asked for where redirects led to `url`, `knew_article` whether this page had
    a record before: then a full page without an article is a redesign.

    >>> diagnose(521, [("Set-Cookie", "__jsluid_s=ab; path=/")]).verdict
    'blocked_jsl'
    >>> diagnose(200, text="<title>404</title><p>您访问的页面不存在").reason
    'soft_404'
    >>> diagnose(200, text="<title>关于系统维护的通知</title>…", article=True).verdict
    'ok'
    """
    page = _laid_out(status, tuple(headers), text, title, article)
    page = replace(page, url=url, asked=asked)
    for check in _BY_STATUS:
        if (found := check(page)) is not None:
            return found
    if asked is not None and (found := _led_elsewhere(asked, url)) is not None:
        return found
    if not text or article or len(text) > LOOKED_AT:
        return OK  # a message is never that long
    for check in _BY_TEXT:
        if (found := check(page)) is not None:
            return found
    if knew_article and article is False:
        evidence = f"{len(page.visible)} characters, no article where one was"
        return Diagnosis("redesigned", "failed", "extract", evidence)
    return OK


def diagnose_empty() -> Diagnosis:
    """A 200 without a body."""
    return Diagnosis("empty", "failed", "empty", "no body")


def diagnose_failure(reason: str, detail: str = "") -> Diagnosis:
    """What a fetch without a usable answer means; `reason` as in CONTRACT.

    >>> diagnose_failure("dns", "no address").verdict
    'unreachable'
    """
    verdict: Verdict = "bad_answer"
    if reason in ("timeout", "connection", "dns"):
        verdict = "unreachable"
    elif reason == "tls":
        verdict = "tls"
    return Diagnosis(verdict, "failed", reason, detail[:EVIDENCE_MOST])


_TITLE: Final = re.compile(r"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)


def _laid_out(
    status: int,
    headers: tuple[tuple[str, str], ...],
    text: str,
    title: str | None,
    article: bool | None,
) -> _Page:
    start = text[:LOOKED_AT]
    if title is None:
        found = _TITLE.search(start)
        title = found.group(1) if found else ""
    seen = visible_text(start) if start and not article else ""
    return _Page(status, headers, start, seen, title.strip(), article)


def _state_of(verdict: Verdict, evidence: str) -> Diagnosis:
    """A page that is no report, kept as failed under its verdict's own name."""
    gone = "soft_404" if verdict == "soft_404" else None
    return Diagnosis(verdict, "failed", verdict, evidence[:EVIDENCE_MOST], gone)


def _not_modified(page: _Page) -> Diagnosis | None:
    if page.status != 304:
        return None
    return Diagnosis("not_modified", "unchanged", None, "304")


def _jsl(page: _Page) -> Diagnosis | None:
    jsl = pattern_of("jsl", "source")
    cookie = bool(jsl.search(page.header("set-cookie")))
    script = bool(pattern_of("cookie_script", "source").search(page.text))
    if page.status == 521 and (cookie or script):
        sign = "a __jsluid cookie" if cookie else "a script that sets a cookie"
        return _state_of("blocked_jsl", f"521 with {sign}")
    if script and page.is_message and jsl.search(page.text):
        return _state_of("blocked_jsl", f"{page.status} with a __jsl script")
    return None


def _ruishu(page: _Page) -> Diagnosis | None:
    if page.status not in (400, 412) and len(page.visible) > SHELL_MOST:
        return None
    if (sign := pattern_of("ruishu", "source").search(page.text)) is not None:
        return _state_of("blocked_ruishu", f"{page.status} with {sign.group()[:20]}")
    return None


def _gone(page: _Page) -> Diagnosis | None:
    if page.status not in (404, 410):
        return None
    return Diagnosis("gone", "gone", f"http_{page.status}", str(page.status))


def _moved(page: _Page) -> Diagnosis | None:
    location = location_of(page.headers)
    if not (300 <= page.status < 400 and location):
        return None
    target = joined(page.url, location)
    evidence = f"{page.status} to {target}"[:EVIDENCE_MOST]
    forbidden = refusal_of(target, own=_host(page.url))
    if forbidden is not None:
        return Diagnosis("moved", "refused", forbidden, evidence, None, target)
    return _led_elsewhere(page.asked or page.url, target) or Diagnosis(
        "moved", None, None, evidence, None, target
    )


def _refused(page: _Page) -> Diagnosis | None:
    status = page.status
    if status == 429:
        return _state_of("rate_limited", f"429 {page.header('retry-after')}".strip())
    if status == 401:
        return _state_of("login", "401")
    if status not in _FIREWALL_STATUSES:
        return None
    wall = pattern_of("blocked", "words").search(page.text)
    if status == 403 or wall:
        return _state_of("blocked_403", _quoted(page, wall))
    return None


def _error(page: _Page) -> Diagnosis | None:
    if page.status < 300:
        return None
    if page.status >= 500 and (
        words := pattern_of("maintenance", "words").search(page.visible)
    ):
        return _state_of("maintenance", _quoted(page, words))
    if page.status >= 500:
        return _state_of("http_5xx", str(page.status))
    if page.status >= 400:
        return _state_of("http_4xx", str(page.status))
    return Diagnosis("bad_answer", "failed", "bad_response", f"{page.status} nowhere")


def _title_alone(page: _Page) -> Diagnosis | None:
    """A title that says nothing but 404, 登录 or 维护中; a site's name is cut off."""
    told = page_signs.titled(page.title)
    asks = told != "login" or pattern_of("password", "source").search(page.text)
    if told is None or len(page.visible) > (SKINNED if asks else SHORT):
        return None
    return _state_of(_VERDICTS[told], f"title: {page.title}")


def _challenge(page: _Page) -> Diagnosis | None:
    if len(page.visible) > SHELL_MOST:
        return None
    if (sign := pattern_of("challenge", "source").search(page.text)) is not None:
        return _state_of("blocked_403", f"a challenge by script: {sign.group()[:30]}")
    return None


def _message(page: _Page) -> Diagnosis | None:
    """A page of few words that says what it is, or one in a server's own words."""
    strong = None if page.is_message else True
    if page.article or (strong and not page.may_be_an_error):
        return None
    if page_signs.is_hijacked(page.visible):
        return _state_of("soft_404", "words of gambling: the domain is lost")
    for told, verdict in _VERDICTS.items():
        words = pattern_of(told, "words", strong=strong).search(page.visible)
        if words is not None:
            return _state_of(verdict, _quoted(page, words))
    password = pattern_of("password", "source").search(page.text)
    if page.is_message and len(page.visible) <= SHORT and password:
        return _state_of("login", "a password field on a page of few words")
    return None


def _refresh(page: _Page) -> Diagnosis | None:
    found = pattern_of("refresh", "source").search(page.text[:20_000])
    if not found or len(page.visible) > SHORT or int(found.group(1)[:6]) > 30:
        return None
    target = joined(page.url, found.group(2))
    if target == page.url:
        return None
    evidence = f"meta refresh to {target}"[:EVIDENCE_MOST]
    return Diagnosis("moved", "failed", "soft_404", evidence, "meta_refresh", target)


def _shell(page: _Page) -> Diagnosis | None:
    if len(page.visible) > SHELL_MOST or "<script" not in page.text.lower():
        return None
    sign = pattern_of("shell", "source").search(page.text)
    if sign is None and page.visible:
        return None
    evidence = sign.group()[:60] if sign else "scripts and no text"
    return _state_of("js_only", evidence)


def _blank(page: _Page) -> Diagnosis | None:
    if page.visible or "<img" in page.text.lower() or "<iframe" in page.text.lower():
        return None
    return Diagnosis("empty", "failed", "empty", "no visible text")


# What signs tell, in the order in which words are asked, and the state that it gives.
_VERDICTS: Final[dict[str, Verdict]] = {
    "captcha": "captcha",
    "blocked": "blocked_403",
    "soft_404": "soft_404",
    "maintenance": "maintenance",
    "login": "login",
}
_BY_STATUS: Final[tuple[Callable[[_Page], Diagnosis | None], ...]] = (
    _not_modified,
    _jsl,
    _ruishu,
    _gone,
    _moved,
    _refused,
    _error,
)
_BY_TEXT: Final[tuple[Callable[[_Page], Diagnosis | None], ...]] = (
    _title_alone,
    _challenge,
    _message,
    _refresh,
    _shell,
    _blank,
)


def _led_elsewhere(asked: str | None, url: str | None) -> Diagnosis | None:
    """A redirect to the home page, a login or an error page, instead of the page."""
    sense = sense_of(asked, url)
    evidence = f"redirected to {url}"[:EVIDENCE_MOST]
    if sense is None:
        return None
    if sense == "login":
        return Diagnosis("login", "failed", "login", evidence, None, url)
    gone = "redirect_home" if sense == "home" else "soft_404"
    return Diagnosis("soft_404", "failed", "soft_404", evidence, gone, url)


def _host(url: str | None) -> str | None:
    """The host that was asked, which may be a site's own private one."""
    try:
        return host_of(url or "")
    except BadUrl:
        return None


def _quoted(page: _Page, words: re.Match[str] | None) -> str:
    return f"{page.status}: {words.group()}" if words else str(page.status)
