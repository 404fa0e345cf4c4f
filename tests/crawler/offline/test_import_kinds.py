"""What an imported capture is, by what the archive knows, its address and its bytes."""

from __future__ import annotations

import gzip
from types import SimpleNamespace
from typing import Any

import pytest

from archive.model import Capture
from crawler.offline.import_inputs import Captured
from crawler.offline.import_kinds import kind_of
from tests.cleaning.documents import samples

PAGE = "<html><body><p>正文。</p></body></html>".encode()


def found(
    payload: bytes = PAGE, url: str = "http://a.gov.cn/1.html", **more: Any
) -> Any:
    named = {name: more.pop(name) for name in ("is_named", "truncated") if name in more}
    return Captured("x:0", Capture(url, payload, status=200, **more), **named)


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (found(), "report"),
        (found(gzip.compress(PAGE)), "report"),
        (found(b""), "report"),
        (found(url="http://a.gov.cn/robots.txt?x"), "robots"),
        (found(url="http://a.gov.cn/robots.txt.html"), "report"),
        (found(samples.word()), "attachment"),
        (found(gzip.compress(samples.word())), "attachment"),
        (found(b"p {}", content_type="text/css; charset=utf-8"), "attachment"),
        (found(samples.word(), is_named=True), "report"),
        (found(truncated="length"), "cut"),
        (found(gzip.compress(PAGE)[:-9]), "cut"),
        (found(url="urn:x:1"), "report"),
    ],
)
def test_of_what_is_not_known(one: Captured, kind: str) -> None:
    assert kind_of(one, None) == kind


@pytest.mark.parametrize(
    ("known", "kind"),
    [
        ({"kind": "listing"}, "listing"),
        ({"kind": "sitemap"}, "listing"),
        ({"kind": "attachment"}, "attachment"),
        ({"kind": "report"}, "attachment"),
        ({"kind": "report", "record_id": "1"}, "report"),
    ],
)
def test_what_the_archive_knows_counts_first(known: dict[str, str], kind: str) -> None:
    row: Any = SimpleNamespace(**{"record_id": None} | known)
    assert kind_of(found(samples.word()), row) == kind
