"""Where the report ends: the portal's lines behind it, and its boxes in the text.

What a document may say itself at its end stays: 资料来源, 公示时间, 公开属性, the list of
its annexes. Cut is only what a rule knows as the portal's, a link, or a label line
that no document has.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaning.body.attachments import is_file_link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaning.page.lines import Line
    from cleaning.rules.labels import Labelled

# So far a portal's links and statements were seen to reach behind a text.
TAIL_LINES: Final = 40
_LINK_HAN: Final = 40
# Lines that end a notice as well as a site's footer.
_CONTACTS: Final = frozenset(["footer_address", "organiser", "technical_support"])
_FOOTER: Final = frozenset(
    [
        *("copyright_owner", "copyright_sign", "icp", "police_number", "site_code"),
        *("site_links", "browser_advice", "visitor"),
    ]
)
# Lines that stand below an article and nowhere in one.
_END_MARKS: Final = frozenset(
    [
        *("editor", "editor_tools", "editor_bars", "neighbours", "neighbours_none"),
        *("print", "close", "tools", "qr", "share", "report_error", "related"),
        *("statement_site", "statement_reprint", "statement_view", "hotline"),
    ]
)
_OF_SITE: Final = re.compile(
    r"本网|本站|网站|网友|平台|版权|转载|评论|客户端|浏览器|登录"
)
# More or longer lines than these behind a mark are a second part of the text.
_BEHIND_LINES, _BEHIND_SHARE, _BEHIND_HAN = 25, 0.25, 120
_SIGNED: Final = re.compile(r"年.{1,3}月.{1,3}日$|\d{4}[-.]\d{1,2}[-.]\d{1,2}$")
# A link with its date behind or before it, as listings have.
_LISTED: Final = re.compile(
    r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/]\d{1,2})\s*+(?:[\])）】]\s*+)?$|^\s*+[\[(（【]?\d{4}-\d{1,2}-\d{1,2}"
)
# Labels that documents end with too: notes, notices of publicity, formal lines.
DOCUMENT_LABELS: Final = frozenset(
    "资料来源 公示时间 公示日期 公告时间 公告日期 时间 日期 发布 电话 联系电话 文种 签发人"
    " 公开属性 公开方式 公开形式 公开类型 公开范围 公开时限 公开程序 公开选项 信息公开选项 主题 体裁 分类"
    " 实施日期 施行日期 失效日期 废止日期 生效日期 生效时间 失效时间 有效期 时效 效力 摘要 概述 下载 文字 摄影"
    " 统一编号 规范性文件统一编号 登记号 规范性文件登记号 规范性文件编号".split()
)
_DATE: Final = re.compile(
    r"\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}[:：∶]\d{2}(?::\d{2})?)?"
)
# Several bodies and their date.
_SIGN_OFF: Final = 6
# A source's name; what is longer or lists several is a note of the text.
_NAME_LENGTH: Final = 24
_ANNEX: Final = re.compile(r"^附\s*[件表录]|^(?:文件|相关)(?:下载|附件)\s*[:：]?$")
_BOX_HEADING: Final = re.compile(r"(?:附件|文件|相关|点击)(?:下载|附件)\s*[:：]")
_ANNEX_HEADING: Final = re.compile(
    r"附\s*[件表录]\s*[:：]?|(?:附件|文件|相关)(?:下载|附件)\s*[:：]?"
)
# How what the two above match begins.
_ANNEX_BEGINS: Final = frozenset("附文相")
_FILE_NAME: Final = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|txt|ceb)\s*[)）]?$",
    re.IGNORECASE,
)
_ITEM: Final = re.compile(r"^(?:附\s*[件表录]|\d{1,2}\s*[.、．:：]|[（(]\d{1,2}[)）])")


def tail_start(lines: Sequence[Line]) -> int:
    """Where the portal's lines behind the text begin.

    Cut from the end upwards; links go only below a heading or a rule's line.
    """
    cut = end = len(lines)
    for index in range(end - 1, max(-1, end - TAIL_LINES - 1), -1):
        rule = tail_rule(lines[index])
        if rule is None and cut == index + 1 < end and _heads_links(lines, index):
            rule = "list_heading"
        if rule is None or (rule in _CONTACTS and not _by_footer(lines, index, cut)):
            break
        if rule != "link":
            cut = index
    if cut == end:
        cut = _links_behind_signature(lines)
    return _marked_end(lines, _whole_list(lines, cut))


def _marked_end(lines: Sequence[Line], cut: int) -> int:
    """Where a line that ends every article stands before what no rule knows.

    Behind it stand only short lines and what the portal says of itself, and little of
    both; nothing there may be signed.
    """
    whole = sum(line.han for line in lines[:cut])
    behind = plain = 0
    for index in range(cut - 1, max(-1, cut - _BEHIND_LINES - 1), -1):
        line, rule = lines[index], tail_rule(lines[index])
        if rule in _END_MARKS and (rule != "related" or plain or index + 1 == cut):
            cut, plain = index, 0
            continue
        behind += 0 if rule else line.han
        plain += 1
        if behind > max(_BEHIND_HAN, _BEHIND_SHARE * whole) or not (
            rule or _may_be_portals(line)
        ):
            break
    return _tail_above(lines, cut)


def _tail_above(lines: Sequence[Line], cut: int) -> int:
    """Further up from a mark: what is the portal's right above it too."""
    start = cut
    while start and (rule := tail_rule(lines[start - 1])) and rule not in _CONTACTS:
        start -= 1
    return _whole_list(lines, start) if start < cut < len(lines) else cut


def _may_be_portals(line: Line) -> bool:
    if _SIGNED.search(line.text) or line.text.startswith("|"):
        return False
    return not line.is_sentence or _OF_SITE.search(line.text) is not None


def tail_rule(line: Line) -> str | None:
    """What makes a line at the end the portal's; None for one of the text."""
    rule = line.judged.tail_rule
    if rule is not None:
        return rule.id
    if _is_download(line):
        return "file_link"
    if line.is_link:
        if line.han > 6 and _LISTED.search(line.text):
            return "list_item"
        if links_to_file(line):
            return "file_link"
        if line.han <= _LINK_HAN:
            return "link"
    return "label_line" if _is_portals_label(line) else None


def _is_download(line: Line) -> bool:
    """Whether a line is a download box's heading and a link to its file."""
    box = _BOX_HEADING.match(line.text)
    return box is not None and links_to_file(line)


def links_to_file(line: Line) -> bool:
    """Whether a line is the name of a file with a link to it."""
    if not line.linked:
        return False
    links = (node for node in line.node.walk() if node.tag == "a")
    return any(x.squeezed() in line.text and is_file_link(x) for x in links)


def _is_portals_label(line: Line) -> bool:
    labels = line.judged.labels
    if not line.judged.is_label_line:
        return False
    if len(labels) == 1 and labels[0].label in DOCUMENT_LABELS:
        return False
    others = any(label.field != "author" for label in labels)
    return others and all(is_portals(label) for label in labels)


def is_portals(label: Labelled) -> bool:
    """Whether a label with such a value is of a portal's label line."""
    if label.field in {"published", "updated"}:
        return not label.value or _DATE.fullmatch(label.value) is not None
    if label.field == "source":
        return len(label.value) <= _NAME_LENGTH and label.value.count("、") < 2
    return label.field in {"noise", "author"}


def boxes_inside(lines: Sequence[Line]) -> dict[int, str]:
    """The portal's lines in the middle of the text, each with what tells it.

    Whole lines that no report has, and boxes of further reading: a heading and its
    links. A list of annexes before the signature stays whole; one that is but
    file names elsewhere goes.
    """
    found = {i: rule.id for i, x in enumerate(lines) if (rule := x.judged.any_rule)}
    for index, line in enumerate(lines):
        heading = line.judged.tail_rule if line.han <= 12 else None
        if heading is None or heading.id != "related":
            continue
        end = index + 1
        while end < len(lines) and tail_rule(lines[end]) in {"link", "list_item"}:
            end += 1
        if end - index > 2:
            found.update(dict.fromkeys(range(index, end), "link_box"))
    for run in _annexes(lines):
        names = [
            x.text for i in run if not _ANNEX_HEADING.fullmatch((x := lines[i]).text)
        ]
        files = bool(names) and all(map(_FILE_NAME.search, names))
        files = files and not _is_signed(lines[run.stop : run.stop + _SIGN_OFF])
        found.update(dict.fromkeys(run, "file_link") if files else {})
        for index in () if files else run:
            found.pop(index, None)
    return found


def _annexes(lines: Sequence[Line]) -> list[range]:
    """The lists of annexes: 附件：1. … and the items below it.

    A list of links to files below the document's own list is another one.
    """
    found: list[range] = []
    files: bool | None = None
    for index, line in enumerate(lines):
        # Most lines neither begin a list nor follow one.
        goes_on = bool(found) and found[-1].stop == index
        if not goes_on and line.text[:1] not in _ANNEX_BEGINS:
            continue
        linked = links_to_file(line)
        heads = _ANNEX_HEADING.fullmatch(line.text) is not None
        same = files in {None, linked} and (linked or _ITEM.match(line.text))
        if same and not heads and found and found[-1].stop == index:
            found[-1] = range(found[-1].start, index + 1)
        elif not line.is_sentence and _ANNEX.match(line.text):
            found.append(range(index, index + 1))
        else:
            continue
        files = None if heads else linked
    return found


def _is_signed(lines: Sequence[Line]) -> bool:
    """Whether the date of a signature is among the lines behind a list."""
    return any(_SIGNED.search(line.text) and line.han <= _NAME_LENGTH for line in lines)


def _whole_list(lines: Sequence[Line], cut: int) -> int:
    """A cut inside a list of annexes goes before it where all are files, else behind."""
    for run in _annexes(lines):
        if run.start < cut < run.stop:
            files = all(links_to_file(lines[index]) for index in run)
            return run.start if files else run.stop
    return cut


def _by_footer(lines: Sequence[Line], index: int, cut: int) -> bool:
    """Whether a line of the site's footer stands right above or among those cut."""
    near = (*lines[max(0, index - 3) : index], *lines[cut:])
    return any(tail_rule(line) in _FOOTER for line in near)


def _links_behind_signature(lines: Sequence[Line]) -> int:
    """Where links to other pages begin right behind the date of the signature."""
    start = len(lines)
    while start and tail_rule(lines[start - 1]) == "link":
        start -= 1
    signed = start and _SIGNED.search(lines[start - 1].text)
    return start if signed and len(lines) - start > 1 else len(lines)


def _heads_links(lines: Sequence[Line], index: int) -> bool:
    """A few words above the links of a listing are its heading."""
    words = lines[index]
    return (
        words.han <= 8
        and not words.is_link
        and tail_rule(lines[index + 1]) == "list_item"
    )
