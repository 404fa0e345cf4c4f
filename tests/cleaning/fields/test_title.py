"""The report's title among headings, columns, sites and dates."""

from __future__ import annotations

import pytest

from cleaning.fields.title import FoundTitle, find_title
from cleaning.page.lines import page_lines
from cleaning.page.tree import parse_page

T = "东里镇2021年法治政府建设工作报告"
LABEL = "<div>发布时间：2022-01-20 来源：东里镇</div>"


def title(
    html: str, tag: str = "", metas: tuple[str, ...] = (), sites: tuple[str, ...] = ()
) -> str | None:
    lines = page_lines(parse_page(html).root)
    found = find_title(
        lines, metas=metas, title_tag=tag, site_names=sites, body_at=len(lines)
    )
    return found.value if isinstance(found, FoundTitle) else None


@pytest.mark.parametrize(
    "html",
    [
        f"<h1>{T}</h1>{LABEL}",
        f"<h6>{T}</h6>{LABEL}",
        f"<div class=bt2>{T}</div>{LABEL}",
        f"<td><b>{T}</b></td>{LABEL}",
        f"<h1>政务公开</h1><h2>法治政府建设</h2><p><strong>{T}</strong></p>{LABEL}",
        f"<h1 class=logo><a href=/>某某县人民政府</a></h1><div>{T}</div>{LABEL}",
        f"<div style='text-align:center;font-size:24px'>{T}</div>",
        f"{LABEL}<h2>{T}</h2>",
        f"<h1>{T} (2022-01-20)</h1>",
        f"<h2>{T}<small>2022-01-20</small></h2>",
    ],
)
@pytest.mark.parametrize("tag", ["", "某某县人民政府", "政务公开_某某县人民政府"])
def test_the_visible_heading(html: str, tag: str) -> None:
    assert title(html, tag) == T


@pytest.mark.parametrize(
    "html",
    [
        f"<h2>\ue60b</h2><h2>{T}</h2>",
        f"<h2>\ue60b {T}</h2>",
        f"<table><tr><td>&gt; <a href=/c>部门资讯</a></td></tr></table><div class=bt>{T}</div>",
        f"<div><a href=/c>部门资讯</a></div><div class=bt>{T}</div>",
        f"<div class=tit>» {T}</div>",
        f"<div class=tit>{T}<span><a href=/yw>[政策原文]</a></span></div>",
        f"<h1>{T} <a href=/jd>【相关政策】</a></h1>",
        f"<h1><a href=/1.html>{T} <span>2021</span></a></h1>",
    ],
)
@pytest.mark.parametrize("tag", [T, f"某某县人民政府 部门资讯 {T}"])
def test_what_a_template_sets_around_a_heading(html: str, tag: str) -> None:
    assert title(html + LABEL, tag, sites=("部门资讯",)) == T


def test_kicker_and_subtitle_in_their_order() -> None:
    box = "<div class=article-title><h3>引题在上面</h3><h2>山西品牌丝路行正式启动</h2><h3>成功举办推介会</h3></div>"
    assert title(box + LABEL) == "引题在上面 山西品牌丝路行正式启动 成功举办推介会"


@pytest.mark.parametrize(
    "shown", [T[:12] + "…", T[:12] + "...", "关于印发《东里镇2021年"]
)
def test_a_cut_title_is_taken_whole_from_where_it_is(shown: str) -> None:
    whole = T if shown.startswith(T[:5]) else "关于印发《东里镇2021年计划》的通知"
    lines = page_lines(parse_page(f"<h1>{shown}</h1>{LABEL}").root)
    found = find_title(
        lines, metas=(), title_tag="", site_names=(), longer=[whole], body_at=len(lines)
    )
    assert found is not None
    assert found.value == whole


@pytest.mark.parametrize(
    "tag",
    [f"{T}_某某县人民政府", f"某某县人民政府-政务公开-{T}", f"{T} | 公开 | 某某县", T],
)
def test_without_a_heading_the_title_tag(tag: str) -> None:
    assert title("<p>首页</p>", tag) == T


def test_the_meta_title_before_a_title_tag_that_is_the_column() -> None:
    assert title("<p>首页</p>", "工作报告_某某县", (T,)) == T


def test_a_meta_title_that_is_the_site_is_none() -> None:
    assert title("<p>首页</p>", f"{T}-甲网", ("甲县政府网",), ("甲县政府网",)) == T


def test_lines_of_a_broken_title_join_as_the_tag_has_them() -> None:
    page = f"<h1>东里镇2021年法治政府<br>建设工作报告</h1>{LABEL}"
    assert title(page, f"{T}_某某县人民政府") == T


def test_kicker_and_subtitle_are_joined_by_one_space() -> None:
    page = (
        "<h3 class=pre-title>牡丹之乡看民生</h3><h1>从“有没有”到“好不好”</h1>"
        f"<h4>——农村供水改造纪实</h4>{LABEL}"
    )
    assert title(page) == "牡丹之乡看民生 从“有没有”到“好不好” ——农村供水改造纪实"


def test_a_heading_that_is_cut_is_completed_by_the_tag() -> None:
    assert title(f"<h1>东里镇2021年法治政府建设…</h1>{LABEL}", T) == T


@pytest.mark.parametrize(
    "line",
    [
        "2022年02月13日",
        "吉政明电〔2022〕1号",
        "www.example.gov.cn",
        "来源：甲局",
        "【打印】",
    ],
)
def test_lines_that_are_no_titles(line: str) -> None:
    assert title(f"<h1>{line}</h1>{LABEL}") is None


def test_nothing_found() -> None:
    assert title("<p>首页</p>", "某某县人民政府", (), ("某某县人民政府",)) is None


def test_the_head_tables_title_where_nothing_else_is() -> None:
    page = "<table><tr><td>名称：</td><td>东里镇报告</td></tr></table><p>各位代表</p>"
    lines = page_lines(parse_page(page).root)[:2]
    found = find_title(
        lines, metas=(), title_tag="甲县人民政府", site_names=(), named=["东里镇报告"]
    )
    assert found is not None
    assert found.value == "东里镇报告"
