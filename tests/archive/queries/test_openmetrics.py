"""Metrics as monitors read them: held against the parsers of Prometheus itself."""

from __future__ import annotations

import pytest

from archive.queries.openmetrics import metrics_text
from archive.rows import NewUrl
from tests.archive.conftest import NOW

parser = pytest.importorskip("prometheus_client.openmetrics.parser")
older = pytest.importorskip("prometheus_client.parser")


@pytest.fixture
def text(archive, look):
    archive.upsert_site("a", "甲", "http://a/", health="ok")
    archive.upsert_site('b"\\\n\x1b', "乙", "http://b/", health="blocked")
    archive.upsert_site("c", "丙", "http://c/")
    archive.urls.add([NewUrl("http://a.gov.cn/1", "report", "a")])
    look("http://a.gov.cn/1", fields={"site_id": "a"})
    run = archive.start_run("crawl", now=NOW)
    counts = {"sites": {"a": {"health": "ok", "visited": 1}}, "requests": 4}
    archive.end_run(run, counts, 4, now=NOW)
    return metrics_text(archive, now=NOW)


def samples(families):
    return {
        (s.name, *sorted(s.labels.values())): s.value
        for f in families
        for s in f.samples
    }


def test_openmetrics_own_parser_reads_it(text):
    found = samples(parser.text_string_to_metric_families(text))
    assert found["gongbao_site_healthy", "a"] == 1
    assert found["gongbao_site_healthy", 'b"\\\n\ufffd'] == 0
    assert ("gongbao_site_healthy", "c") not in found, "never judged"
    assert found["gongbao_site_last_good_run_timestamp_seconds", "a"] == NOW.timestamp()
    assert found["gongbao_site_urls", "a", "archived"] == 1
    assert found["gongbao_changes_total",] == 1
    assert found["gongbao_last_run_exit_code", "crawl"] == 4
    assert found["gongbao_last_run_requests", "crawl"] == 4


def test_the_older_format_reads_the_same(text):
    new = samples(parser.text_string_to_metric_families(text))
    assert samples(older.text_string_to_metric_families(text)) == new
    assert "# TYPE gongbao_build_info gauge" in text


def test_an_empty_archive_has_metrics_too(archive):
    text = metrics_text(archive, now=NOW)
    assert text.endswith("# EOF\n")
    found = samples(parser.text_string_to_metric_families(text))
    assert found["gongbao_captures",] == 0
