"""Cookies of one look, in memory: some portals answer a first request with nothing else.

A server that redirects a page to itself with Set-Cookie wants to see the cookie again.
Ordinary cookies are given back to the host that set them, for as long as the look at
that one URL lasts, and forgotten; what a script would have to compute is never tried.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

SELF_REDIRECTS: Final = 3  # to one URL, each with a cookie that is new
JAR_BYTES: Final = (
    4_096  # of all cookies of a host; what is more is a wall, not a portal
)
_PAIR: Final = re.compile(r"\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100})=([\x21-\x7e]*)\s*")
_ENDED: Final = re.compile(
    r"max-age\s*+=\s*+(?:0\b|-)|expires\s*+=[^;]{0,60}19[0-9]{2}", re.IGNORECASE
)


class Jar:
    """Name and value of each host's cookies; `take` says whether anything is new."""

    def __init__(self) -> None:
        self._hosts: dict[str, dict[str, str]] = {}

    def take(self, host: str, set_cookies: Iterable[str]) -> bool:
        """Keep what an answer's Set-Cookie lines say; False where that is nothing new.

        >>> jar = Jar()
        >>> jar.take("a.cn", ["C3VK=ab12; path=/"]), jar.take("a.cn", ["C3VK=ab12"])
        (True, False)
        >>> jar.header("a.cn"), jar.header("b.cn")
        ('C3VK=ab12', None)
        """
        known = self._hosts.setdefault(host, {})
        before = dict(known)
        for line in set_cookies:
            pair, _, attributes = line.partition(";")
            found = _PAIR.fullmatch(pair)
            if found is None:
                continue
            known.pop(found[1], None)
            if not _ENDED.search(attributes):
                known[found[1]] = found[2]
        if sum(len(name) + len(value) for name, value in known.items()) > JAR_BYTES:
            self._hosts[host] = before
            return False
        return known != before

    def header(self, host: str) -> str | None:
        """The Cookie header for a host; None where it has set none."""
        known = self._hosts.get(host)
        return "; ".join(f"{k}={v}" for k, v in known.items()) if known else None
