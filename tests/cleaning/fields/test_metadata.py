"""Meta tags in their dirty forms, script variables, an article's own JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cleaning.fields.metadata import (
    clean_meta,
    data_candidates,
    meta_candidates,
    script_candidates,
)
from cleaning.page.scripted import hidden_page, string_values
from cleaning.page.tree import parse_page

if TYPE_CHECKING:
    from cleaning.draft import Candidate


def best(candidates: list[Candidate]) -> dict[str, str]:
    return {c.field: c.value for c in sorted(candidates, key=lambda c: -c.rank)}


def metas(html: str) -> dict[str, str]:
    return best(meta_candidates(parse_page(html)))


def test_the_standard_tags() -> None:
    page = (
        "<meta name=SiteName content=甲县政府><meta name=SiteIDCode content=4408820001>"
        "<meta name=ColumnName content=年度报告><meta name=ArticleTitle content=报告>"
        "<meta name=PubDate content='2022-01-20 10:00'><meta name=ContentSource content=乙局>"
        "<meta name=Author content=张三><meta name=Keywords content=法治>"
    )
    assert metas(page) == {
        "site_name": "甲县政府",
        "site_code": "4408820001",
        "column": "年度报告",
        "title": "报告",
        "published": "2022-01-20 10:00",
        "source": "乙局",
        "author": "张三",
        "keywords": "法治",
    }


@pytest.mark.parametrize("content", ["null", "", "{{title}}", "undefined", "-", "${x}"])
def test_contents_that_say_nothing(content: str) -> None:
    assert metas(f'<meta name="ContentSource" content="{content}">') == {}


def test_the_first_tag_with_content_counts() -> None:
    page = "<meta name=Author content=''><meta name=author content=李四>"
    assert metas(page) == {"author": "李四"}


def test_makers_of_the_template_are_no_authors() -> None:
    assert metas("<meta name=author content=大汉网络>") == {}


def test_a_bulk_stamp_is_no_date() -> None:
    page = "<meta name=firstpublishedtime content='2007-08-20-23:59:59'>"
    assert metas(page) == {}
    page = "<meta name=firstpublishedtime content='2026-09-28-21:50:00'>"
    assert metas(page) == {"published": "2026-09-28-21:50:00"}


def test_markup_in_a_content_goes() -> None:
    assert clean_meta("凝聚<br>力量&lt;br&gt;") == "凝聚力量"


def test_names_of_news_systems() -> None:
    page = "<meta name=source content=新华网><meta name=publishdate content=2024-05-15>"
    assert metas(page) == {"source": "新华网", "published": "2024-05-15"}


def scripted(script: str) -> dict[str, str]:
    return best(script_candidates(parse_page(f"<script>{script}</script>")))


def test_what_a_script_writes() -> None:
    assert scripted("var csource='县司法局';") == {"source": "县司法局"}
    assert scripted("var source='县局'; var tm='2022-01-20 10:00'") == {
        "source": "县局",
        "published": "2022-01-20 10:00",
    }


def test_variables_of_counters_name_nobody() -> None:
    assert scripted("var source='web'; var pubdate=''") == {}


def test_the_articles_own_json() -> None:
    data = {"content": "<p>依法</p>", "identifier": "K/1", "publisher": "甲局"}
    page = parse_page(f"<script>window._CONFIG={json.dumps(data)}</script>")
    assert best(data_candidates(page)) == {"index_number": "K/1", "issuer": "甲局"}


def test_a_body_in_a_script() -> None:
    body = "<p>" + "全面推进依法行政，各项任务按期完成。" * 10 + "</p>"
    for script in (f"var c={json.dumps(body)};", f"document.write('{body}')"):
        page = parse_page(f"<div id=a></div><script>{script}</script>")
        inner = hidden_page(page, 0.0)
        assert inner is not None
        assert "各项任务按期完成" in inner.root.squeezed()


def test_a_body_in_noframes() -> None:
    body = "<p>" + "全面推进依法行政，各项任务按期完成。" * 10 + "</p>"
    page = parse_page(f"<frameset><frame src=a><noframes>{body}</noframes></frameset>")
    inner = hidden_page(page, 0.0)
    assert inner is not None
    assert inner.css("p")


def test_a_page_with_a_body_has_no_other() -> None:
    page = parse_page("<script>var a='<p>" + "依法行政。" * 30 + "</p>'</script>")
    assert hidden_page(page, 500.0) is None


def test_neighbouring_values_of_json_do_not_run_together() -> None:
    script = json.dumps({"content": "<p>依法行政。</p>", "date": "2022-01-20"})
    assert list(string_values(script)) == ["<p>依法行政。</p>"]


@pytest.mark.parametrize(
    "script",
    [
        "document.write('2021-03-03 10:20')",
        "$('#time').html( \"2021-03-03 10:20\" );",
        "document.getElementById('t').innerHTML = '2021-03-03 10:20';",
        "$('.date').text('2021-03-03 10:20')",
        "var pubtime = '2021-03-03 10:20';",
    ],
)
def test_a_date_that_a_script_writes(script: str) -> None:
    page = parse_page(f"<p>发布时间：<script>{script}</script></p>")
    assert best(script_candidates(page)) == {"published": "2021-03-03 10:20"}


def test_what_search_engines_are_told_comes_behind_the_tags() -> None:
    told = '{"@context": "https://schema.org", "datePublished": "2021-03-03T10:20:00"}'
    page = parse_page(f"<script type='application/ld+json'>{told}</script>")
    (found,) = script_candidates(page)
    assert (found.value, found.origin) == ("2021-03-03T10:20:00", "meta")
    assert found.rank > 30


def test_a_script_that_writes_no_whole_date_gives_none() -> None:
    page = parse_page(
        "<script>document.write('2021年度报告'); x.html('12345678')</script>"
    )
    assert script_candidates(page) == []
