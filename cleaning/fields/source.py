"""Who a text is from, as its label or tag says; placeholders name nobody."""

from __future__ import annotations

import re
from typing import Final

from cleaning.fields.region import is_place
from cleaning.text.names import is_person
from cleaning.text.paragraphs import clean_line

_LABEL = re.compile(
    r"^(?:(?:信息|文章|稿件|内容|新闻|文件|资料|转载|原文)?(?:来源|出处)|来\s+源|来自|转载自|摘自)\s*[:：]\s*"
)
# Where the value ends because another label, a date or a button of the page begins.
_NEXT_LABEL = re.compile(
    r"(?:(?<![\s|｜,，;；(（\[【])[\s|｜,，;；(（\[【]++)?(?:(?:作者|编辑|责任编辑|责编|记者|发布时间|发布日期|发布者|发表时间|"
    r"更新时间|时间|日期|点击数?|点击量|点击率|浏览次数|浏览量|浏览|阅读次数|阅读量|阅读|访问量|"
    r"访问次数|访问|字号|字体|文字|打印|关闭|分享|审核|录入|信息员|供稿|摄影|上传|保护视力色|"
    r"人气|热度|次数|评论|收藏)\s*+[:：(（]|(?:19|20)\d\d[-/年.]\d{1,2})(?s:.*)|"
    r"信息提供(?:日期|时间|单位)?$|"
    r"(?<!\s)\s++(?:本[网报台]记者|记者|通讯员|编辑|作者|摄影|供稿)\s(?s:.*)|"
    r"(?<![\s【\[（(|｜])[\s【\[（(|｜]++"
    r"(?:字体|字号|参与互动|选择阅读|手机[阅看]|我要|语音|朗读|无障碍|视力|打印|分享|点击|浏览|阅读|"
    r"评论|收藏|关闭|访问|点赞|纠错)(?!社|日报)(?s:.*)"
)
_WRAP: Final = {
    "《": "》",
    "〈": "〉",
    "“": "”",
    "（": "）",
    "(": ")",
    "[": "]",
    "【": "】",
}
_PLACEHOLDER = re.compile(
    r"(?:本(?:站|网|网站|单位|级|局|办|部门|平台)(?:原创|编辑|整理|发布|讯|综合)?|原创|admin\w*|"
    r"administrator|root|test|(?:系统|网站|超级|后台)?管理员|编辑|网站编辑|佚名|匿名|未知|不详|"
    r"网络|互联网|来自网络|网络整理|网友|自采|原创稿件|信息(?:发布|采集)?员|综合|转载|其他|其它|无|暂无|空|null|none|undefined|nan|"
    r"信息来源|来源|文章来源|内容来源|-+|—+|/+|\.+|\d+)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?:|www\.|[\w-]\.(?:gov|com|cn|net|org)\b|@", re.IGNORECASE)
# Media known by their letters or their English names.
_LETTERS = re.compile(r"[A-Z]{3,8}(?:\d|\.com)?|(?i:xinhua|chinadaily|ecns)(?:\.\w+)*+")
_LONGEST: Final = 50
_READ: Final = 300
_EDGES: Final = " \u3000|｜,，;；:：、-"


def clean_source(value: str, title: str | None = None) -> str | None:
    """The name in a source label or tag; None where it names nobody.

    >>> clean_source("来源：《雷州市东里镇人民政府》")
    '雷州市东里镇人民政府'
    >>> clean_source("省发改委 点击数：33"), clean_source("点击数: |")
    ('省发改委', None)
    >>> [clean_source(s) for s in ("本站原创", "admin", "http://a.gov.cn/", "")]
    [None, None, None, None]
    """
    name = clean_name(value, title)
    return _without_clerk(name) or None if name else None


def clean_name(value: str, title: str | None = None) -> str | None:
    """The body, medium or person in a label or tag; None where it names nobody.

    >>> clean_name("张三 浏览次数：12"), clean_name("zhengtt")
    ('张三', None)
    """
    name = _LABEL.sub("", value[:_READ].strip())
    name = _NEXT_LABEL.sub("", name).strip(_EDGES)
    name = _unwrap(_without_lone_bracket(name))
    if not name or len(name) > _LONGEST or is_placeholder(name):
        return None
    if _ADDRESS.search(name) or re.search("[。！？{}<>]", name):
        return None
    if (title and _same(name, title)) or is_account(name):
        return None
    return name if re.search(r"[^\W\d_]", name) else None


def clean_tag_source(value: str, title: str | None = None) -> str | None:
    """The name in a tag that no reader sees; None where a clerk filled it with himself.

    >>> [clean_tag_source(s) for s in ("省统计局", "综合科 孙博", "云小雅", "SZfaguiku")]
    ['省统计局', None, None, None]
    """
    names = re.split(r"[\s、，,/·]+", clean_line(value))
    if len(names) > 1 and any(map(is_person, names[1:])):
        return None
    return clean_source(value, title)


def is_account(name: str) -> bool:
    """Whether a name in Latin letters is a login, and no medium known by its letters.

    >>> is_account("SZfaguiku"), is_account("L_104485"), is_account("CCTV")
    (True, True, False)
    """
    if not name.isascii() or _LETTERS.fullmatch(name):
        return False
    words = name.split()
    return len(words) < 2 or not all(word[0].isupper() for word in words)


def is_placeholder(name: str) -> bool:
    """Does a value stand for "nobody in particular"?

    >>> is_placeholder("本网"), is_placeholder("系统管理员"), is_placeholder("新华网")
    (True, True, False)
    """
    return bool(_PLACEHOLDER.fullmatch(name.strip()))


def _without_clerk(name: str) -> str:
    """A source is a body or a medium: the person behind it goes, alone it names none."""
    first, *others = name.split()
    if others and all(map(is_person, others)):
        name = first
    return "" if is_person(name) and not is_place(name) else name


def _without_lone_bracket(name: str) -> str:
    """Brackets at the end whose other half stands outside the value go."""
    name = re.sub(r"(?<![\s|｜\[【（(《])[\s|｜\[【（(《]++$", "", name)
    for opening, closing in _WRAP.items():
        if name.endswith(closing) and opening not in name:
            name = name[:-1].rstrip(" |｜")
    return name


def _unwrap(name: str) -> str:
    while name and _WRAP.get(name[0]) == name[-1] and len(name) > 2:
        inside = name[1:-1]
        if name[0] in inside or name[-1] in inside:
            break
        name = inside.strip()
    return name


def _same(name: str, title: str) -> bool:
    return re.sub(r"\W", "", name) == re.sub(r"\W", "", title)
