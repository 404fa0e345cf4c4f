"""What labels and rules say of one line: asked once, read by every later step."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cleaning.rules.boilerplate import rules_of
from cleaning.rules.labels import is_label_line, label_of, read_labels

if TYPE_CHECKING:
    from cleaning.rules.boilerplate import Rule
    from cleaning.rules.labels import Labelled


class Judged:
    """A line's judgements.

    `label` is the label that the whole line is, `labels` those in it with their values;
    the rules are those that take it away above the text, below it, and wherever it
    stands. `is_portals`: any rule of the first two knows it as the portal's.

    >>> line = Judged("来源：某局 浏览次数：3")
    >>> line.is_label_line, line.label, line.tail_rule
    (True, None, None)
    """

    __slots__ = (
        *("any_rule", "head_rule", "is_label_line", "is_portals"),
        *("label", "labels", "tail_rule", "text"),
    )

    def __init__(self, text: str) -> None:
        self.text = text
        self.label: str | None = label_of(text)
        self.labels: tuple[Labelled, ...] = read_labels(text)
        self.is_label_line: bool = bool(self.labels) and is_label_line(text)
        self.head_rule: Rule | None
        self.tail_rule: Rule | None
        self.any_rule: Rule | None
        self.head_rule, self.tail_rule, self.any_rule = rules_of(text)
        self.is_portals: bool = not (self.head_rule is None and self.tail_rule is None)


@lru_cache(maxsize=8192)
def judged(text: str) -> Judged:
    """The judgements of a text; menus and footers are the same all over a portal."""
    return Judged(text)
