"""S3 on loopback: moto behind a gate that lets one request through at a time.

moto knows If-Match and If-None-Match, but looks and writes in two steps: of eight that
raced, two won now and then. S3 does both in one. The gate also counts what is asked and
can answer in the server's place.

    python tests/archive/objects/s3_server.py      prints its URL, serves until stdin ends
"""

from __future__ import annotations

import logging
import sys
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from moto.server import create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

BUCKET = "archives"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; `range` as its header has it."""

    method: str
    path: str
    query: str
    range: str
    sent_bytes: int


class Cut(Exception):  # noqa: N818
    """Ends the connection without an answer."""


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: Any) -> None:
        """Nothing: the gate keeps what was asked."""


@dataclass
class Gate:
    """One request at a time; `before` and `after` may raise Cut, or give an answer."""

    app: Any
    asked: list[Asked] = field(default_factory=list)
    before: Callable[[Asked], tuple[str, bytes] | None] = lambda _: None
    after: Callable[[Asked], None] = lambda _: None

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def open(self) -> None:
        """Let everything through from here on, and forget what was asked."""
        self.asked.clear()
        self.before, self.after = (lambda _: None), (lambda _: None)

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        told = Asked(
            environ["REQUEST_METHOD"],
            environ["PATH_INFO"],
            environ.get("QUERY_STRING", ""),
            environ.get("HTTP_RANGE", ""),
            int(environ.get("CONTENT_LENGTH") or 0),
        )
        self.asked.append(told)
        answer = self.before(told)
        if answer is not None:
            status, body = answer
            environ["wsgi.input"].read(told.sent_bytes)
            start(status, [("Content-Length", str(len(body)))])
            return [body]
        with self._lock:
            parts = list(self.app(environ, start))
        self.after(told)
        return parts


class S3Server:
    """A server in a thread of its own."""

    def __init__(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.gate = Gate(create_backend_app("s3"))
        self._server = make_server(
            "127.0.0.1", 0, self.gate, threaded=True, request_handler=_Handler
        )
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        self._thread.start()

    def empty(self) -> None:
        """One bucket with nothing in it, and an open gate."""
        from moto.s3.models import s3_backends

        for account in list(s3_backends.values()):
            for backend in list(account.values()):
                backend.reset()
        make_bucket(self.url)
        self.gate.open()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def environment(url: str) -> dict[str, str]:
    """What a program needs to find the server."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "gongbao-test",
        "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-tests",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }


def make_bucket(url: str) -> None:
    from urllib.request import Request, urlopen

    head = {"Authorization": "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/x"}
    request = Request(f"{url}/{BUCKET}", method="PUT", headers=head)
    urlopen(request).read()


def forget_client() -> None:
    """This process's next request finds endpoint and credentials anew."""
    from archive.objects import s3

    s3._file_system.cache_clear()
    s3._check_conditions.cache_clear()


if __name__ == "__main__":
    server = S3Server()
    server.start()
    make_bucket(server.url)
    print(server.url, flush=True)
    sys.stdin.read()
    server.stop()
