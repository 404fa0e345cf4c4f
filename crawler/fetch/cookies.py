"""Cookies of one look, in memory: some portals answer a first request with nothing else.

A server that redirects a page to itself with Set-Cookie wants to see the cookie again.
Ordinary cookies are given back as RFC 6265 says (host, domain, path, scheme, end), for
as long as the look at that one URL lasts, and forgotten; what a script would have to
compute is never tried.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.instants import utc_now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SELF_REDIRECTS: Final = 3  # to one URL, each with a cookie that is new
JAR_BYTES: Final = (
    4_096  # of all cookies of a host; what is more is a wall, not a portal
)
_PAIR: Final = re.compile(
    r"\s*+([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100})=([\x21-\x7e]*+)\s*+"
)
_BETWEEN: Final = re.compile(r"[\x09\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+")
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?!\d)")
_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_Place = tuple[str, str, str]  # of a cookie: domain, path, name


@dataclass(frozen=True, slots=True)
class _Cookie:
    value: str
    is_domain_wide: bool
    is_secure: bool
    until: datetime | None

    def goes_to(self, place: _Place, where: _Where, now: datetime) -> bool:
        """Whether a request carries it."""
        domain, path, _ = place
        is_ours = where.host == domain or (
            self.is_domain_wide and where.host.endswith(f".{domain}")
        )
        is_there = where.path.startswith(path) and (
            path.endswith("/") or where.path[len(path) : len(path) + 1] in ("", "/")
        )
        is_over = self.until is not None and self.until <= now
        return (
            is_ours and is_there and not is_over and self.is_secure <= where.is_secure
        )


@dataclass(frozen=True, slots=True)
class _Where:
    """A URL as cookies see it; a bare host stands for its root over https."""

    host: str
    path: str
    is_secure: bool

    @classmethod
    def of(cls, address: str) -> _Where:
        """Raises ValueError for what is no URL."""
        parts = urlsplit(address if "://" in address else f"https://{address}/")
        host = (parts.hostname or "").lower().rstrip(".")
        return cls(host, parts.path or "/", parts.scheme == "https")


class Jar:
    """Each host's cookies; `take` says whether anything is new."""

    def __init__(self, now: Callable[[], datetime] = utc_now) -> None:
        self._now = now
        self._cookies: dict[_Place, _Cookie] = {}

    def take(self, address: str, set_cookies: Iterable[str]) -> bool:
        """Keep what the Set-Cookie lines of an answer say; False if that is nothing new.

        >>> jar = Jar()
        >>> jar.take("http://a.cn/", ["C=ab; path=/"]), jar.take("http://a.cn/", ["C=ab"])
        (True, False)
        >>> jar.header("http://a.cn/x"), jar.header("http://b.cn/x")
        ('C=ab', None)
        """
        where, known = _Where.of(address), dict(self._cookies)
        for line in set_cookies:
            place, cookie = self._read(line, where) or (None, None)
            if place is None:
                continue
            if cookie is None:
                known.pop(place, None)
            else:
                known[place] = cookie
        size = sum(len(p[2]) + len(c.value) for p, c in known.items())
        if size > JAR_BYTES or known == self._cookies:
            return False
        self._cookies = known
        return True

    def header(self, address: str) -> str | None:
        """The Cookie header of a request; None where it has none.

        Longer paths first, then those that were set earlier.
        """
        if not self._cookies:
            return None
        where, now = _Where.of(address), self._now()
        sent = [
            (place, cookie)
            for place, cookie in self._cookies.items()
            if cookie.goes_to(place, where, now)
        ]
        sent.sort(key=lambda one: -len(one[0][1]))
        return "; ".join(f"{p[2]}={c.value}" for p, c in sent) or None

    def _read(self, line: str, where: _Where) -> tuple[_Place, _Cookie | None] | None:
        """Where a cookie belongs and what it is, None if it ends one; or None at all."""
        pair, *rest = line.split(";")
        found = _PAIR.fullmatch(pair)
        if found is None:
            return None
        said = [
            (n.strip().lower(), v.strip())
            for n, _, v in (a.partition("=") for a in rest)
        ]
        told = dict(said)  # the last of several counts
        domain = told.get("domain", "").lower().removeprefix(".")
        if domain and not _may_set(where.host, domain):
            return None
        path = told.get("path", "")
        path = path if path.startswith("/") else _folder(where.path)
        until, is_over = self._end(told)
        cookie = _Cookie(found[2], bool(domain), "secure" in told, until)
        return (domain or where.host, path, found[1]), None if is_over else cookie

    def _end(self, told: dict[str, str]) -> tuple[datetime | None, bool]:
        """When a cookie ends, and whether it has; Max-Age goes before Expires."""
        now = self._now()
        age = told.get("max-age", "")
        if re.fullmatch(r"-?[0-9]{1,18}", age):
            return None, int(age) <= 0  # no look lasts as long as the shortest of them
        until = cookie_date(told.get("expires", ""))
        return until, until is not None and until <= now


def _may_set(host: str, domain: str) -> bool:
    """Whether a host may set a cookie for a domain: its own, and nobody's suffix."""
    if host == domain:
        return True
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return host.endswith(f".{domain}") and not _is_suffix(domain)
    return False


def _is_suffix(domain: str) -> bool:
    """Whether strangers share a domain: cn, gov.cn, bj.cn, co.uk.

    >>> _is_suffix("gov.cn"), _is_suffix("beijing.gov.cn"), _is_suffix("example.com")
    (True, False, False)
    """
    labels = domain.split(".")
    short = len(labels) == 2 and len(labels[1]) == 2 and len(labels[0]) <= 3
    return len(labels) == 1 or short


def _folder(path: str) -> str:
    return path[: path.rfind("/")] or "/"


def cookie_date(text: str) -> datetime | None:
    """A date as RFC 6265 reads it, whatever its order; None where it is none.

    >>> cookie_date("Wed, 09-Nov-99 23:12:40 GMT").isoformat()
    '1999-11-09T23:12:40+00:00'
    """
    clock: tuple[int, ...] | None = None
    day = month = year = None
    for token in _BETWEEN.split(text):
        number = re.match(r"(\d{1,4})(?!\d)", token)
        if clock is None and (found := _CLOCK.match(token)):
            clock = tuple(map(int, found.groups()))
        elif day is None and number and len(number[1]) <= 2:
            day = int(number[1])
        elif month is None and token[:3].lower() in _MONTHS:
            month = _MONTHS.index(token[:3].lower()) + 1
        elif year is None and number and len(number[1]) in (2, 4):
            year = int(number[1])
    if clock is None or day is None or month is None or year is None:
        return None
    year += (1900 if year >= 70 else 2000) if year < 100 else 0
    hour, minute, second = clock
    try:
        read = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return read if year > 1600 else None
