"""Scope: which links of a listing are the site's reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.site.definition import ScopeRules, Seed, Site
from crawler.site.scope import explain, in_scope

BASE = "http://www.example.gov.cn"


def site(**rules: object) -> Site:
    return Site(
        "example",
        "某某县",
        f"{BASE}/",
        Path("example.toml"),
        seeds=(Seed("http://zwgk.example.gov.cn/list/", "listing"),),
        scope=ScopeRules(**rules),
    )


@pytest.mark.parametrize(
    ("href", "reason"),
    [
        (f"{BASE}/a/t20210101_1.html", None),
        ("http://zwgk.example.gov.cn/a.html", None),
        ("http://other.gov.cn/a.html", "out_of_scope"),
        ("javascript:void(0)", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("data:text/html,x", "scheme"),
        ("http://[::1/bad", "bad_url"),
        (f"{BASE}/a/a/a/a/b.html", "trap"),
        (f"{BASE}/{'x' * 2100}", "trap"),
        (f"{BASE}/" + "/".join(map(str, range(25))), "trap"),
    ],
)
def test_without_rules_the_sites_own_hosts_count(href, reason):
    verdict = in_scope(site(), href, "任何标题")
    assert verdict.reason == reason
    assert verdict.ok == (reason is None)


def test_allow_and_deny_patterns():
    rules = site(allow=(r"/t\d{8}_\d+\.html$",), deny=("/old/",))
    assert in_scope(rules, f"{BASE}/t20210101_1.html").ok
    assert not in_scope(rules, f"{BASE}/old/t20210101_1.html").ok
    assert in_scope(rules, f"{BASE}/page.html").rule == "no allow pattern fits"


def test_title_words_on_text_or_title_attribute():
    rules = site(title=("法治政府", "依法行政"), deny_title=("征求意见",))
    href = f"{BASE}/a.html"
    assert in_scope(rules, href, "2021年法治 政府建设情况").ok
    assert in_scope(rules, href, "某县2021年…", "某县2021年依法行政报告").ok
    assert not in_scope(rules, href, "机构职能").ok
    assert not in_scope(rules, href, "关于法治政府建设征求意见").ok
    assert in_scope(rules, href).ok, "without text only the URL can be judged"


def test_kinds_stand_for_the_usual_titles_of_reports():
    rules = site(kinds=("law_government",), title=("年鉴",), deny_title=("征求意见",))
    href = f"{BASE}/a.html"
    assert in_scope(rules, href, "2021年法治 政府建设情况报告").ok
    assert in_scope(rules, href, "东河年鉴").ok
    assert not in_scope(rules, href, "县政府召开法治政府建设推进会").ok
    assert not in_scope(rules, href, "2021年政府信息公开工作年度报告").ok
    assert "law_government" in explain(rules, href)[-1][2]


def test_another_host_by_name():
    assert in_scope(site(hosts=("files.gov.cn",)), "http://files.gov.cn/a.html").ok


def test_the_address_to_ask_for_is_given_back():
    verdict = in_scope(site(), f"{BASE}:80/a/index.html#top", "标题")
    assert verdict.url == f"{BASE}/a/index.html"


def test_explain_names_each_rule():
    rows = explain(site(deny=("/old/",), title=("法治",)), f"{BASE}/old/a.html")
    assert [(name, ok) for name, ok, _ in rows] == [
        ("url", True),
        ("host", True),
        ("trap", True),
        ("pattern", False),
        ("title", True),
    ]
    assert explain(site(), "mailto:a@b.cn")[0][1] is False
