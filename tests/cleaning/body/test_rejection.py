"""Pages that are no report; and reports on the same words, which are."""

from __future__ import annotations

import pytest

from archive.model import Capture, Record, Rejected
from cleaning import clean

A = "2021年，我镇认真落实县委、县政府关于法治政府建设的部署，扎实推进依法行政各项工作，成效明显。"
NAV = "".join(
    f"<a href=/{i}>{n}</a>" for i, n in enumerate(["首页", "政务公开", "新闻中心"])
)
ROWS = "".join(
    f"<li><a href=/{i}.html>关于开展第{i}批项目申报工作的通知</a><span>2026-01-{i:02}</span></li>"
    for i in range(1, 16)
)


def result(html: str, payload: bytes | None = None) -> Record | Rejected:
    data = html.encode() if payload is None else payload
    return clean(Capture(url="http://www.x.gov.cn/a.html", payload=data))


def reason(html: str) -> str | None:
    found = result(html)
    return found.reason if isinstance(found, Rejected) else None


@pytest.mark.parametrize(
    ("html", "want"),
    [
        ("<title>404</title><h1>404 Not Found</h1>", "soft_404"),
        ("<p>抱歉，您访问的页面不存在或已删除！</p>", "soft_404"),
        (f"{NAV}<div class=msg>您要查看的信息已被删除</div>", "soft_404"),
        ("<form>用户登录<input name=u><input type=password></form>", "login"),
        ("<title>系统登录</title><p>请先登录</p>", "login"),
        ("<p>网站正在维护中，请稍后访问。</p>", "maintenance"),
        ("<title>系统升级</title><p>系统升级维护中，暂停服务</p>", "maintenance"),
        ("<p>您的访问过于频繁，请输入验证码</p>", "blocked"),
        (
            "<script>document.cookie='__jsl_clearance=1';location.reload()</script>",
            "blocked",
        ),
        ("<script>$_ts=window['$_ts'];</script><div></div>", "blocked"),
        (f"{NAV}<ul>{ROWS}</ul>", "listing"),
        (
            f"<title>通知公告</title>{NAV}<div>当前位置：首页</div><ul>{ROWS}</ul>",
            "listing",
        ),
        ("<html></html>", "empty"),
        ("<p>&nbsp;</p>", "empty"),
    ],
)
def test_pages_that_are_no_report(html: str, want: str) -> None:
    assert reason(html) == want


@pytest.mark.parametrize(
    "words",
    [
        "本年度统一身份认证平台登录用户达404万人，用户登录系统更加便捷。",
        "网站维护升级工作按期完成，系统维护期间暂停服务2小时，未发生安全事件。",
        "查处页面不存在、信息已删除等问题12件，验证码拦截恶意访问3万次。",
    ],
)
@pytest.mark.parametrize(
    "title", ["系统维护工作报告", "平台登录情况通报", "2021年工作总结"]
)
def test_reports_on_these_words_are_records(words: str, title: str) -> None:
    page = f"<title>{title}</title><h1>{title}</h1><div>来源：甲局</div><p>{A}</p><p>{words}</p>"
    assert reason(page) is None


def test_an_article_with_related_links_is_no_listing() -> None:
    page = f"<h1>工作报告</h1><p>发布时间：2022-01-20</p><p>{A}</p><ul>{ROWS}</ul>"
    assert reason(page) is None


@pytest.mark.parametrize(
    "shown",
    ["<img src=/w/1.jpg>", "<a href=a.pdf>报告.pdf</a>", "<iframe src=a.pdf></iframe>"],
)
def test_an_image_or_a_file_is_a_record_without_text(shown: str) -> None:
    page = (
        f"<title>决算报告_甲县</title><h1>甲县决算报告</h1><div>发布时间：2022-01-20</div>"
        f"<div id=zoom><p>{shown}</p></div><div>欢迎社会各界监督。</div>"
    )
    found = result(page)
    assert isinstance(found, Record)
    assert found.text == ""
    assert found.title == "甲县决算报告"


@pytest.mark.parametrize(
    ("payload", "want"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"%PDF-1.4 x", "not_text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "not_text"),
        (b"PK\x03\x04" + bytes(99), "not_text"),
        (bytes(5_000), "not_text"),
        (b"<div>" * 30_000, "too_deep"),
    ],
)
def test_bytes_that_are_no_page(payload: bytes, want: str) -> None:
    found = result("", payload)
    assert isinstance(found, Rejected)
    assert found.reason == want


def test_text_that_others_extracted_is_read_as_text() -> None:
    found = result("", f"甲县工作报告\n{A}\n{A}".encode())
    assert isinstance(found, Record)
    assert A in found.text
