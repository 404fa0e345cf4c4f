"""What may be asked for at all: schemes, hosts, and the addresses behind names.

`refusal_of` judges a URL before it is queued or followed. `Guard.addresses` gives the
addresses that a host's name stands for right now, the forbidden ones taken out; the
download handler connects to one of these and to nothing else, so that a name which
means another address a moment later (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.canonical import BadUrl, host_of
from crawler.fetch.addresses import is_public, literal_address
from crawler.fetch.limits import Refused
from crawler.fetch.lookups import Lookups

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.fetch.lookups import Resolve

LOCAL_NAMES: Final = ("localhost", ".localhost", ".local", ".internal", ".lan")


def refusal_of(url: str, *, own: str | None = None) -> str | None:
    """Why a URL is never asked for: `scheme`, `bad_url`, `private_address`; or None.

    `own` is the one host:port that may be a private address: that of a site whose
    file says `allow_private`. Odd spellings (2130706433, 0x7f.1, full-width digits)
    are read as WHATWG says, that is, as the addresses that they are.

    >>> refusal_of("file:///etc/passwd"), refusal_of("http://0x7f.1/")
    ('scheme', 'private_address')
    >>> refusal_of("http://127.0.0.1:81/", own="127.0.0.1:81"), refusal_of("http://a.cn")
    (None, None)
    """
    try:
        scheme = urlsplit(url.strip()).scheme.lower()
        if scheme not in ("http", "https"):
            return "scheme" if scheme else "bad_url"
        host = host_of(url)
    except (BadUrl, ValueError):
        return "bad_url"
    if host == own:
        return None
    name = _without_port(host)
    address = literal_address(name)
    if address is not None:
        return None if is_public(address) else "private_address"
    bare = name.rstrip(".").lower()
    local = any(bare == n or (n[0] == "." and bare.endswith(n)) for n in LOCAL_NAMES)
    return "private_address" if local else None


def _without_port(host: str) -> str:
    """The name or address of a host:port, an IPv6 one still in brackets."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() and not host.endswith("]") else host


class Guard:
    """Names to permitted addresses; see `Lookups` for what is asked and kept."""

    def __init__(
        self,
        resolve: Resolve | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lookups = Lookups(resolve, clock=clock)
        self.forget = self._lookups.forget
        self.close = self._lookups.close

    async def addresses(
        self, name: str, port: int, *, private: bool = False
    ) -> tuple[str, ...]:
        """Where to connect to; Refused(private_address) where nothing is permitted."""
        literal = literal_address(name)
        found = (literal,) if literal else await self._lookups.addresses(name, port)
        permitted = found if private else tuple(a for a in found if is_public(a))
        if not permitted:
            raise Refused("private_address", f"{name} is {', '.join(found)}")
        return permitted
