"""The downloader middlewares of the portal spider, where Scrapy's users look for them.

Those of one's own (DOWNLOADER_MIDDLEWARES) stand further from the downloader: they see
responses that are in the archive already, and nothing that they change is stored.
"""

from __future__ import annotations

from crawler.engine.capture_middleware import CaptureMiddleware
from crawler.engine.render_middleware import RenderMiddleware

__all__ = ["CaptureMiddleware", "RenderMiddleware"]
