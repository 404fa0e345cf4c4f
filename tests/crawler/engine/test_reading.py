"""A finished task: one visit, whatever its worker comes to."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from archive.errors import StoppedEarly
from archive.model import Capture
from archive.rows import DueUrl
from cleaning.workers.pool import WorkerCrashed, WorkerOutOfMemory, WorkerTimeout
from crawler.engine.options import CrawlOptions
from crawler.engine.reading import settle
from crawler.engine.request_rules import RequestRules
from crawler.fetch.diagnosis import diagnose_failure
from crawler.frontier.task import CrawlTask, FinishedTask

NOW = datetime(2026, 11, 21, tzinfo=UTC)
URL = "http://a.gov.cn/zw/1.html"


class Run:
    """What reading needs of a run; `raises` is what the worker does."""

    def __init__(self, raises=None):
        self.raises = raises
        self.visits = []
        self.judgements = []
        self.workers = self
        self.options = CrawlOptions(archive=Path())
        self.rules = RequestRules({}, self.options)
        self.archive = SimpleNamespace(record=lambda _id: None)
        self.desk = SimpleNamespace(
            judged=self.judged, reading=lambda _task: nullcontext()
        )

    def now(self):
        return NOW

    def judged(self, task, diagnosis):
        self.judgements.append(diagnosis.reason)

    def store(self, task, visit):
        self.visits.append(visit)

    async def run(self, *_args, **_known):
        raise self.raises

    run_file = run


def process(run, kind="report", diagnosis=None, payload=b"%PDF-1.4"):
    plain = dict.fromkeys(DueUrl.__slots__)
    due = DueUrl(**plain | {"url": URL, "kind": kind, "depth": 0})
    task = CrawlTask(due, None, URL, capture=Capture(URL, payload, NOW, 200))
    visit, _ = asyncio.run(settle(run, FinishedTask(task, diagnosis)))
    assert run.visits == [visit]
    return visit


def test_a_page_that_is_judged_already_is_only_stored():
    run = Run()
    visit = process(run, diagnosis=diagnose_failure("timeout", "60 s"))
    assert (visit.state, visit.reason) == ("failed", "timeout")
    assert run.judgements == ["timeout"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (WorkerTimeout("10 s"), "timeout"),
        (WorkerOutOfMemory("1.5 GB"), "memory"),
        (WorkerCrashed("-11"), "extract"),
        (RecursionError("too deep"), "extract"),
    ],
)
def test_what_a_hostile_page_does_to_its_worker(error, reason):
    visit = process(Run(error))
    assert (visit.state, visit.reason) == ("failed", reason)
    assert str(error) in visit.detail


@pytest.mark.parametrize(
    ("error", "status"),
    [(WorkerTimeout("60 s"), "too_large"), (WorkerCrashed("-11"), "damaged")],
)
def test_a_file_that_cannot_be_read_is_kept_with_the_reason(error, status):
    visit = process(Run(error), kind="attachment")
    assert visit.state == "archived"
    assert visit.attachment.text_status == status
    assert visit.attachment.media_type == "application/pdf"
    assert visit.attachment.byte_count == 8


def test_a_failing_archive_ends_the_crawl_and_stores_nothing():
    run = Run(StoppedEarly("no space"))
    with pytest.raises(StoppedEarly, match="no space"):
        process(run)
    assert run.visits == []
