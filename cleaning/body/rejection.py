"""Pages that are no report: error pages, logins, challenges, listings, empty ones.

Each sign counts only where the page has little text of its own, so that a report on
登录, 维护 or 404 numbers is never refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaning.rules.labels import read_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import RejectReason
    from cleaning.page.lines import Line
    from cleaning.page.tree import Page

FEW_HAN = 160
_MESSAGE_HAN = 60
_COUNTERS = frozenset(
    "点击数 点击率 点击量 点击次数 点击 浏览次数 浏览量 浏览数 浏览 访问次数 访问量 阅读次数 阅读量 阅读数"
    " 阅读 查看次数 人气".split()
)
_NOT_FOUND = re.compile(
    r"\b404\b|not\s*found|页面(?:不存在|未找到|找不到|已删除|已被删除|走丢|丢失|没有找到)|"
    r"(?:网页|文件|文章|信息|内容|您(?:要)?(?:访问|查看|浏览)的(?:页面|网页|内容|信息|文章)?)"
    r"(?:可能)?(?:已(?:经)?(?:被)?(?:删除|移除|下线|下架|移走|更名|过期)|不存在|无法找到|找不到|没有找到|未找到)|"
    r"(?:很)?抱歉.{0,16}(?:找不到|不存在|已删除)|无法访问(?:此|该)页面|该信息(?:已|不)",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"(?:用户|会员|系统|账号|统一|请先?|后台)\s*登[录陆]|登[录陆](?:系统|页面|后(?:查看|访问|浏览))|login",
    re.IGNORECASE,
)
_MAINTENANCE = re.compile(
    r"(?:网站|系统|平台|页面|栏目|服务器|本站).{0,12}(?:维护|升级|改版|建设|割接|迁移|调试)(?:中|期间|公告|通知)?|"
    r"(?:维护|升级|改版|建设)中|暂停(?:服务|访问|使用)|暂时(?:关闭|无法)|under (?:maintenance|construction)|503 service",
    re.IGNORECASE,
)
_BLOCKED = re.compile(
    r"验证码|安全验证|人机(?:识别|验证)|访问(?:过于|太)频繁|请求(?:过于|太)频繁|拦截|防火墙|"
    r"(?:您的)?(?:IP|访问|请求).{0,12}(?:被(?:阻断|拒绝|禁止|限制)|存在(?:威胁|风险))|access denied|forbidden|"
    r"\bwaf\b|captcha|请开启(?:javascript|cookie)|enable (?:javascript|cookies)|正在(?:为您)?(?:检查|验证)",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"__jsl|_\$jsl|\$_ts\b|\$_ts=|acw_sc__v2|wzws|_waf_|yunsuo_session|safeline|challenge-platform|"
    r"document\.cookie\s*=.{0,400}location",
    re.IGNORECASE | re.DOTALL,
)
_DATE = re.compile(
    r"(?<!\d)(?:20\d\d|19\d\d)[-/.年]\d{1,2}(?:[-/.月]\d{1,2})?|[\[(（]\d{1,2}[-/]\d{1,2}[\])）]"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a verdict is passed on; `body_han` counts Han of the text found."""

    page: Page
    lines: Sequence[Line]
    title: str
    body: str
    body_han: int
    has_files: bool
    has_images: bool
    has_article_signs: bool


def judge(seen: Seen) -> tuple[RejectReason, str] | None:
    """The reason to reject a page, with a detail; None for a report."""
    if seen.body_han >= FEW_HAN and not _is_listing(seen):
        return None
    words = _words(seen)
    for reason, found in (
        ("blocked", _challenge(seen)),
        ("soft_404", _says(_NOT_FOUND, seen, words)),
        ("login", _login(seen, words)),
        ("blocked", _says(_BLOCKED, seen, words)),
        ("maintenance", _says(_MAINTENANCE, seen, words)),
        ("listing", _is_listing(seen) and "links with dates and no text"),
        ("empty", _is_empty(seen) and "no text, no file, no image"),
    ):
        if found:
            return reason, str(found)  # type: ignore[return-value]
    return None


def _words(seen: Seen) -> str:
    """The page's visible words; only a short page can be one of these."""
    return " ".join(line.text for line in seen.lines if not line.hidden)[:4000]


def _visible_han(seen: Seen) -> int:
    return sum(line.han for line in seen.lines if not line.hidden)


def _challenge(seen: Seen) -> str | None:
    if _visible_han(seen) > 60 or seen.has_article_signs:
        return None
    for script in seen.page.scripts:
        found = _CHALLENGE.search(script[:200_000])
        if found:
            return f"a challenge script ({found[0][:30]})"
    return None


def _says(pattern: re.Pattern[str], seen: Seen, words: str) -> str | None:
    """A sign in the title, or in the words of a page that has hardly any."""
    if seen.has_article_signs and (pattern is not _NOT_FOUND or seen.has_images):
        return None
    titled = pattern.search(f"{seen.title} {seen.page.title_tag}")
    few = _MESSAGE_HAN // 2 if seen.has_article_signs else 80
    if titled and seen.body_han < few and not seen.has_files:
        return titled[0]
    if seen.has_article_signs:
        return None
    # A portal's head and foot stand around its error page: then the body says it.
    said = pattern.search(seen.body)
    if said and seen.body_han < _MESSAGE_HAN and not seen.has_files:
        return said[0]
    spoken = pattern.search(words)
    return spoken[0] if spoken and _visible_han(seen) < FEW_HAN else None


def _login(seen: Seen, words: str) -> str | None:
    asks = bool(seen.page.css("input[type=password]"))
    titled = _LOGIN.search(f"{seen.title} {seen.page.title_tag}")
    if asks and seen.body_han < 80 and not seen.has_article_signs:
        return "a password field and no text"
    if titled and seen.body_han < 40 and not seen.has_article_signs:
        return titled[0]
    spoken = _LOGIN.search(words)
    return spoken[0] if spoken and _visible_han(seen) < 60 else None


def _is_listing(seen: Seen) -> bool:
    """Many links with dates, nearly all of the text in links, no article's labels."""
    if seen.has_files or _has_labels(seen):
        return False
    if seen.body.count("。") > 1 and seen.body_han > _MESSAGE_HAN:
        return False
    rows = [x for x in seen.lines if not x.hidden and x.linked >= 6]
    dated = sum(
        1 for i, x in enumerate(seen.lines) if _DATE.search(x.text) and x.linked >= 6
    )
    dates = sum(1 for x in seen.lines if len(x.text) < 24 and _DATE.search(x.text))
    linked = sum(x.linked for x in rows)
    return (
        len(rows) >= 6
        and dated + dates >= 5
        and linked > 2 * seen.body_han
        and seen.body_han < 2 * FEW_HAN
    )


def _has_labels(seen: Seen) -> bool:
    """Whether an article's own labels stand there; a row's bare date is none."""
    if any(name.lower() == "articletitle" and text for name, text in seen.page.metas):
        return True
    # A counter behind the last link is the footer's, of visits to the whole site.
    last = max((i for i, x in enumerate(seen.lines) if x.linked >= 6), default=0)
    return any(
        (label.field in {"published", "source"} and label.value)
        or (label.label in _COUNTERS and index < last)
        for index, line in enumerate(seen.lines)
        if not line.hidden and 2 * line.linked < max(1, line.han)
        for label in read_labels(line.text)
    )


def _is_empty(seen: Seen) -> bool:
    if seen.has_files or seen.has_images or seen.has_article_signs:
        return False
    return seen.body_han < 8 and len(seen.body.strip()) < 40
