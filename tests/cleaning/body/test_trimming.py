"""What is trimmed from a container's head and tail, and what stays."""

from __future__ import annotations

import pytest

from cleaning.body.trimming import Body, trim
from cleaning.fields.title import FoundTitle
from cleaning.page.lines import page_lines
from cleaning.page.serialize import container_lines
from cleaning.page.tree import parse_page

A = "2021年，我镇认真落实县委、县政府关于法治政府建设的部署，扎实推进依法行政各项工作。"
SIGN = "<p>东里镇人民政府</p><p>2022年1月18日</p>"
T = "东里镇2021年工作报告"


def body(html: str, title: str | None = T, **kwargs: str) -> Body:
    page = parse_page(f"<div id=c>{html}</div>")
    found = FoundTitle(title, title, "title") if title else None
    return trim(container_lines(page.css("#c")[0]), found, **kwargs)


def kept(html: str, title: str | None = T, **kwargs: str) -> list[str]:
    return [line.text for line in body(html, title, **kwargs).lines]


@pytest.mark.parametrize(
    "head",
    [
        f"<p>{T}</p>",
        f"<p>{T}[1]</p>",
        "<p>发布时间：2022-01-20 来源：东里镇</p>",
        "<p>2022-01-20来源：东里镇浏览：次</p>",
        "<p>作者：张三</p>",
        "<p>字号：[大] [中] [小] [打印]</p><p>分享到：</p>",
        "<p>您当前的位置：首页 &gt; 公开</p>",
        "<table><tr><td>索引号</td><td>K/1</td></tr><tr><td>文号</td><td>无</td></tr></table>",
        "<p><a href=1>首页</a></p><p><a href=2>公开</a></p><p>正文</p>",
        "<p>2022-01-20 10:15</p>",
        "<p class=subtitle>去年改造厕所四万座</p>",
    ],
)
def test_the_head_goes(head: str) -> None:
    assert kept(f"{head}<p>{A}</p>") == [A]


@pytest.mark.parametrize(
    "head",
    [
        "各位代表：",
        "（2021年1月8日在县人大会议上）",
        "一、总体情况",
        "2012年6月24日",
        "县长 张三",
    ],
)
def test_lines_of_the_report_before_its_first_sentence_stay(head: str) -> None:
    assert kept(f"<p>{head}</p><p>{A}</p>") == [head, A]


NOTICE = "某县人民政府关于印发2021年依法行政工作要点的通知"


@pytest.mark.parametrize(
    "head",
    [
        ["某县人民政府关于印发", "2021年依法行政工作要点的通知"],
        ["某县人民政府", "关于印发2021年依法行政", "工作要点的通知"],
        ["关于印发2021年依法行政工作要点的通知"],
        ["某县人民政府", "关于印发2021年", "依法行政", "工作要点", "的通知"],
        ["某县人民政府关于印发", "2021年依法行政工作要点的通知（书面）"],
        ["某县人民政府关于印发〈2021年依法行政工作要点〉的通知"],
        [NOTICE, NOTICE],
    ],
)
@pytest.mark.parametrize("style", ["", " align=center", " style='font-size:29px'"])
def test_a_title_said_again_goes_in_one_line_or_five(
    head: list[str], style: str
) -> None:
    html = "".join(f"<p{style}>{line}</p>" for line in head)
    assert kept(f"{html}<p>各镇人民政府：</p><p>{A}</p>", NOTICE) == [
        "各镇人民政府：",
        A,
    ]


@pytest.mark.parametrize(
    "head",
    [
        ["2021年依法行政工作要点"],
        ["2020年依法行政工作要点的通知说明"],
        ["某县人民政府", "司法局"],
        ["——2021年1月8日在县人大会议上", "县长 张三"],
    ],
)
def test_other_headings_above_the_text_stay(head: list[str]) -> None:
    html = "".join(f"<p>{line}</p>" for line in head)
    assert kept(f"{html}<p>{A}</p>", NOTICE) == [*head, A]


def test_a_heading_below_the_first_sentence_stays() -> None:
    assert kept(f"<p>{A}</p><p>{NOTICE}</p><p>{A}完。</p>", NOTICE) == [
        A,
        NOTICE,
        f"{A}完。",
    ]


def test_the_number_under_a_title_said_again_goes_with_it() -> None:
    html = f"<p>东里镇2021年</p><p>工作报告</p><p>东政〔2022〕1号</p><p>{A}</p>"
    assert kept(html, document_number="东政〔2022〕1号") == [A]


def test_the_number_of_the_head_table_is_not_said_again() -> None:
    html = f"<p>东政〔2022〕1号</p><p>{A}</p>"
    assert kept(html, document_number="东政〔2022〕1号") == [A]
    assert kept(html) == ["东政〔2022〕1号", A]


@pytest.mark.parametrize(
    "tail",
    [
        "<p>（责任编辑：系统管理员）</p>",
        "<p>编辑：张三　审核：李四　签发：王五</p>",
        "<p>责编丨张三　校对丨李四</p>",
        "<p>【打印本页】【关闭窗口】</p><p>扫一扫在手机打开当前页</p>",
        "<p>相关链接：</p><p><a href=b.html>东里镇2020年报告</a></p>",
        "<p>上一篇：<a>没有了</a></p><p>下一篇：<a>公告</a></p>",
        "<p>附件下载</p><p><a href=a.doc>统计表.doc</a></p>",
        "<p>来源：县司法局</p>",
        "<p>原文链接：http://www.example.gov.cn/a.html</p>",
        "<p>通知公告</p><p><a href=1>关于检查的通知公示</a> 2026-01-02</p>",
        "<p>版权所有：某县</p><p>粤ICP备05000000号</p>",
        "<p>凡本网站注明来源的稿件，转载时请注明出处，违者依法追究法律责任。</p>",
        "<p>附件1：统计表.xlsx</p>",
    ],
)
def test_the_tail_goes(tail: str) -> None:
    html = f"<p>{A}</p>{SIGN}{tail}"
    assert kept(html) == [A, "东里镇人民政府", "2022年1月18日"]


@pytest.mark.parametrize(
    "line",
    [
        "附件：1.普法责任清单",
        "附件：<a href=x.pdf>实施细则.pdf</a>",
        "注：部分数据因四舍五入，存在与分项合计不等的情况。",
        "联系电话：0759-1234567",
        "（此件公开发布）",
        "抄送：县委各部门。",
        "资料来源：县统计局、县财政局",
        "公示时间：2022年1月10日至1月17日",
        "受理电话：0759-1234567",
        "（公开属性：主动公开）",
    ],
)
def test_lines_before_the_signature_stay(line: str) -> None:
    assert len(kept(f"<p>{A}</p><p>{line}</p>{SIGN}")) == 4


@pytest.mark.parametrize(
    "line",
    [
        "资料来源：县统计局、县财政局、县教育局",
        "7.资料来源：县统计局、县财政局等有关部门",
        "公示时间：2022年1月10日至1月17日",
        "受理电话：0759-1234567",
        "（公开属性：主动公开）",
        "附件：1.普法责任清单",
        "图为会议现场",
    ],
)
@pytest.mark.parametrize("tail", ["", "<p>责任编辑：张三</p><p>[打印]</p>"])
def test_last_lines_of_the_text_stay(line: str, tail: str) -> None:
    assert kept(f"<p>{A}</p><p>{line}</p>{tail}") == [A, line]


def test_a_list_of_annexes_stays_whole() -> None:
    items = ["附件：1.普法责任清单", "2.任务分工表.docx", "3.名单.xls"]
    html = "".join(f"<p>{item}</p>" for item in items)
    assert kept(f"<p>{A}</p>{html}{SIGN}") == [
        A,
        *items,
        "东里镇人民政府",
        "2022年1月18日",
    ]
    assert kept(f"<p>{A}</p>{html}") == [A, *items]
    below = "".join(
        f"<p>{item}</p>" for item in ["附件：", "1.分工表.docx", "2.名单.xls"]
    )
    assert len(kept(f"<p>{A}</p>{below}{SIGN}")) == 6
    links = "<p>附件下载：</p><p><a href=/f/1.docx>分工表.docx</a></p>"
    assert kept(f"<p>{A}</p>{html}{links}") == [A, *items]


def test_a_list_of_bare_file_links_goes_whole() -> None:
    box = (
        "<p>附件：1.<a href=/f/1.docx>分工表.docx</a></p>"
        "<p>2.<a href=/f/2.xls>名单.xls</a></p>"
    )
    assert kept(f"<p>{A}</p>{box}<p>名词解释</p><p>{A}完。</p>") == [
        A,
        "名词解释",
        f"{A}完。",
    ]
    links = "<p><a href=/f/1.docx>附件1：分工表</a></p><p><a href=/f/2.xls>附件2：名单</a></p>"
    assert kept(f"<p>{A}</p>{links}") == [A]


HEAD_TABLES = [
    "<div><div>索 引 号</div><div class=td>K/1</div></div><div><div>摘要</div><div>2021年，我镇落实...</div></div>",
    "<p>索引号：K/1</p><p>内容概述：2021年，我镇认真落实县委、县政府的部署，扎实推进依法行政。</p>",
    "<table><tr><td>索引号：</td><td>K/1</td></tr><tr><td>内容概述：</td><td>2021年，我镇认真落实。</td></tr></table>",
    "<dl><dt>索引号</dt><dd>K/1</dd><dt>文号</dt><dd>无</dd></dl>",
]


@pytest.mark.parametrize("table", HEAD_TABLES)
@pytest.mark.parametrize(
    "line", ["", "<div>2022-01-20 来源：东里镇 责任编辑：李某</div>"]
)
def test_head_tables_of_any_elements_go_with_their_summaries(
    table: str, line: str
) -> None:
    assert kept(f"{table}{line}<p>{A}</p>") == [A]


def test_an_articles_own_summary_stays() -> None:
    summary = "摘要：本文总结东里镇推进依法行政的做法，并就存在的问题提出建议。"
    assert kept(f"<p>{summary}</p><p>{A}</p>") == [summary, A]


def test_what_stands_above_the_title_in_the_container_goes() -> None:
    page = parse_page(
        f"<div id=c><p>用户名</p><ul><li>热点排行</li><li><a href=1>县长调研重点项目建设情况</a></li></ul>"
        f"<h3>{T}</h3><p>东政〔2022〕1号</p><p>{A}</p></div>"
    )
    lines = container_lines(page.css("#c")[0])
    title = next(line for line in lines if line.text == T)
    found = trim(lines, FoundTitle(T, T, "title", (title,)))
    assert [line.text for line in found.lines] == ["东政〔2022〕1号", A]


@pytest.mark.parametrize(
    "mark",
    [
        "<p>责任编辑：李某 【打印本页】【关闭本页】</p>",
        "<p>扫一扫在手机打开当前页</p>",
        "<p>上一篇：<a href=1>公告</a></p>",
        "<dl><dt>相关法规</dt><dd>中华人民共和国行政处罚法</dd><dd>行政许可法（2019修正）</dd></dl>",
    ],
)
@pytest.mark.parametrize(
    "unknown",
    [
        "<p>栏目导读</p>",
        "<p>本平台所载内容仅供参考，具体事项以窗口答复为准。</p><p>服务热线</p>",
    ],
)
def test_what_no_rule_knows_behind_a_mark_of_the_end_goes(
    mark: str, unknown: str
) -> None:
    assert kept(f"<p>{A}</p>{SIGN}{mark}{unknown}")[-1] == "2022年1月18日"


def test_a_second_part_behind_a_mark_stays() -> None:
    html = f"<p>{A}</p><p>[打印]</p><p>附：相关情况</p><p>{A}二。</p>"
    assert kept(html) == [A, "附：相关情况", f"{A}二。"]


def test_pages_that_a_script_shows_one_by_one_are_text() -> None:
    more = (
        f"<div style='display:none'><p>{A}二。</p><p>{A}三。</p></div>"
        f"<div class=hide><p>{A}四。</p><p>{A}</p></div>"
    )
    want = [A, f"{A}二。", f"{A}三。", f"{A}四。"]
    assert kept(f"<div><p>{A}</p></div>{more}") == want


def test_paragraphs_that_are_links_stay() -> None:
    links = [f"关于印发某某管理办法第{i}号的通知" for i in range(5)]
    html = "".join(f"<p><a href=/{i}>{text}</a></p>" for i, text in enumerate(links))
    assert kept(f"<p>目录如下：</p>{html}") == ["目录如下：", *links]


def test_a_box_of_links_in_the_middle_goes() -> None:
    box = "<b>推荐阅读</b><ul><li><a href=1>医保问题</a></li><li><a href=2>名录</a></li></ul>"
    assert kept(f"<p>{A}</p><div>{box}</div><p>{A}完。</p>") == [A, f"{A}完。"]


def test_whole_lines_that_no_report_has_go_anywhere() -> None:
    html = f"<p>{A}</p><p>您访问的链接即将离开“某县”网站</p><p>{A}完。</p>"
    assert kept(html) == [A, f"{A}完。"]


def test_what_goes_is_kept_with_its_rule() -> None:
    found = body(f"<p>{T}</p><p>{A}</p><p style='display:none'>暗</p><p>[关闭]</p>")
    assert {(line.line, line.rule) for line in found.removed} == {
        (T, "title"),
        ("暗", "hidden"),
        ("[关闭]", "close"),
    }


def test_nothing_is_left_of_a_page_of_boilerplate() -> None:
    assert kept("<p>[打印]</p><p>2022年度决算公开表.pdf</p>", None) == []


def test_every_han_character_is_kept_or_shown_as_removed() -> None:
    page = parse_page(f"<div id=c><p>{T}</p><p>{A}</p>{SIGN}<p>[关闭]</p></div>")
    lines = container_lines(page.css("#c")[0])
    found = trim(lines, FoundTitle(T, T, "title"))
    there = sum(line.han for line in found.lines)
    gone = sum(line.han for line in page_lines(page.root)) - there
    assert gone == len("东里镇年工作报告") + len("关闭")


def test_contacts_at_the_end_of_a_notice_stay() -> None:
    contacts = ["联系人：张三", "地址：某县新城大道1号", "邮编：524400"]
    html = "".join(f"<p>{line}</p>" for line in contacts)
    assert kept(f"<p>{A}</p>{html}<p>[打印]</p>") == [A, *contacts]


def test_contacts_by_the_footer_go() -> None:
    footer = "<p>地址：某县新城大道1号</p><p>粤ICP备05000000号</p><p>邮编：524400</p>"
    assert kept(f"<p>{A}</p>{SIGN}{footer}") == [A, "东里镇人民政府", "2022年1月18日"]
