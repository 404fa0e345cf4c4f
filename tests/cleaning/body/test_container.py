"""The container: where the sentences are, whatever else the page holds."""

from __future__ import annotations

import time

import pytest

from cleaning.body.container import Choice, choose
from cleaning.body.media import media_box
from cleaning.page.lines import page_lines
from cleaning.page.tree import Page, parse_page

A = "全面推进依法行政，认真落实上级关于法治政府建设的各项部署，扎实推进各项工作。"
B = "成立由主要负责人任组长的领导小组，定期研究部署有关工作，全年召开专题会议四次。"
C = "严格落实行政执法公示、执法全过程记录、重大执法决定法制审核三项制度，成效明显。"
BODY = f"<p>{A}</p><p>{B}</p><p>{C}</p>"
MENU = "".join(
    f"<li><a href=/{i}>第{i}条新闻的标题是某项工作</a></li>" for i in range(300)
)


def chosen(html: str, hints: str = "") -> tuple[Choice, Page]:
    page = parse_page(html)
    nodes = page.css(hints) if hints else ()
    return choose(page, page_lines(page.root), nodes), page


def name(html: str, hints: str = "") -> str:
    return chosen(html, hints)[0].node.name


@pytest.mark.parametrize(
    "html",
    [
        f"<div class=menu>{MENU}</div><div id=x>{BODY}</div>",
        f"<ul>{MENU}</ul><div id=x><p>{A}</p><p>{B}</p></div>",
        f"<div id=x>{BODY}</div><div class=foot>版权所有：某县 ICP备05000000号</div>",
        f"<div><h1>报告</h1><div>来源：甲局</div><div id=x>{BODY}</div></div>",
        f"<div id=x>{BODY}</div><div style='display:none'>{BODY}</div>",
        f"<div style='display:none'>{BODY}</div><div id=x>{BODY}</div>",
        f"<div id=x>{BODY}</div><div class=print>{BODY}</div>",
        f"<div class=zy>{A[:20]}...</div><div id=x>{BODY}</div>",
        f"<div class=read>{A}{B}{C}</div><div id=x>{BODY}</div>",
        f"<div id=x>{BODY}</div><div class=swiper><p>三家企业入选</p><p>供暖电话</p></div>",
        f"<h2>报告<div>2019.11.23</div><div id=x>{BODY}</div><span>我地企业入选</span>",
    ],
)
def test_the_box_with_the_sentences(html: str) -> None:
    assert name(html) == "x"


def test_parts_of_a_body_belong_together() -> None:
    assert (
        name(f"<div id=x><div><p>{A}</p></div><div><p>{B}</p><p>{C}</p></div></div>")
        == "x"
    )


def test_a_signature_beside_the_box_belongs_to_it() -> None:
    page = (
        f"<div id=x><div>{BODY}</div><div>东里镇人民政府<br>2022年1月18日</div></div>"
    )
    assert name(page) == "x"


def test_one_paragraph_of_several_is_not_all() -> None:
    assert name(f"<div id=x><p>关于债券的</p><p>决议</p><p>{A}{B}{C}</p></div>") == "x"


def test_a_list_of_links_goes_with_its_sentence() -> None:
    links = "".join(f"<p>{i}.<a href=/{i}>关于某办法的通知</a></p>" for i in range(9))
    assert name(f"<div id=x><p>现将目录公布如下：</p>{links}</div>") == "x"


def test_a_hint_holds_where_its_element_has_the_text() -> None:
    page = f"<div id=h><p>{A}</p><p>{B}</p></div><div id=o><p>{C}</p></div>"
    choice, _ = chosen(page, "#h")
    assert (choice.node.name, choice.known) == ("h", True)


def test_a_hint_on_an_empty_element_does_not() -> None:
    choice, _ = chosen(f"<div id=h></div><div id=x>{BODY}</div>", "#h")
    assert (choice.node.name, choice.known) == ("x", False)


def test_a_hint_on_an_empty_element_holds_where_nothing_else_is() -> None:
    choice, _ = chosen("<div id=h><img src=1.jpg></div><p>欢迎监督</p>", "#h")
    assert (choice.node.name, choice.known) == ("h", True)


def test_what_convinces() -> None:
    assert chosen(f"<div id=x>{BODY}</div>")[0].convincing
    assert not chosen("<p>欢迎监督</p>")[0].convincing


def test_the_first_picture_or_player_between_two_elements() -> None:
    page = parse_page(
        "<h1>报告</h1><img src=icon.png><div id=m><p><img src=/w/1.jpg></p></div><p id=e>"
    )
    box = media_box(page, page.css("h1")[0], page.css("#e")[0])
    assert box is not None
    assert box.name == "m"
    assert media_box(page, page.css("#m")[0], page.css("#e")[0]) is None


def test_many_lines_take_linear_time() -> None:
    start = time.process_time()
    chosen("<div>" + "<div>来源：</div><div>甲</div>" * 15_000 + BODY + "</div>")
    assert time.process_time() - start < 4
