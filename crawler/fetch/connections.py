"""Connections to permitted addresses, kept for the next request to the same host."""

from __future__ import annotations

import asyncio
import logging
import ssl
import warnings
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from crawler.fetch.http11 import Incoming
from crawler.fetch.limits import CONNECT_S, IDLE_S, Failed, Refused

if TYPE_CHECKING:
    from crawler.fetch.guard import Guard

logger = logging.getLogger(__name__)

Tls = Literal["verified", "legacy"]

# What OpenSSL says of a server that knows nothing newer.
_OLD_TLS: Final = {
    "UNSUPPORTED_PROTOCOL": "the host speaks TLS 1.0 or 1.1 only",
    "PROTOCOL_VERSION": "the host speaks TLS 1.0 or 1.1 only",
    "LEGACY_SIGALG": "the host speaks TLS 1.0 or 1.1 only",
    "LEGACY_RENEGOTIATION": "the host renegotiates in the old way only",
    "KEY_TOO_SMALL": "the host's key is too small",
    "MD_TOO_WEAK": "the host's certificate is signed in an old way",
    "HANDSHAKE_FAILURE": "the host knows none of our ciphers",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request goes to; `private` for a site's own private address."""

    scheme: str
    name: str
    port: int
    tls: Tls = "verified"
    private: bool = False


@dataclass(slots=True, eq=False)
class Connection:
    """One open connection; `address` is the one really connected to."""

    origin: Origin
    incoming: Incoming
    transport: asyncio.Transport
    address: str
    protocol: str  # "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" or ""
    was_used: bool = False
    closing: asyncio.TimerHandle | None = field(default=None, repr=False)

    @property
    def is_fresh(self) -> bool:
        """Whether it can carry another request."""
        return self.incoming.is_fresh and not self.transport.is_closing()

    def close(self) -> None:
        """End it at once, whatever is still to come."""
        if self.closing is not None:
            self.closing.cancel()
            self.closing = None
        self.transport.abort()


class Connections:
    """Opens connections through the guard, and keeps idle ones for a while."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._idle: dict[Origin, Connection] = {}
        # Who sends more than is announced: what is left would be the next page's head.
        self.one_each: set[Origin] = set()

    def idle(self, origin: Origin) -> Connection | None:
        """A connection from before that still stands; None without one."""
        connection = self._idle.pop(origin, None)
        if connection is None:
            return None
        if not connection.is_fresh:
            if connection.incoming.buffer.strip():
                self.one_each.add(origin)
            connection.close()
            return None
        if connection.closing is not None:
            connection.closing.cancel()
            connection.closing = None
        return connection

    async def open(self, origin: Origin) -> Connection:
        """A new connection to one of the host's permitted addresses."""
        addresses = await self._guard.addresses(
            origin.name, origin.port, private=origin.private
        )
        for number, address in enumerate(addresses):
            is_last = number == len(addresses) - 1
            try:
                async with asyncio.timeout(None if is_last else CONNECT_S):
                    return await _connected(origin, address)
            except (TimeoutError, Failed) as error:
                if is_last:
                    self._guard.forget(origin.name, origin.port)
                    raise
                logger.debug("%s at %s: %s", origin.name, address, error)
        raise AssertionError("the guard gives one address at least")

    def keep(self, connection: Connection) -> None:
        """Keep a connection whose answer was read to its end."""
        known = self._idle.pop(connection.origin, None)
        if known is not None:
            known.close()
        connection.was_used = True
        self._idle[connection.origin] = connection
        loop = asyncio.get_running_loop()
        connection.closing = loop.call_later(IDLE_S, self._expire, connection)

    def close(self) -> None:
        """End all idle connections."""
        self._guard.close()
        while self._idle:
            self._idle.popitem()[1].close()

    def _expire(self, connection: Connection) -> None:
        connection.closing = None
        if self._idle.get(connection.origin) is connection:
            del self._idle[connection.origin]
        connection.close()


async def _connected(origin: Origin, address: str) -> Connection:
    loop = asyncio.get_running_loop()
    secure = origin.scheme == "https"
    try:
        transport, incoming = await loop.create_connection(
            Incoming,
            address,
            origin.port,
            ssl=tls_context(origin.tls) if secure else None,
            server_hostname=origin.name.strip("[]") if secure else None,
        )
    except ssl.SSLError as error:
        raise Failed("tls", _tls_detail(error, origin.tls)) from error
    except (OSError, UnicodeError) as error:
        reason = "tls" if isinstance(error.__cause__, ssl.SSLError) else "connection"
        raise Failed(reason, str(error)) from error
    peer = transport.get_extra_info("peername")
    if peer is None:
        transport.abort()
        raise Failed("connection", "reset as soon as it stood")
    if peer[0] != address:  # pinned: nothing may lead us elsewhere
        transport.abort()
        raise Refused("private_address", f"{origin.name}: connected to {peer[0]}")
    incoming.secured = transport.get_extra_info("ssl_object")
    return Connection(origin, incoming, transport, address, _protocol_of(transport))


def _tls_detail(error: ssl.SSLError, mode: Tls) -> str:
    """What went wrong, and the key of a site file that helps where one does."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate: {error.verify_message}"
    reason = error.reason or str(error)
    shown = reason.upper().replace(" ", "_")
    old = next((told for sign, told in _OLD_TLS.items() if sign in shown), None)
    if old is None or mode == "legacy":
        return reason
    return f'{old} ({reason}); tls = "legacy" under [politeness] allows it'


def _protocol_of(transport: asyncio.Transport) -> str:
    secured = transport.get_extra_info("ssl_object")
    if secured is None:
        return ""
    cipher = secured.cipher()
    return f"{secured.version()} {cipher[0] if cipher else ''}".strip()


@cache
def tls_context(mode: Tls) -> ssl.SSLContext:
    """How a certificate is checked and which handshakes are taken.

    "legacy" is for single sites that ask for it: old renegotiation, TLS 1.0, small
    keys and old ciphers (whole cities' portals have nothing else). Certificates are
    verified in both.
    """
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    if mode == "legacy":
        with warnings.catch_warnings():  # that it is old is the point
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
        context.options |= 0x4  # OP_LEGACY_SERVER_CONNECT, named from Python 3.12
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context
