"""From the lines of a container to those of the report: head and tail trimmed.

Nothing is taken out of the middle but whole lines that no report has; every line that
goes is kept with the id of the rule that took it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from archive.model import RemovedLine
from cleaning.body.head import HEAD_LINES, above_title, head_rules, is_number
from cleaning.body.tail import boxes_inside, tail_rule, tail_start
from cleaning.body.title_echo import echoes
from cleaning.fields.title_text import core

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleaning.fields.title import FoundTitle
    from cleaning.page.lines import Line


# A hidden notice (a dialog's words, advice to ask by telephone) is shorter than this.
_NOTICE: Final = 100


@dataclass(slots=True)
class Body:
    """The report's lines, and what was taken away before, behind and between them."""

    lines: list[Line] = field(default_factory=list)
    removed: list[RemovedLine] = field(default_factory=list)
    head: list[Line] = field(default_factory=list)
    tail: list[Line] = field(default_factory=list)
    hidden: list[Line] = field(default_factory=list)

    def take(self, lines: Sequence[Line], rules: Mapping[int, str]) -> list[Line]:
        """Take lines of the head away, each by its rule; what is left of them."""
        self.head += [lines[index] for index in sorted(rules)]
        self.removed += [
            RemovedLine(lines[index].text, rules[index]) for index in sorted(rules)
        ]
        return [line for index, line in enumerate(lines) if index not in rules]


def trim(
    lines: Sequence[Line],
    title: FoundTitle | None,
    *,
    document_number: str = "",
) -> Body:
    """The container's lines without hidden ones and without boilerplate."""
    body = Body()
    shown, body.hidden = _seen(lines)
    body.removed += [RemovedLine(line.text, "hidden") for line in body.hidden]
    number = core(document_number)
    above = above_title(shown, title.lines if title else ())
    body.take(shown[:above], dict.fromkeys(range(above), "above_title"))
    shown = _without_title(shown[above:], title, body, number)
    for index, line in enumerate(shown[:3]):
        if is_number(line, number):
            body.removed.append(RemovedLine(line.text, "document_number"))
            del shown[index]
            break
    shown = body.take(shown, head_rules(shown))
    end = tail_start(shown)
    body.tail = shown[end:]
    body.removed += [
        RemovedLine(x.text, tail_rule(x) or "list_heading") for x in body.tail
    ]
    boxes = boxes_inside(shown[:end])
    body.lines = [x for i, x in enumerate(shown[:end]) if i not in boxes]
    body.removed += [RemovedLine(shown[i].text, rule) for i, rule in boxes.items()]
    return body


def _seen(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines that a reader sees, and the hidden ones.

    Where a script pages through the article, or opens it, most of its sentences are
    hidden at first: then what is no copy of a line seen is text.
    """
    shown = [line for line in lines if not line.hidden]
    hidden = [line for line in lines if line.hidden]
    said = {line.text for line in shown}
    more = [line for line in hidden if line.is_sentence and line.text not in said]
    seen = sum(line.han for line in shown if line.is_sentence)
    if sum(line.han for line in more) <= max(seen, _NOTICE):
        return shown, hidden
    copies = [line for line in hidden if line.text in said]
    return [x for x in lines if not x.hidden or x.text not in said], copies


def _without_title(
    lines: list[Line], title: FoundTitle | None, body: Body, number: str
) -> list[Line]:
    """Without the page's title where it stands in the container.

    Its own lines go, and those that say it again above the text; a heading of the
    document that says something else stays. The number that a head table gave goes
    where it stands alone below.
    """
    if title is None:
        return lines
    top = lines[:HEAD_LINES]
    own = {(line.pos, line.text) for line in title.lines}
    gone = {i for i, x in enumerate(top) if (x.pos, x.text) in own}
    rules = dict.fromkeys(gone | echoes(top, title.value), "title")
    after = max(rules, default=-1) + 1
    if rules and after < len(top) and is_number(top[after], number):
        rules[after] = "document_number"
    return body.take(lines, rules)
