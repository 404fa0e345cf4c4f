"""Is a link one of the site's reports; and if not, which rule says so."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from archive.canonical import BadUrl, canonical_url, host_of, resolved
from archive.pickling import Pickled
from crawler.site.report_titles import sounds_like

if TYPE_CHECKING:
    from crawler.site.definition import Site

Reason = Literal["scheme", "bad_url", "out_of_scope", "trap"]
MAX_URL = 2083
MAX_REPEATS = 3
MAX_SEGMENTS = 20


@dataclass(frozen=True, slots=True)
class Verdict(Pickled):
    """In scope or not; `reason` as in table urls, `rule` for people.

    `url` is the address to ask for, None where there is none.
    """

    ok: bool
    reason: Reason | None
    rule: str
    url: str | None = None


def in_scope(
    site: Site, href: str, link_text: str | None = None, title_attr: str | None = None
) -> Verdict:
    """Whether a link of a listing (absolute) is one of the site's reports.

    Without link text (a URL alone) the title rules are left out.
    """
    try:
        url = resolved(href)
    except BadUrl as error:
        return Verdict(False, _bad_reason(href), f"no usable URL: {error}")
    for verdict in (
        _host_verdict(site, url),
        _trap_verdict(url),
        _pattern_verdict(site, url),
        _title_verdict(site, link_text, title_attr),
    ):
        if not verdict.ok:
            return Verdict(False, verdict.reason, verdict.rule, url)
    return Verdict(True, None, "in scope", url)


def explain(site: Site, href: str) -> list[tuple[str, bool, str]]:
    """Each rule that a URL was held against: (rule, passed, why)."""
    try:
        url = resolved(href)
    except BadUrl as error:
        return [("url", False, f"no usable URL: {error}")]
    words = ", ".join((*site.scope.title, *site.scope.kinds)) or "any"
    return [
        ("url", True, url),
        *(
            (name, verdict.ok, verdict.rule)
            for name, verdict in (
                ("host", _host_verdict(site, url)),
                ("trap", _trap_verdict(url)),
                ("pattern", _pattern_verdict(site, url)),
            )
        ),
        ("title", True, f"decided by the link's text: {words}"),
    ]


def _bad_reason(href: str) -> Reason:
    scheme = re.match(r"\s*([A-Za-z][A-Za-z0-9+.-]*):", href)
    return (
        "scheme" if scheme and not scheme[1].lower().startswith("http") else "bad_url"
    )


def _host_verdict(site: Site, url: str) -> Verdict:
    host = host_of(url)
    if host in site.hosts:
        return Verdict(True, None, f"{host} belongs to the site")
    return Verdict(False, "out_of_scope", f"{host} is another host")


def _trap_verdict(url: str) -> Verdict:
    if len(url) > MAX_URL:
        return Verdict(False, "trap", f"longer than {MAX_URL} characters")
    segments = [part for part in urlsplit(url).path.split("/") if part]
    if len(segments) > MAX_SEGMENTS:
        return Verdict(False, "trap", f"more than {MAX_SEGMENTS} folders deep")
    most = Counter(segments).most_common(1)
    if most and most[0][1] > MAX_REPEATS:
        return Verdict(False, "trap", f"{most[0][0]!r} stands {most[0][1]} times in it")
    return Verdict(True, None, "no sign of a trap")


def _pattern_verdict(site: Site, url: str) -> Verdict:
    # A pattern tells of the address as written or without what pages add to it.
    spelled = (url, canonical_url(url))
    for pattern in site.scope.deny:
        if any(re.search(pattern, name) for name in spelled):
            return Verdict(False, "out_of_scope", f"denied by {pattern!r}")
    if not site.scope.allow:
        return Verdict(True, None, "no allow pattern: every URL")
    for pattern in site.scope.allow:
        if any(re.search(pattern, name) for name in spelled):
            return Verdict(True, None, f"allowed by {pattern!r}")
    return Verdict(False, "out_of_scope", "no allow pattern fits")


def _title_verdict(site: Site, *texts: str | None) -> Verdict:
    known = [re.sub(r"\s+", "", text) for text in texts if text and text.strip()]
    if not known:
        return Verdict(True, None, "no link text to judge by")
    for word in site.scope.deny_title:
        if any(word in text for text in known):
            return Verdict(False, "out_of_scope", f"{word!r} in the link's text")
    if not (site.scope.title or site.scope.kinds):
        return Verdict(True, None, "no title words: any title")
    for text in known:
        if (rule := _wanted(site, text)) is not None:
            return Verdict(True, None, rule)
    return Verdict(False, "out_of_scope", "none of the title words in the link's text")


def _wanted(site: Site, text: str) -> str | None:
    """The word or kind of the site's that a title has."""
    for word in site.scope.title:
        if word in text:
            return f"{word!r} in the link's text"
    for kind in site.scope.kinds:
        if sounds_like(kind, text):
            return f"the link's text sounds like {kind}"
    return None
