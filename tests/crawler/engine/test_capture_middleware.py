"""Capture first: what came is stored before anybody reads it, also where it is cut."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.http import Response

from archive.errors import ArchiveUnusable
from archive.rows import Visit
from archive.store import Archive
from crawler.engine.capture_middleware import CaptureMiddleware, arrival_of
from crawler.engine.options import CrawlOptions
from crawler.engine.run import CrawlRun
from crawler.fetch.handler import HELD, WIRE, Wire
from crawler.fetch.held import Held
from crawler.fetch.limits import Failed, Partial
from crawler.frontier.task import TASK, single

URL = "http://a.gov.cn/1.html"
RAW = ((b"content-TYPE", b"text/html"), (b"X-A", b"1"))


@pytest.fixture
def run(tmp_path):
    with Archive.open(tmp_path, create=True) as archive:
        yield CrawlRun(archive, [], CrawlOptions(archive=tmp_path), workers=None)


@pytest.fixture
def middleware(run):
    crawler = SimpleNamespace(spider=SimpleNamespace(run=run))
    return CaptureMiddleware.from_crawler(crawler)


def request_of(task):
    wire = Wire("198.51.100.7", "", "", "1.1", 200, RAW, was_reused=False)
    return Request(URL, meta={TASK: task, WIRE: wire})


def test_a_response_is_kept_as_it_came_and_frees_its_host(run, middleware):
    task = single(URL)
    run.desk.begin(task)
    response = Response(URL, headers={"Content-Type": "text/html"}, body=b"<p>x")
    assert middleware.process_response(request_of(task), response) is response
    assert task.capture.headers == (("content-TYPE", "text/html"), ("X-A", "1"))
    assert task.asking is None
    run.store(task, Visit(URL, "archived", captures=tuple(task.captures)))
    run.archive.flush()
    (stored,) = run.archive.captures(URL)
    assert run.archive.capture(stored.capture_id).payload == b"<p>x"


def test_what_was_asked_is_told_with_what_is_new_and_with_no_revisit(run, middleware):
    told = []
    write = run.archive.write_capture

    def noted(capture, *, request_headers, arrival):
        def read():
            for pair in request_headers:
                told.append(pair)
                yield pair

        return write(capture, request_headers=read(), arrival=arrival)

    run.archive.write_capture = noted
    for _ in range(2):
        task = single(URL)
        request = request_of(task)
        request.headers["X-Asked"] = "yes"
        middleware.process_response(request, Response(URL, body=b"<p>x"))
        run.store(task, Visit(URL, "archived", captures=tuple(task.captures)))
    assert task.captures[-1].revisit_of
    assert told == [("X-Asked", "yes")]


def test_robots_txt_keeps_its_host_busy_until_its_rules_are_known(run, middleware):
    task = single("http://a.gov.cn/robots.txt", "robots")
    run.desk.begin(task)
    middleware.process_response(request_of(task), Response(task.url, body=b""))
    assert task.asking == "a.gov.cn"


def test_what_had_come_of_a_broken_answer_is_evidence_and_no_page(run, middleware):
    task = single(URL)
    error = Failed("short_body", "cut", partial=Partial(200, RAW, b"<p>ha"))
    middleware.process_exception(request_of(task), error)
    (stored,) = task.captures
    assert (stored.truncated, stored.payload_bytes, task.capture) == (
        "disconnect",
        5,
        None,
    )
    assert error.partial is None  # what is stored is not held any longer
    middleware.process_exception(request_of(task), Failed("dns", "no address"))
    assert len(task.captures) == 1


def test_an_answer_is_held_until_the_next_one_or_its_end(run, middleware):
    task = single(URL)
    held = Held(shared=1)
    for _ in range(2):
        body = held.body()
        request = request_of(task)
        request.meta[HELD] = body
        middleware.process_response(request, Response(URL, body=b"x"))
        assert task.held is body
    task.let_go()
    assert (task.held, HELD in request.meta) == (None, False)


def test_a_capture_that_cannot_be_written_is_the_archive_s_error(
    run, middleware, monkeypatch
):
    def broken(*_args, **_known):
        raise OSError(5, "input/output error")

    monkeypatch.setattr(run.archive, "write_capture", broken)
    with pytest.raises(ArchiveUnusable, match=r"1\.html cannot be written"):
        middleware.process_response(request_of(single(URL)), Response(URL, body=b"x"))


def test_how_an_answer_came_is_known_only_from_our_handler():
    assert arrival_of(Request(URL)).address is None
    assert arrival_of(request_of(single(URL))).address == "198.51.100.7"
