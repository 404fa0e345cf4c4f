"""Capture first: every response is in the WARC before anything interprets it."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from archive.errors import ArchiveUnusable
from archive.model import Capture
from archive.rows import Arrival
from crawler.engine.render_middleware import is_to_be_rendered
from crawler.engine.run import run_of
from crawler.fetch.handler import HELD, WIRE, header, header_pairs
from crawler.fetch.limits import FetchError
from crawler.frontier.task import TASK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.fetch.handler import Wire
    from crawler.frontier.task import CrawlTask

logger = logging.getLogger(__name__)

# WARC's words for why a payload is not whole.
Truncation = Literal["length", "time", "disconnect", "unspecified"]
TRUNCATED: Final[dict[str, Truncation]] = {
    "timeout": "time",
    "too_large": "length",
    "bomb": "length",
    "short_body": "disconnect",
    "connection": "disconnect",
}


class CaptureMiddleware:
    """The downloader middleware closest to the downloader: writes, never changes."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        """Scrapy's way of making a component."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Store the response as received, and free its host for the next request."""
        run = run_of(self._crawler)
        task: CrawlTask = request.meta[TASK]
        # A host stays busy until its robots.txt is known, or its page is rendered.
        if task.due.kind != "robots" and not is_to_be_rendered(task, response):
            run.desk.answered(task, response.status, response.headers)
        capture = Capture(
            url=request.url,
            payload=response.body,
            fetched_at=run.now(),
            status=response.status,
            headers=_as_received(request) or header_pairs(response.headers),
            content_type=header(response.headers, "Content-Type"),
        )
        self._write(request, capture, arrival_of(request))
        task.let_go()
        task.capture, task.held = capture, request.meta.pop(HELD, None)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Store what had come when a fetch failed: it is evidence, never a page."""
        if not isinstance(exception, FetchError) or exception.partial is None:
            return
        # Failures live on in circles of their tracebacks: what had come must not.
        partial, exception.partial = exception.partial, None
        headers = _pairs(partial.headers)
        capture = Capture(
            url=request.url,
            payload=partial.body,
            fetched_at=run_of(self._crawler).now(),
            status=partial.status,
            headers=headers,
        )
        cut: Truncation = TRUNCATED.get(exception.reason, "unspecified")
        self._write(request, capture, replace(arrival_of(request), truncated=cut))

    def _write(self, request: Request, capture: Capture, arrival: Arrival) -> None:
        archive = run_of(self._crawler).archive
        try:
            stored = archive.write_capture(
                capture,
                request_headers=header_pairs(request.headers),
                arrival=arrival,
            )
        except OSError as error:
            msg = f"the capture of {request.url} cannot be written: {error}"
            raise ArchiveUnusable(msg) from error
        request.meta[TASK].captures.append(stored)


def _sent(request: Request) -> Iterator[tuple[str, str]]:
    """The headers that went out, read if they are stored: a revisit has none."""
    yield from header_pairs(request.headers)


def arrival_of(request: Request) -> Arrival:
    """How the answer came, as far as the download handler told it."""
    wire: Wire | None = request.meta.get(WIRE)
    if wire is None:
        return Arrival()
    return Arrival(wire.address, wire.protocol or None, wire.tls or None)


def _as_received(request: Request) -> tuple[tuple[str, str], ...]:
    """Header lines in their own order and case, where the handler kept them."""
    wire: Wire | None = request.meta.get(WIRE)
    if wire is None:
        return ()
    return _pairs(wire.headers)


def _pairs(lines: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    return tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in lines)
