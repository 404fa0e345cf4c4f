"""Which of the short lines at the head of an extracted text are its title.

There is no markup any more; what tells is where the label line stands, what is said
twice, what the page's own <title> says, and how titles of reports end.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaning.fields.signature import as_body
from cleaning.text.han import ends_sentence, han_count
from cleaning.text.paragraphs import starts_part

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

_LONGEST: Final = 80
_MOST_LINES: Final = 3
_FEW: Final = 3
_GENRE = re.compile(
    r"(?:报告|年报|公报|总结|通知|公告|通告|公示|意见|决定|办法|规定|方案|规划|纲要|要点|函|批复|"
    r"情况|汇报|计划|说明|命令|决议|白皮书|工作)(?:[（(].{1,30}[)）])?$"
)


def title_places(
    lines: Sequence[tuple[int, str]], labels: Container[int], page_title: str
) -> list[int]:
    """The places of the title's lines among the head's (place, line); [] without one.

    `labels` are the places where label lines stood, `page_title` what a <title> line
    of the page said.

    >>> title_places([(0, "政务公开"), (1, "某县2021年工作报告"), (2, "某县人民政府：")], {3}, "")
    [1]
    """
    head = _head(lines)
    if not head:
        return []
    scores = [_score(n, head, labels, page_title) for n in range(len(head))]
    best = max(range(len(head)), key=lambda n: (scores[n], -n))
    if scores[best] == 0 and len(head) > _FEW:
        return []
    return [place for place, _ in _whole(head, best)]


def _head(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The short lines before the text begins."""
    head: list[tuple[int, str]] = []
    for place, line in lines:
        if not may_be_title(line):
            if len(line) < _MOST_LINES:
                continue
            break
        head.append((place, line))
    return head


def may_be_title(line: str) -> bool:
    """Can a line be one of a title's: short, Chinese, no sentence, no list item?

    >>> may_be_title("关于2021年工作的报告"), may_be_title("各镇人民政府："), may_be_title("一、甲")
    (True, False, False)
    """
    return (
        4 <= len(line) <= _LONGEST
        and han_count(line) >= 3
        and not ends_sentence(line)
        and not line.startswith("|")
        and not line.endswith(("，", "、"))
        and not starts_part(line)
    )


def _score(
    n: int,
    head: list[tuple[int, str]],
    labels: Container[int],
    page_title: str,
) -> int:
    place, line = head[n]
    flat = flat_text(line)
    score = 0
    if page_title and (flat in page_title or page_title in flat) and len(flat) > 5:
        score += 5
    if sum(flat_text(other) == flat for _, other in head) > 1 and len(flat) > 5:
        score += 4
    if _GENRE.search(line) and len(flat) >= 8:
        score += 3
    if place - 1 in labels or place + 1 in labels:
        score += 2
    return score


def _whole(head: list[tuple[int, str]], best: int) -> list[tuple[int, str]]:
    """The best line with the lines that belong to the same title."""
    first = last = best
    line = head[best][1]
    if best and line.startswith("关于") and as_body(head[best - 1][1]):
        first = best - 1
    while not _GENRE.search(head[last][1]) and last + 1 < len(head):
        following = head[last + 1 : best + _MOST_LINES]
        if not any(_GENRE.search(other) for _, other in following):
            break
        last += 1
    return head[first : last + 1]


def flat_text(line: str) -> str:
    """A line without blanks and punctuation, to compare it."""
    return re.sub(r"\W", "", line)
