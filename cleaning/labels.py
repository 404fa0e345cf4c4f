"""Visible labels and their values: 发布时间：…　来源：…　点击数：… and the head table's.

A label line is cut at its labels; the value of a label ends where the next label
begins, so an empty 来源 label is empty and not the word behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from archive.model import Origin
    from cleaning.draft import FieldName

Noise = Literal["noise"]
_NAMES: dict[FieldName | Noise, str] = {
    "published": "发布时间 发布日期 发表时间 发表日期 公布时间 公布日期 上网时间 上网日期 信息时间 信息日期"
    " 公开日期 公开时间 上传时间 上传日期 录入时间 录入日期 添加时间 添加日期 登记时间 稿件时间 发稿时间"
    " 发布于 创建时间 创建日期 编辑时间 新闻时间 提交时间 发文时间 发布時間 時間 时间 日期 加入时间"
    " 首次发布时间 信息发布时间 信息发布日期 网站发布日期 发布",
    "updated": "更新时间 更新日期 修改时间 最后更新 更新于",
    "created": "生成日期 生成时间 成文日期 成文时间 发文日期 制发日期 形成日期 印发日期 签发日期 发文时间"
    " 制作日期 产生日期 公文时效日期",
    "source": "来源 信息来源 文章来源 稿件来源 内容来源 新闻来源 文件来源 稿源 来源单位 出处 转自 来自 来源于 信息源"
    " 供稿单位 來源 文稿来源 资料来源 消息来源 原文来源",
    "author": "作者 撰稿 撰稿人 文章作者 供稿 供稿人 撰文",
    "issuer": "发布机构 发文机关 发文机构 制发机关 制发机构 发布单位 公开机构 公开主体 责任部门 发布部门 发文单位"
    " 信息提供单位 公开责任部门 制定机关 印发机关 发布机关 发布人 信息所属单位 主办单位名称",
    "document_number": "发文字号 文号 文件编号 发文文号 文件字号 发文号 文件号 发文编号 公文文号 文书号",
    "index_number": "索引号 信息索引号 索引编号 信息索引 索引码 索取号",
    "title": "标题 名称 信息名称 文件名称 信息标题 文件标题 公文名称 公文标题",
    "column": "所属栏目 栏目",
    "keywords": "主题词 关键词 关键字 标签",
    "noise": "点击数 点击率 点击量 点击次数 点击 浏览次数 浏览量 浏览数 浏览 访问次数 访问量 访问 阅读次数 阅读量 阅读数"
    " 阅读 查看次数 人气 字体 字体大小 字号 文字大小 文字 打印 分享 分享到 收藏 编辑 责任编辑 责编 审核 审核人 校对 初审"
    " 复审 终审 一审 二审 三审 录入 录入人 录入员 信息员 摄影 编审 视力保护色 背景颜色 保护视力色 分类 主题分类"
    " 体裁分类 组配分类 信息分类 服务对象 服务对象分类 信息类别 公文种类 文件类型 公开类别 有效性 是否有效 时效性"
    " 效力状态 时效 有效期 信息有效期 有效状态 文件状态 实施日期 施行日期 失效日期 废止日期 生效日期 生效时间 失效时间"
    " 公开形式 公开方式 公开类型 公开范围 公开时限 公开程序 公开属性 内容概述 内容概要 概述 摘要 统一编号"
    " 规范性文件统一编号 规范性文件登记号 登记号 语种 载体类型 信息格式 文件格式 公开目录 公开内容 我要纠错 纠错"
    " 发布者 发布人员 录入者 评论 评论数 听全文 朗读 语音播报 体裁 主题 效力 电话 联系电话 浏览人数 值班编辑 访问人数",
}
HEAD_TABLE = frozenset({"created", "issuer", "document_number", "index_number"})
FIELD_OF: dict[str, FieldName | Noise] = {
    name: field for field, names in _NAMES.items() for name in names.split()
}
# Words that are labels only with a colon behind them, or alone in their cell.
_INNER = r"[ \u3000\xa0]{0,8}"
_ANY = "|".join(
    _INNER.join(name) for name in sorted(FIELD_OF, key=lambda n: (-len(n), n))
)
_LABEL = re.compile(
    rf"[【\[]{_INNER}({_ANY}){_INNER}[】\]]{_INNER}[:：∶]?|({_ANY}){_INNER}[:：∶]"
)
_BARE = re.compile(rf"^[【\[]?{_INNER}({_ANY}){_INNER}[】\]]?{_INNER}[:：∶]?$")
# What every label line has: a line without is not searched.
_SIGN = re.compile(r"[:：∶\]】]")
# Mirrors and overseas pages write the same labels in Traditional characters.
_TRADITIONAL = (
    "發佈時間來號機構關責編輯審點擊數瀏覽閱讀訪問標題稱鍵詞體類單創書網簽製錄內開"
)
_SIMPLIFIED = (
    "发布时间来号机构关责编辑审点击数浏览阅读访问标题称键词体类单创书网签制录内开"
)
_TO_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_SPACES = re.compile(r"[\s\u3000\xa0]+")
_EDGES = " 　|｜;；,，、\t/[]【】()（）-—"
_MAX_LABEL_LINE = 240
# A word in front that makes the label part of a longer word: 资料来源 is a note.
_JOINED = re.compile(r"[\u4e00-\u9fff](?<!\d[日号次分秒])$")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One label and what stands behind it; `value` may be empty, `raw` has both."""

    field: FieldName | Noise
    label: str
    value: str
    raw: str

    @property
    def origin(self) -> Origin:
        """Where such a label stands: a head table, or the line under the title."""
        return "head_table" if self.field in HEAD_TABLE else "label"


def label_of(cell: str) -> str | None:
    """The label that a whole cell or line is, without its inner spaces.

    >>> label_of("索 引 号："), label_of("标　　题"), label_of("来源地区")
    ('索引号', '标题', None)
    """
    if len(cell) > 40:
        return None
    found = _BARE.match(cell.strip().translate(_TO_SIMPLIFIED))
    return _SPACES.sub("", found[1]) if found else None


@lru_cache(maxsize=2048)
def read_labels(line: str) -> tuple[Labelled, ...]:
    """The labels of one line with their values, in order; () for a report's line.

    >>> [(x.field, x.value) for x in read_labels("来源： 点击数：12 发布日期：2017-05-15")]
    [('source', ''), ('noise', '12'), ('published', '2017-05-15')]
    >>> [(x.field, x.value) for x in read_labels("[ 索引号 ] K1/2021　[發布日期] 2021-11-23")]
    [('index_number', 'K1/2021'), ('published', '2021-11-23')]
    """
    if len(line) > _MAX_LABEL_LINE or "。" in line or not _SIGN.search(line):
        return ()
    plain = line.translate(_TO_SIMPLIFIED)
    marks = [m for m in _LABEL.finditer(plain) if _stands_alone(plain, m)]
    found: list[Labelled] = []
    if not marks:
        return ()
    ends = [mark.start() for mark in marks[1:]] + [len(line)]
    for mark, end in zip(marks, ends, strict=True):
        name = _SPACES.sub("", mark[1] or mark[2])
        value = line[mark.end() : end].strip(_EDGES[:10]).strip()
        found.append(
            Labelled(
                FIELD_OF[name],
                name,
                _unbracketed(value),
                line[mark.start() : end].strip(),
            )
        )
    return tuple(found)


def _stands_alone(line: str, mark: re.Match[str]) -> bool:
    """No Han letter glued in front, unless it ends the value of a label before."""
    before = line[: mark.start()]
    return not _JOINED.search(before) or _LABEL.search(before) is not None


def _unbracketed(value: str) -> str:
    """A closing bracket whose opening one stands in front of the label goes."""
    for opening, closing in ("()", "（）", "[]", "【】"):
        if value.endswith(closing) and opening not in value:
            value = value[:-1].strip()
    return value


def is_label_line(line: str) -> bool:
    """Whether a line consists of labels and values from its start.

    >>> is_label_line("发布时间：2020-01-01 来源：办公室"), is_label_line("依法行政：成效")
    (True, False)
    """
    found = read_labels(line)
    if not found:
        return False
    before = line[: line.find(found[0].raw)]
    return len(before) <= 3 or not re.search(
        r"[^\d\s年月日时分秒:：∶./|｜()（）\[\]【】-]", before
    )
