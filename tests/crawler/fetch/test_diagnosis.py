"""What a response really is: each verdict, and what must not be mistaken for it."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from archive.model import FAILED_REASONS, GONE_REASONS
from crawler.fetch.diagnosis import Verdict, diagnose, diagnose_empty, diagnose_failure
from crawler.fetch.visible_text import visible_text

URL = "http://www.example.gov.cn/zwgk/t20210303_1.html"
NAVIGATION = "<ul>" + "<li><a href='/a'>政务公开</a></li>" * 120 + "</ul>"


def page(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


JSL_SCRIPT = "<script>document.cookie='__jsl_clearance=1';location.href='/'</script>"
RUISHU = "<html><head><script>$_ts=window['$_ts'];</script></head><body></body></html>"

BLOCKS = [
    (521, [("Set-Cookie", "__jsluid_h=1; path=/")], JSL_SCRIPT, "blocked_jsl"),
    (521, [], "<script>document.cookie=('_')+('_')</script>", "blocked_jsl"),
    (200, [], JSL_SCRIPT, "blocked_jsl"),
    (521, [], "", "http_5xx"),
    (412, [], RUISHU, "blocked_ruishu"),
    (200, [], RUISHU, "blocked_ruishu"),
    (412, [], '<meta content="{qttabc', "blocked_ruishu"),
    (412, [], "Precondition Failed", "http_4xx"),
    (403, [], "", "blocked_403"),
    (405, [], "您的访问被阻断", "blocked_403"),
    (405, [], "Method Not Allowed", "http_4xx"),
    (
        200,
        [],
        page("访问拦截", "您的请求疑似攻击行为，已被网站防火墙拦截"),
        "blocked_403",
    ),
    (200, [], "<script>var arg1='" + "0F" * 20 + "';</script>", "blocked_403"),
    (429, [("Retry-After", "7")], "", "rate_limited"),
    (401, [], "", "login"),
]


@pytest.mark.parametrize(("status", "headers", "text", "verdict"), BLOCKS)
def test_blocks_by_status_and_signs(status, headers, text, verdict):
    found = diagnose(status, headers, text, url=URL)
    assert found.verdict == verdict
    assert (found.state, found.reason) == ("failed", verdict)
    assert found.evidence
    assert found.is_block == (
        verdict.startswith("blocked") or verdict == "rate_limited"
    )


MESSAGES = [
    (page("404", "<p>x</p>"), "soft_404"),
    (page("404 Not Found", "nginx"), "soft_404"),
    (page("页面不存在-某某县人民政府", NAVIGATION), "soft_404"),
    (page("某某县人民政府", "抱歉，您访问的页面不存在或已删除！"), "soft_404"),
    (page("提示", "<p>该信息已被删除</p>"), "soft_404"),
    (page("", "The requested URL /x was not found on this server."), "soft_404"),
    (page("网站维护中", "给您带来不便"), "maintenance"),
    (page("某某县", "网站正在升级维护中，请稍后访问。"), "maintenance"),
    (page("公告", "因机房检修，本站暂停服务"), "maintenance"),
    (page("用户登录", "<input type='password' name='p'>"), "login"),
    (page("统一身份认证平台", NAVIGATION + "<input type=password>"), "login"),
    (page("某某县", "您尚未登录，请先登录"), "login"),
    (page("某某县", "<input name=p type=password>账号 密码"), "login"),
    (page("安全验证", "请完成安全验证后继续访问"), "captcha"),
    (page("某某县", "请输入验证码以继续"), "captcha"),
    (page("", "<div id='app'></div><script src='/a.js'></script>"), "js_only"),
    (page("某某", "<noscript>x</noscript><script>go()</script>"), "js_only"),
    (page("", ""), "empty"),
    (page("", "  \n&nbsp; "), "empty"),
]


@pytest.mark.parametrize(("text", "verdict"), MESSAGES)
def test_messages_with_status_200(text, verdict):
    found = diagnose(200, text=text, url=URL)
    assert (found.verdict, found.state, found.reason) == (verdict, "failed", verdict)


REPORTS = [
    page("关于做好网站系统维护工作的通知", "<p>各单位：网站正在维护中，暂停服务。</p>"),
    page("某某县2020年法治政府建设年度报告", "<p>页面不存在的问题已整改。</p>"),
    page("关于404页面整改情况的报告", "<p>页面不存在。</p>"),
    page("关于推行统一身份认证登录的公告", "<p>请先登录。</p>"),
    page(
        "某某镇人民政府", "<p>一、加强平台建设。" + "推进法治政府建设。" * 90 + "</p>"
    ),
    page("某某县人民政府", NAVIGATION + "<input type=password>" + "依法行政。" * 200),
    page("图片报告", "<img src='/a.jpg'>"),
    page("系统维护", "<p>" + "本县水利系统维护工作扎实推进。" * 300 + "</p>"),
]


@pytest.mark.parametrize("text", REPORTS)
def test_reports_about_such_things_stay_reports(text):
    assert diagnose(200, text=text, url=URL).verdict == "ok"


@pytest.mark.parametrize(("text", "verdict"), MESSAGES[:-2])
def test_an_article_outweighs_words(text, verdict):
    assert diagnose(200, text=text, url=URL, article=True).verdict == "ok"


def test_a_skinned_message_counts_once_no_article_was_found():
    text = page("某某县人民政府", NAVIGATION + "<p>您访问的页面不存在</p>")
    assert diagnose(200, text=text, url=URL).verdict == "ok"
    assert diagnose(200, text=text, url=URL, article=False).verdict == "soft_404"


@pytest.mark.parametrize(
    ("status", "verdict", "state", "reason"),
    [
        (304, "not_modified", "unchanged", None),
        (404, "gone", "gone", "http_404"),
        (410, "gone", "gone", "http_410"),
        (400, "http_4xx", "failed", "http_4xx"),
        (500, "http_5xx", "failed", "http_5xx"),
        (302, "bad_answer", "failed", "bad_response"),
        (200, "ok", None, None),
        (206, "ok", None, None),
    ],
)
def test_plain_statuses(status, verdict, state, reason):
    found = diagnose(status, url=URL)
    assert (found.verdict, found.state, found.reason) == (verdict, state, reason)


def test_503_that_says_maintenance():
    found = diagnose(503, text=page("维护", "网站正在维护中"), url=URL)
    assert found.verdict == "maintenance"
    assert diagnose(503, text="<p>busy", url=URL).verdict == "http_5xx"


@pytest.mark.parametrize(
    ("location", "verdict", "gone_reason"),
    [
        ("/zwgk/t20210303_2.html", "moved", None),
        ("https://www.example.gov.cn/zwgk/t20210303_1.html", "moved", None),
        ("/", "soft_404", "redirect_home"),
        ("http://www.example.gov.cn/index.html", "soft_404", "redirect_home"),
        ("/404.html", "soft_404", "soft_404"),
        ("/sso/login?back=1", "login", None),
    ],
)
def test_where_a_redirect_leads(location, verdict, gone_reason):
    found = diagnose(302, [("location", location)], url=URL)
    assert (found.verdict, found.gone_reason) == (verdict, gone_reason)
    assert found.target is not None


def test_redirected_home_and_answered_there_with_200():
    found = diagnose(200, text="<p>x", url="http://a.gov.cn/", asked=URL)
    assert found.at_look(second=False) == ("failed", "soft_404")
    assert found.at_look(second=True) == ("gone", "redirect_home")
    home = "http://www.example.gov.cn/"
    assert diagnose(200, text="<p>x", url=home, asked=home + "index.html").state is None


def test_a_meta_refresh_on_a_page_of_few_words():
    text = '<meta http-equiv="refresh" content="0; url=/new/1.html"><p>正在跳转'
    found = diagnose(200, text=text, url=URL)
    assert found.target == "http://www.example.gov.cn/new/1.html"
    assert found.at_look(second=True) == ("gone", "meta_refresh")
    same = f'<meta http-equiv=refresh content="5;url={URL}"><p>稍候'
    assert diagnose(200, text=same, url=URL).verdict == "ok"
    slow = text.replace("0;", "600;")
    assert diagnose(200, text=slow, url=URL).verdict == "ok"


def test_a_redesign_is_told_from_a_page_never_read():
    text = page("某某县", "<p>" + "新版内容。" * 800)
    assert diagnose(200, text=text, article=False).verdict == "ok"
    found = diagnose(200, text=text, article=False, knew_article=True)
    assert (found.verdict, found.reason) == ("redesigned", "extract")


def test_failures_and_the_empty_body():
    assert diagnose_empty().reason == "empty"
    verdicts = {r: diagnose_failure(r).verdict for r in ("timeout", "dns", "tls")}
    assert verdicts == {"timeout": "unreachable", "dns": "unreachable", "tls": "tls"}
    assert diagnose_failure("short_body").verdict == "bad_answer"


def test_every_reason_given_is_in_the_closed_lists():
    cases = [diagnose(s, h, t, url=URL) for s, h, t, _ in BLOCKS]
    cases += [diagnose(200, text=t, url=URL) for t, _ in MESSAGES]
    for found in cases:
        assert found.verdict in get_args(Verdict)
        assert found.reason in FAILED_REASONS
        assert found.gone_reason is None or found.gone_reason in GONE_REASONS


def test_hostile_markup_is_looked_at_quickly():
    for text in ("<" * 300_000, "<!--" * 80_000, "<p " * 90_000, "网站" * 200_000):
        assert diagnose(200, text=text, url=URL).verdict in get_args(Verdict)
    assert visible_text("<script>" * 20_000) == ""


def test_no_real_page_is_mistaken(shared):
    index = (shared / "corpus/index.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in index.splitlines()]
    mistaken = {}
    for row in rows:
        path = next((shared / "corpus/pages").glob(row["id"] + "*"), None)
        if path is None:
            continue
        encoding = {"gb2312": "gb18030", "gbk": "gb18030"}.get(
            row["encoding"].lower(), row["encoding"]
        )
        text = path.read_bytes().decode(encoding, "replace")
        found = diagnose(200, text=text, url="http://www.example.gov.cn/a/b.html")
        if found.verdict != "ok":
            mistaken[row["id"]] = (row["kind"], found.verdict, found.evidence)
    assert mistaken == {}


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://169.254.169.254/", "private_address"),
        ("http://127.0.0.1:81/a", "private_address"),
        ("file:///etc/passwd", "scheme"),
        ("http://[::1/bad", "bad_url"),
    ],
)
def test_a_redirect_to_where_nobody_may_go(target, reason):
    found = diagnose(302, [("Location", target)], url=URL)
    assert (found.verdict, found.state, found.reason) == ("moved", "refused", reason)


def test_a_sites_own_private_host_may_redirect_to_itself():
    url = "http://127.0.0.1:8080/a/1.html"
    own = diagnose(302, [("Location", "/a/2.html")], url=url)
    assert (own.verdict, own.state) == ("moved", None)
    other = diagnose(302, [("Location", "http://127.0.0.1:8081/a/2.html")], url=url)
    assert other.reason == "private_address"


def test_a_check_on_the_way_may_lead_back_to_the_home_page_that_was_asked_for():
    back = [("Location", "http://a.gov.cn/")]
    url = "http://a.gov.cn/check"
    found = diagnose(302, back, url=url, asked="http://a.gov.cn/")
    assert (found.verdict, found.state) == ("moved", None)
    found = diagnose(302, back, url=url, asked="http://a.gov.cn/zw/1.html")
    assert found.gone_reason == "redirect_home"
