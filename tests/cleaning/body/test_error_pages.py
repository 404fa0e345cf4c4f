"""Error pages with status 200 give no record, and articles in their words do."""

from __future__ import annotations

import pytest

from archive.model import Capture, Record, Rejected
from cleaning import clean
from crawler.fetch.diagnosis import diagnose

TRACE = "".join(
    f"<p>at org.apache.catalina.core.Valve{n}.invoke(Valve{n}.java:{n})</p>"
    for n in range(60)
)
FRAME = (
    "<div class=top><a href=/>首页</a><a href=/a>政务公开</a></div>{}"
    "<div class=footer><p>主办：某县人民政府</p><p>网站标识码：9900000001</p></div>"
)
PAGES = [
    ("blocked", "网站防火墙", "<h1>您的请求带有不合法参数，已被网站管理员设置拦截！</h1><p>可能原因：您提交的内容包含危险的攻击请求</p>"),
    ("blocked", "Request Rejected", "The requested URL was rejected. Please consult with your administrator.<br>Your support ID is: 123456"),
    ("blocked", "405", "<p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p>"),
    ("blocked", "403 Forbidden", "<center><h1>403 Forbidden</h1></center><hr><center>nginx</center>"),
    ("blocked", "提示", "<p>您的浏览器版本过低，请升级浏览器后访问</p>"),
    ("maintenance", "Apache Tomcat/8.5.5 - Error report", f"<h1>HTTP Status 500 - java.lang.NullPointerException</h1>{TRACE}"),
    ("maintenance", "运行时错误", "<h1>“/”应用程序中的服务器错误。</h1><h2>运行时错误</h2><p>说明: 服务器上出现应用程序错误。</p>"),
    ("maintenance", "", "<b>Fatal error</b>: Uncaught Error: Call to undefined function mysql_connect() in /www/a.php:3"),
    ("maintenance", "Database Error", "<h1>Error establishing a database connection</h1>"),
    ("maintenance", "提示信息", "<p>数据库连接失败，请稍后再试</p>"),
    ("maintenance", "502 Bad Gateway", "<center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.18.0</center>"),
    ("maintenance", "站点已暂停", "<h1>站点已暂停</h1><p>该站点已被管理员暂停访问</p>"),
    ("soft_404", "Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully installed and working.</p>"),
    ("soft_404", "没有找到站点", "<h1>没有找到站点</h1><p>您的请求在Web服务器中没有找到对应的站点！</p>"),
    ("soft_404", "example.cn", "<h1>This domain is for sale</h1><p>Buy this domain today.</p>"),
    ("soft_404", "提示信息", "<p>该文章已被管理员删除</p>"),
    ("soft_404", "澳门新葡京娱乐城-百家乐-六合彩官网", "<p>新葡京娱乐城提供真人百家乐、六合彩、时时彩、棋牌游戏，开户注册即享优惠。</p>" * 6),
    ("login", "统一身份认证", "<p>您尚未登录，请先登录</p><input type=password>"),
]  # fmt: skip
ENGLISH = (
    "The trade in ivory is forbidden in this province. " * 12
    + "Access to the reserve is denied without a permit. "
)


def cleaned(title: str, body: str) -> Record | Rejected:
    html = f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{body}"
    return clean(Capture(url=None, payload=html.encode(), content_type="text/html"))


@pytest.mark.parametrize(("reason", "title", "body"), PAGES)
@pytest.mark.parametrize("frame", ["{}", FRAME])
def test_no_record_of_an_error_page(
    reason: str, title: str, body: str, frame: str
) -> None:
    found = cleaned(title, frame.format(body))
    assert isinstance(found, Rejected)
    assert found.reason == reason


@pytest.mark.parametrize(("reason", "title", "body"), PAGES)
def test_the_crawl_knows_the_same_signs(reason: str, title: str, body: str) -> None:
    html = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    found = diagnose(200, text=html, title=title, article=False)
    assert found.verdict == {"blocked": "blocked_403"}.get(reason, reason)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("智慧农业系统调试安装", "<p>县农业农村局技术人员到东里镇安装调试智慧农业系统，为春耕作准备。</p>"),
        ("Ivory trade", f"<h1>Ivory trade</h1><p>{ENGLISH}</p>"),
        ("严厉打击网络赌博", "<p>县公安局严厉打击六合彩、百家乐等网络赌博活动，破获网站开设娱乐城案3起。</p>"),
        ("关于网站维护的通知", "<p>发布时间：2024-01-02 来源：县政府办</p><p>县政府门户网站将于本周六进行升级改造，请各单位提前安排信息发布工作。</p>"),
    ],
)  # fmt: skip
def test_an_article_in_these_words_is_a_record(title: str, body: str) -> None:
    assert isinstance(cleaned(title, FRAME.format(f"<h1>{title}</h1>{body}")), Record)
