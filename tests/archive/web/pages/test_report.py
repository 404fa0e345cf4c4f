"""A report's page: evidence, issues, versions, files, citation."""

from __future__ import annotations

import json
import re

import pytest

from archive.canonical import record_id
from tests.archive.web.conftest import GONE, HOSTILE_ID, ID, Pages


def test_the_date_says_what_it_rests_on(pages: Pages):
    html = pages.html(f"/report/{ID}")
    assert "发布日期：2022年3月9日" in html
    assert "网页上的标注" in html


def test_text_has_headings_tables_and_marked_issues(pages: Pages):
    html = pages.html(f"/report/{ID}?q=普法")
    assert re.search(r'<h2 id="h-0"[^>]*>一、总体情况</h2>', html)
    assert re.search(r'<td>办件</td><td class="number">581</td>', html)
    assert re.search(r'<span class="issue" id="issue-1">..<a', html)
    assert "此处缺字" in html


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/report/0000000000000000",
            f"/report/{ID}?version=9",
            f"/report/{ID}/diff?to=7",
        ),
        *(f"/report/{ID}/attachment/0", f"/report/{ID}/attachment/2", "/report/x"),
        *("/report/0000000000000000.json", "/-/records/0000000000000000.json"),
        *("/report/0000000000000000/raw", "/sites/nobody", f"/report/{ID}/nothing"),
    ],
)
def test_what_is_not_there_is_a_404(pages: Pages, path: str):
    assert pages.get(path).status_code == 404


def test_programs_are_told_in_json(pages: Pages):
    answer = pages.get("/-/records/0000000000000000.json?lang=en")
    assert answer.json() == {"error": "There is no such report"}


def test_a_removed_report_says_so(pages: Pages):
    html = pages.html(f"/report/{record_id(GONE)}")
    assert "原网站已撤下" in html
    assert "已撤下的内容。" in html


def test_json_is_what_show_prints(pages: Pages):
    told = pages.get(f"/report/{ID}.json").json()
    assert told == pages.get(f"/-/records/{ID}.json").json()
    assert told["title"] == "安化县2021年度法治政府建设报告"
    assert [version["version"] for version in told["versions"]] == [1, 2]


def test_json_ld_cannot_end_its_element(pages: Pages):
    html = pages.html(f"/report/{HOSTILE_ID}")
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert block is not None
    told = json.loads(block[1])
    assert told["@type"] == "Report"
    assert "<script>" in told["name"]


def test_citations_to_copy(pages: Pages):
    html = pages.html(f"/report/{ID}")
    assert "安化县司法局. 安化县2021年度法治政府建设报告[R/OL]. (2022-03-09)[" in html
    assert "@techreport{gongbao_" in html
