"""What holds for every answer: who may ask, how, and what a browser may do with it."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Message = dict[str, Any]

_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src {style}; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self';"
    " base-uri 'none'; frame-ancestors 'self'"
)
POLICY: Final = _CSP.format(style="'self'")
# Datasette's own pages have a few style attributes; scripts of theirs are files.
_TABLES_POLICY: Final = _CSP.format(style="'self' 'unsafe-inline'")
RAW_POLICY: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    " frame-ancestors 'self'"
)
_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_HOST: Final = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(?::[0-9]{1,5})?")
# Of Datasette's pages about itself: some tell where the files lie, none is needed.
_INTERNAL: Final = re.compile(
    r"/-/(?!static/|changes\.json|records/|metadata|versions)"
)
_NAMES: Final = frozenset({"localhost", "localhost.localdomain"})


class Guard:
    """An ASGI application around another: GET and HEAD only, headers on every answer.

    On a loopback address only names of this machine are answered: a page elsewhere
    whose name was made to point here (DNS rebinding) gets nothing.
    """

    def __init__(
        self, app: Any, *, loopback: bool, is_ours: Callable[[str], bool]
    ) -> None:
        self._app = app
        self._loopback = loopback
        self._is_ours = is_ours

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        if refusal := self._refusal(scope):
            await _refuse(send, *refusal)
            return
        policy = POLICY if self._is_ours(scope["path"]) else _TABLES_POLICY
        is_head = scope["method"] == "HEAD"
        answered = _with_headers(send, policy, without_body=is_head)
        await self._app(scope | {"method": "GET"}, receive, answered)

    def _refusal(self, scope: Message) -> tuple[int, str] | None:
        if scope["method"] not in ("GET", "HEAD"):
            return 405, "Only GET and HEAD: nothing can be written here."
        if self._loopback and not is_local_host(_header(scope, b"host")):
            return 421, "This name is not one of this machine: ask for 127.0.0.1."
        if _INTERNAL.match(scope["path"]):
            return 404, "There is no such page."
        if len(scope.get("query_string", b"")) > 16_384:
            return 414, "The address is too long."
        return None


def is_local_host(header: str) -> bool:
    """Whether a Host header names this machine itself.

    >>> is_local_host("localhost:8001"), is_local_host("127.0.0.1"), is_local_host("[::1]:80")
    (True, True, True)
    >>> is_local_host("evil.example:8001"), is_local_host(""), is_local_host("127.0.0.1.a.cn")
    (False, False, False)
    """
    match = _HOST.fullmatch(header.strip())
    if match is None:
        return False
    name = match[1].lower()
    return name in _NAMES or is_loopback(name.strip("[]"))


def is_loopback(host: str) -> bool:
    """Whether an address (or localhost) is reached from this machine alone."""
    if host in _NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _header(scope: Message, name: bytes) -> str:
    values = [value for key, value in scope["headers"] if key.lower() == name]
    # Two of them may be read in two ways: that is nobody's honest request.
    return values[0].decode("latin-1") if len(values) == 1 else ""


def _with_headers(send: Any, policy: str, *, without_body: bool) -> Any:
    async def answered(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = message | {"headers": list(_kept(message["headers"], policy))}
        elif without_body and message["type"] == "http.response.body":
            message = message | {"body": b""}
        await send(message)

    return answered


def _kept(
    headers: Iterable[tuple[bytes, bytes]], policy: str
) -> Iterable[tuple[bytes, bytes]]:
    """The answer's own headers, and those of ours that it has not."""
    own: Mapping[str, str] = _HEADERS | {"content-security-policy": policy}
    have = set()
    for name, value in headers:
        have.add(name.decode("latin-1").lower())
        yield name, value
    for key, text in own.items():
        if key not in have:
            yield key.encode(), text.encode()


async def _refuse(send: Any, status: int, sentence: str) -> None:
    body = sentence.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    if status == 405:
        headers.append((b"allow", b"GET, HEAD"))
    headers.append((b"content-length", str(len(body)).encode()))
    message = {"type": "http.response.start", "status": status}
    await send(message | {"headers": list(_kept(headers, POLICY))})
    await send({"type": "http.response.body", "body": body})
