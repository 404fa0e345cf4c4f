"""Titles as text: what of a heading or a <title> is the report's own name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

MIN_CORE = 4
_WORD = re.compile(r"[\W_]+")
SITE_NAME = re.compile(
    r"(?:人民政府|政府网|政府网站|门户网站|门户网?|官网|官方网站|网站|信息网|新闻网|政务网|公众网|信息公开网|公开平台|平台|"
    r"管委会|管理委员会|委员会|办公室|局|厅|部|院|日报|晚报|网|在线|频道|专栏|专题|首页|欢迎您?)$"
)
_SEPARATOR = re.compile(
    r"(?:(?<!\s)\s++)?(?:[|｜丨»>＞]|(?<![-—－])(?!(?<=[A-Za-z])-[A-Za-z])"
    r"(?:(?<!\d)[-－—]|[-－—](?!\d)|_)(?![-—－])"
    r"|__++|(?<!-)--++(?=[^-]{2,20}$))\s*+"
)
_YEAR = re.compile(r"\d{4}")
_GLUED_DATE = re.compile(
    r"(?:(?<!\s)\s++)?(?:[\[(（【]\s*+)?(?:(?:发布|更新|发表|公布)?(?:时间|日期)\s*+[:：]\s*+)?"
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日(?=\s*+\d{1,2}[:：∶]))"
    r"(?:\s*+\d{1,2}[:：∶]\d{2}(?:[:：∶]\d{2})?)?\s*+(?:[\])）】]\s*+)?$"
)
# Buttons that a template set into the heading, behind the title.
_BUTTON = re.compile(
    r"(?<!\s)\s++[\[【(（|]?\s*+(?:收藏|打印|分享|纠错|关闭|下载|听全文|朗读|我要纠错|打印本页|大|中|小"
    r"|字[体号]\s*+[:：]?(?:\s*+[\[【(（|]?\s*+[大中小]\s*+[|\]】)）]?){0,9})"
    r"(?:\s*+[:：|\]】)）])?"
)

# Letters of icon fonts (private use), and what stands between a column and a title.
_SIGNS = re.compile(
    r"^[\s·:：/-]*+[\ue000-\uf8ff>＞»›|｜•◆■●▶★☆][\s>＞»›|｜·•\ue000-\uf8ff]*"
    r"|[\ue000-\uf8ff]++(?=\s|$)"
)
# The last step of a breadcrumb: an arrow, a column's name, and then the title.
_COLUMN = re.compile(r"^\s*+[>＞»›][\s>＞»›]*+[^\s>＞»›]{2,8}\s++(?=\S{6})")
# Links that a template set behind the title, in brackets: [政策原文], (PDF版下载). In
# round ones, （政策解读） is the title's own word.
_LINKED = re.compile(
    r"[\[【]\s*+政策(?:原文|解读|图解)\s*+[\]】]\s*+$"
    r"|[\[【(（]\s*+(?:政策原文|原文(?:链接|下载)|(?:点击|查看|下载|阅读){1,2}(?:原文|全文|文件|附件|解读|详情)?"
    r"|文件下载|附件下载|(?:pdf|word|ofd)(?:版|下载)+|打印版)\s*+[\]】)）]\s*+$",
    re.IGNORECASE,
)
_ANY_SIGN = re.compile(r"[\ue000-\uf8ff>＞»›|｜•◆■●▶★☆]")
_CLOSING = ("]", "】", ")", "）")
BRACKETED = re.compile(r"[\[【(（][^\[【(（\]】)）]{2,16}[\]】)）]\s*+$")


def core(text: str | None) -> str:
    """Letters and digits only, in their compatible forms: for comparing titles.

    >>> core("关于２０２１年 工作的“报告”") == core("关于2021年工作的报告")
    True
    """
    return _core(text) if text else ""


@lru_cache(maxsize=2048)
def _core(text: str) -> str:
    return _WORD.sub("", unicodedata.normalize("NFKC", text)).lower()


def segments_of(title_tag: str) -> list[str]:
    """A <title> cut at its separators; a dash of a subtitle (——) is none.

    >>> segments_of("年度报告_公开专栏-某县人民政府")
    ['年度报告', '公开专栏', '某县人民政府']
    >>> segments_of("凝聚力量——热烈祝贺开幕_某市")
    ['凝聚力量——热烈祝贺开幕', '某市']
    """
    return [part for part in _SEPARATOR.split(title_tag) if part.strip()]


def without_site(title_tag: str, site_names: Collection[str]) -> str:
    """A <title> without site and column names, in whatever order; empty if only those.

    >>> without_site("某县人民政府 | 2021年统计公报", [])
    '2021年统计公报'
    """
    sites = {core(name) for name in site_names}
    parts = [p for p in segments_of(title_tag) if core(p) and core(p) not in sites]
    own = [p for p in parts if not SITE_NAME.search(p) or len(core(p)) > 20]
    best = max(own, key=lambda p: len(core(p)), default="")
    return bare_title(best) if len(core(best)) >= MIN_CORE else ""


def site_of(title_tag: str) -> str | None:
    """The name of the site at the end or the beginning of a <title>.

    >>> site_of("年度报告_公开专栏-某县人民政府"), site_of("年度报告")
    ('某县人民政府', None)
    """
    parts = segments_of(title_tag)
    if len(parts) < 2:
        return None
    named = [p.strip() for p in (parts[-1], parts[0]) if SITE_NAME.search(p.strip())]
    return next((name for name in named if 4 <= len(name) <= 30), None)


def _without_buttons(text: str) -> str:
    """A heading without the row of buttons that ends it, behind a space."""
    if " " in text or not text.isprintable():
        return _up_to_buttons(text)
    return text


def _up_to_buttons(text: str) -> str:
    start = end = len(text)
    for button in _BUTTON.finditer(text):
        start = button.start() if button.start() != end else start
        end = button.end()
    return text[:start] if not text[end:].strip() else text


def _without_link(text: str) -> str:
    """A title without the link in brackets that ends it, and the spaces behind it."""
    text = text.rstrip()
    return _LINKED.sub("", text).rstrip() if text.endswith(_CLOSING) else text


def bare_title(text: str) -> str:
    """A heading without what a template glued to it: a date, buttons, signs, a link.

    >>> bare_title("工作报告 (2022-05-02)"), bare_title("疫情通报（2022年5月2日）")
    ('工作报告', '疫情通报（2022年5月2日）')
    >>> bare_title("\ue60b > 工作报告 [政策原文]")
    '工作报告'
    """
    text = _without_buttons(text)
    if _ANY_SIGN.search(text):
        text = _SIGNS.sub("", _COLUMN.sub("", text))
    while (shorter := _without_link(text)) != text:
        text = shorter
    bare = _GLUED_DATE.sub("", text).strip() if _YEAR.search(text) else ""
    return bare or text.strip()
