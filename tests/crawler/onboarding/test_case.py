"""A site's case: written and read again, and how a reading differs from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.errors import ConfigurationError
from crawler.onboarding.case import (
    NAME,
    Case,
    CasePage,
    ReadListing,
    ReadReport,
    case_folder,
    faults,
    likeness,
    load_case,
    save_case,
)
from tests.crawler.engine.conftest import site_of

LIST = ReadListing((("http://a.cn/1", "第1号报告", "2024-01-02", True),), None)
REPORT = ReadReport(
    "第1号报告", "2024-01-02", "某某县司法局", "全县推进依法行政。" * 20
)


def page(read, kind, payload=b"<p>x"):
    url = f"http://a.cn/{kind}"
    at = "2026-11-21T00:00:00+00:00"
    return CasePage(kind, url, at, "text/html", payload, read)


@pytest.fixture
def site(tmp_path):
    return site_of(1, tmp_path)


def test_a_case_is_read_as_it_was_written_and_replaces_the_one_before(site):
    case = Case(site.site_id, (page(LIST, "listing"), page(REPORT, "report")))
    assert load_case(site) is None
    assert save_case(site, case) == case_folder(site)
    assert load_case(site) == case
    assert load_case(site).reports[0].capture().payload == b"<p>x"
    save_case(site, replace(case, pages=case.pages[:1]))
    assert len(load_case(site).pages) == 1
    assert sorted(p.name for p in case_folder(site).iterdir()) == [
        NAME,
        "listing-1.page",
    ]


@pytest.mark.parametrize("text", ["{", "{}", '{"pages": [{}]}', "[]"])
def test_a_case_that_was_spoilt_is_told_with_what_to_do(site, text):
    case_folder(site).mkdir()
    (case_folder(site) / NAME).write_text(text)
    with pytest.raises(ConfigurationError, match="record the site again"):
        load_case(site)


def test_what_differs_is_said():
    assert list(faults(REPORT, REPORT)) == []
    assert list(faults(REPORT, replace(REPORT, title="第2号报告")))
    assert list(faults(REPORT, replace(REPORT, text="另一篇文章。" * 20)))
    more = replace(LIST, items=(*LIST.items, ("http://a.cn/2", "新", None, True)))
    assert "1 are new: '新'" in next(faults(LIST, more))
    assert "1 items are lost" in next(faults(more, LIST))


def test_likeness_is_a_share_of_what_both_say():
    assert likeness(REPORT.text, REPORT.text) == 1.0
    assert likeness("全县推进依法行政", "xyz") == 0.0
