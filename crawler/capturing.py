"""Capture first: every response is in the WARC before anything interprets it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from archive.errors import ArchiveUnusable
from archive.model import Capture
from crawler.download import WIRE
from crawler.look import LOOK

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Response

    from crawler.download import Wire
    from crawler.look import Look

logger = logging.getLogger(__name__)


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
        run = self._crawler.spider.run  # type: ignore[union-attr]
        capture = Capture(
            url=request.url,
            payload=response.body,
            fetched_at=run.now(),
            status=response.status,
            headers=_as_received(request) or header_pairs(response.headers),
            content_type=header(response.headers, "Content-Type"),
        )
        look: Look = request.meta[LOOK]
        if look.due.kind != "robots":
            run.answered(look, response.status, response.headers)
        try:
            stored = run.archive.write_capture(
                capture, request_headers=header_pairs(request.headers)
            )
        except OSError as error:
            msg = f"the capture of {request.url} cannot be written: {error}"
            raise ArchiveUnusable(msg) from error
        look.captures.append(stored)
        look.capture = capture
        return response


def _as_received(request: Request) -> tuple[tuple[str, str], ...]:
    """Header lines in their own order and case, where the handler kept them."""
    wire: Wire | None = request.meta.get(WIRE)
    if wire is None:
        return ()
    return tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in wire.headers)


def header_pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Scrapy's headers as (name, value) pairs, in Latin-1 as they came."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    )


def header(headers: Headers, name: str) -> str | None:
    """The first value of a header; None without one."""
    value = headers.get(name)
    return value.decode("latin-1") if value is not None else None
