"""Whole pages after templates of the field: body, title, date and source of each.

The pages stand in pages.toml: a report of six lines in a template's structure, with a
menu, a footer and, in the second half, a listing beside it.
"""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.model import Capture, Record
from cleaning import clean

NOW = datetime(2026, 11, 21, tzinfo=UTC)
P1 = "2021年，我镇坚持以习近平新时代中国特色社会主义思想为指导，认真落实县委、县政府关于法治政府建设的部署，扎实推进依法行政各项工作。"
P2 = "一、加强组织领导。成立由镇长任组长的领导小组，定期研究部署法治建设工作，全年召开专题会议4次，听取汇报3次。"
P3 = "二、规范行政执法。严格落实行政执法公示、执法全过程记录、重大执法决定法制审核三项制度，全年未发生行政诉讼败诉案件。"
P4 = "三、深入开展普法宣传。利用集市日发放宣传资料2000余份，举办法治讲座6场，受教育群众达1500人次。"
BODY = f"<p>{P1}</p><p>{P2}</p><p>{P3}</p><p>{P4}</p><p style='text-align:right'>东里镇人民政府</p><p style='text-align:right'>2022年1月18日</p>"
T = "东里镇2021年法治政府建设工作报告"
NAV = (
    "<div class='top'><ul>"
    + "".join(
        f"<li><a href='/c{i}/'>栏目{n}</a></li>"
        for i, n in enumerate(
            "首页 政务公开 新闻中心 办事服务 互动交流 走进东里 专题专栏 数据开放".split()
        )
    )
    + "</ul></div>"
)
FOOT = "<div class='bottom'><p>主办：某某县人民政府 承办：某某县人民政府办公室</p><p>粤ICP备05000000号 网站标识码：4408820001 粤公网安备 44088202000001号</p><p>地址：某某县新城大道1号 联系电话：0759-1234567</p></div>"
LINKS = (
    "<div class=rel><h3>最新文件</h3><ul>"
    + "".join(
        f"<li><a href='/x{i}.html'>某某县关于开展第{i}批项目申报的通知</a><span>2026-0{i}-12</span></li>"
        for i in range(1, 9)
    )
    + "</ul></div>"
)
ALL = [P1, P2, P3, P4, "东里镇人民政府", "2022年1月18日"]
NEVER = ["主办：", "ICP", "栏目首页", "项目申报的通知"]
MARKS = {
    "$BODY$": BODY,
    "$LINKS$": LINKS,
    "$NAV$": NAV,
    "$FOOT$": FOOT,
    "$TITLE$": T,
    "$P1$": P1,
    "$P2$": P2,
    "$P3$": P3,
    "$P4$": P4,
}


def filled(value: Any) -> Any:
    """A value of the file with its constants put in."""
    if isinstance(value, list):
        return [filled(one) for one in value]
    if isinstance(value, str):
        for mark, text in MARKS.items():
            value = value.replace(mark, text)
    return value


ROWS = tomllib.loads(Path(__file__).with_name("pages.toml").read_text("utf-8"))["page"]
PAGES: dict[str, dict[str, Any]] = {
    row["name"]: {key: filled(value) for key, value in row.items()} for row in ROWS
}
WHOLE = [name for name, page in PAGES.items() if page.get("all")]
VALUES = {"source": "source", "source_kind": "source_kind", "index": "index_number"}


def read(name: str) -> Record:
    payload = PAGES[name]["html"].encode()
    record = clean(Capture("http://www.example.gov.cn/zwgk/x.html", payload, NOW))
    assert isinstance(record, Record), record
    return record


@pytest.mark.parametrize("name", PAGES)
def test_the_title(name: str) -> None:
    assert read(name).title == PAGES[name]["title"]


@pytest.mark.parametrize("name", PAGES)
def test_the_text(name: str) -> None:
    page, text = PAGES[name], read(name).text
    wanted = [*(ALL if page.get("all") else page.get("with", []))]
    wanted += page.get("with_too", [])
    refused = [*NEVER, *page.get("without", []), *page.get("without_too", [])]
    assert [line for line in wanted if line not in text] == []
    assert [line for line in refused if line in text] == []
    assert page.get("row", "") in text
    assert not page.get("empty") or text == ""
    if "once" in page:
        assert text.count(page["once"]) == 1


@pytest.mark.parametrize("name", WHOLE)
def test_nothing_else_is_text(name: str) -> None:
    page = PAGES[name]
    more = [*page.get("with_too", []), *page.get("extra", [])]
    lines = [line for line in read(name).text.split("\n") if not line.startswith("| ")]
    assert [line for line in lines if line not in [*ALL, *more]] == []


@pytest.mark.parametrize("name", [n for n, p in PAGES.items() if "date" in p])
def test_the_date(name: str) -> None:
    assert (read(name).published_at or "").startswith(PAGES[name]["date"])


@pytest.mark.parametrize("name", [n for n, p in PAGES.items() if p.get("undated")])
def test_no_date_is_invented(name: str) -> None:
    assert read(name).published_at is None


@pytest.mark.parametrize(
    ("name", "key"), [(n, k) for n, p in PAGES.items() for k in VALUES if k in p]
)
def test_a_field(name: str, key: str) -> None:
    assert getattr(read(name), VALUES[key]) == PAGES[name][key]


@pytest.mark.parametrize("name", [n for n, p in PAGES.items() if "files" in p])
def test_the_files(name: str) -> None:
    assert len(read(name).attachments) == PAGES[name]["files"]


def test_the_same_capture_gives_the_same_record() -> None:
    assert read("plain") == read("plain")


@pytest.mark.parametrize(
    ("charset", "query"),
    [("gbk", "name=%B8%BD%BC%FE&id=1"), ("utf-8", "name=附件&id=1")],
)
def test_a_files_query_is_in_the_bytes_of_its_page(charset: str, query: str) -> None:
    html = (
        f'<html><head><meta charset="{charset}"><title>某某县2023年法治政府建设报告</title>'
        "</head><body><h1>某某县2023年法治政府建设报告</h1><div class=TRS_Editor>"
        + "<p>某某县深入推进依法行政，加快建设法治政府，现将有关情况报告如下。</p>" * 6
        + '<p><a href="/down.jsp?name=附件&id=1">附件：统计表.xls</a></p></div></body></html>'
    )
    kind = f"text/html; charset={charset}"
    page = Capture("http://a.gov.cn/1.html", html.encode(charset), content_type=kind)
    record = clean(page)
    assert isinstance(record, Record)
    assert [link.url for link in record.attachments] == [
        f"http://a.gov.cn/down.jsp?{query}"
    ]
