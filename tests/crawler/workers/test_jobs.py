"""What runs in a worker: pages and files, each with its verdict."""

from __future__ import annotations

import gzip
import zlib

import pytest

from archive.model import Capture, Hints
from crawler.workers.jobs import read_file, read_report

URL = "http://a.gov.cn/zw/t20240101_1.html"
BODY = (
    "<p>某某县坚持依法行政，加快建设法治政府，全年办理行政复议案件四十二件。</p>" * 12
)
PAGE = (
    f"<html><title>报告</title><h1>某某县法治政府建设报告</h1><div>{BODY}</div></html>"
)


def capture(payload, status=200, url=URL, **headers):
    if isinstance(payload, str):
        payload = payload.encode()
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Capture(url, payload, status=status, headers=pairs)


def report(*args, asked=None, knew_article=False, **known):
    return read_report(
        capture(*args, **known), Hints(), asked=asked, knew_article=knew_article
    )


def test_a_report_gives_its_record():
    read = report(PAGE)
    assert read.diagnosis.state is None
    assert read.record.title == "某某县法治政府建设报告"
    assert report(gzip.compress(PAGE.encode()), Content_Encoding="gzip").record


@pytest.mark.parametrize(
    ("payload", "status", "state", "reason"),
    [
        ("", 200, "failed", "empty"),
        ("<h1>not here</h1>", 404, "gone", "http_404"),
        ("<h1>busy</h1>", 502, "failed", "http_5xx"),
        ("<title>404</title><p>您访问的页面不存在</p>", 200, "failed", "soft_404"),
        ("<title>登录</title><input type=password>", 200, "failed", "login"),
    ],
)
def test_what_is_no_report(payload, status, state, reason):
    read = report(payload, status)
    assert read.record is None
    assert (read.diagnosis.state, read.diagnosis.reason) == (state, reason)


def test_a_bomb_is_refused():
    bomb = zlib.compress(b"a" * 30_000_000)
    read = report(bomb, Content_Encoding="deflate")
    assert (read.diagnosis.state, read.diagnosis.reason) == ("refused", "bomb")


def test_a_redirect_home_is_no_report_whatever_it_shows():
    read = report(PAGE, url="http://a.gov.cn/", asked=URL)
    assert read.record is None
    assert read.diagnosis.gone_reason == "redirect_home"


def test_files_are_what_their_bytes_are():
    read = read_file(capture(b"GIF89a", Content_Type="application/pdf"))
    assert read.file.media_type == "image/gif"
    assert read.file.text_status == "no_converter"
    assert len(read.file.sha256) == 64


def test_a_page_in_a_files_place_is_an_error_page():
    gone = read_file(capture("<html><title>404</title><p>页面不存在</p></html>"))
    assert (gone.file, gone.diagnosis.reason) == (None, "soft_404")
    page = read_file(capture(f"<!DOCTYPE html>{PAGE}"))
    assert (page.file, page.diagnosis.reason) == (None, "not_text")
    assert read_file(capture(b"x", status=410)).diagnosis.reason == "http_410"
