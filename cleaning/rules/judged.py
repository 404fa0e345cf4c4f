"""What labels and rules say of one line: asked once, read by every later step."""

from __future__ import annotations

from functools import cached_property

from cleaning.rules.boilerplate import Rule, rule_for
from cleaning.rules.labels import Labelled, is_label_line, label_of, read_labels


class Judged:
    """A line's judgements, each made when it is first asked for.

    >>> line = Judged("来源：某局 浏览次数：3")
    >>> line.is_label_line, line.label, line.tail_rule
    (True, None, None)
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def label(self) -> str | None:
        """The label that the whole line is."""
        return label_of(self.text)

    @cached_property
    def labels(self) -> tuple[Labelled, ...]:
        """The labels in it, with their values."""
        return read_labels(self.text)

    @cached_property
    def is_label_line(self) -> bool:
        """Whether it consists of labels and values."""
        return bool(self.labels) and is_label_line(self.text)

    @cached_property
    def head_rule(self) -> Rule | None:
        """The rule that takes it away above the text."""
        return rule_for(self.text, "head")

    @cached_property
    def tail_rule(self) -> Rule | None:
        """The rule that takes it away below the text."""
        return rule_for(self.text, "tail")

    @cached_property
    def any_rule(self) -> Rule | None:
        """The rule that takes it away wherever it stands."""
        return rule_for(self.text, "anywhere")

    @property
    def is_portals(self) -> bool:
        """Whether any rule knows it as the portal's."""
        return self.head_rule is not None or self.tail_rule is not None
