"""What labels and rules say of one line: asked once, read by every later step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from cleaning.rules.boilerplate import Rule, rule_for
from cleaning.rules.labels import Labelled, is_label_line, label_of, read_labels

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class asked_once(Generic[T]):  # noqa: N801 - a decorator
    """A property that is worked out when it is first asked for, and kept.

    functools.cached_property takes a lock for each up to Python 3.11, which costs more
    than most of these judgements.
    """

    def __init__(self, ask: Callable[[Judged], T]) -> None:
        self._ask, self._name = ask, ask.__name__
        self.__doc__ = ask.__doc__

    def __get__(self, line: Judged, _: object = None) -> T:
        """Ask, and lay the answer before this in the line's own attributes."""
        answer = line.__dict__[self._name] = self._ask(line)
        return answer


class Judged:
    """A line's judgements, each made when it is first asked for.

    >>> line = Judged("来源：某局 浏览次数：3")
    >>> line.is_label_line, line.label, line.tail_rule
    (True, None, None)
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @asked_once
    def label(self) -> str | None:
        """The label that the whole line is."""
        return label_of(self.text)

    @asked_once
    def labels(self) -> tuple[Labelled, ...]:
        """The labels in it, with their values."""
        return read_labels(self.text)

    @asked_once
    def is_label_line(self) -> bool:
        """Whether it consists of labels and values."""
        return bool(self.labels) and is_label_line(self.text)

    @asked_once
    def head_rule(self) -> Rule | None:
        """The rule that takes it away above the text."""
        return rule_for(self.text, "head")

    @asked_once
    def tail_rule(self) -> Rule | None:
        """The rule that takes it away below the text."""
        return rule_for(self.text, "tail")

    @asked_once
    def any_rule(self) -> Rule | None:
        """The rule that takes it away wherever it stands."""
        return rule_for(self.text, "anywhere")

    @property
    def is_portals(self) -> bool:
        """Whether any rule knows it as the portal's."""
        return self.head_rule is not None or self.tail_rule is not None
