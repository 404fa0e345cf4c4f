"""Who a text is from, as its label or tag says; placeholders name nobody."""

from __future__ import annotations

import re
from typing import Final

_LABEL = re.compile(
    r"^(?:(?:信息|文章|稿件|内容|新闻|文件|资料)?(?:来源|出处)|来\s+源|来自)\s*[:：]\s*"
)
# Where the value ends because another label, a date or a button of the page begins.
_NEXT_LABEL = re.compile(
    r"(?:(?<![\s|｜,，;；(（\[【])[\s|｜,，;；(（\[【]++)?(?:(?:作者|编辑|责任编辑|责编|记者|发布时间|发布日期|发布者|发表时间|"
    r"更新时间|时间|日期|点击数?|点击量|点击率|浏览次数|浏览量|浏览|阅读次数|阅读量|阅读|访问量|"
    r"访问次数|访问|字号|字体|文字|打印|关闭|分享|审核|录入|信息员|供稿|摄影|上传|保护视力色|"
    r"人气|热度|次数|评论|收藏)\s*+[:：(（]|(?:19|20)\d\d[-/年.]\d{1,2})(?s:.*)|"
    r"信息提供(?:日期|时间|单位)?$|"
    r"(?<![\s【\[（(|｜])[\s【\[（(|｜]++"
    r"(?:字体|字号|打印|分享|点击|浏览|阅读|评论|收藏|关闭|访问|点赞|纠错)(?!社|日报)(?s:.*)"
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
    r"网络|互联网|来自网络|网络整理|综合|转载|其他|其它|无|暂无|空|null|none|undefined|nan|"
    r"信息来源|来源|文章来源|内容来源|-+|—+|/+|\.+|\d+)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?:|www\.|[\w-]\.(?:gov|com|cn|net|org)\b|@", re.IGNORECASE)
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
    name = _LABEL.sub("", value[:_READ].strip())
    name = _NEXT_LABEL.sub("", name).strip(_EDGES)
    name = _unwrap(_without_lone_bracket(name))
    if not name or len(name) > _LONGEST or is_placeholder(name):
        return None
    if _ADDRESS.search(name) or re.search("[。！？{}<>]", name):
        return None
    if title and _same(name, title):
        return None
    return name if re.search(r"[^\W\d_]", name) else None


def is_placeholder(name: str) -> bool:
    """Does a value stand for "nobody in particular"?

    >>> is_placeholder("本网"), is_placeholder("系统管理员"), is_placeholder("新华网")
    (True, True, False)
    """
    return bool(_PLACEHOLDER.fullmatch(name.strip()))


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
