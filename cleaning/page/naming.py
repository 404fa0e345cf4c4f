"""What ids and classes call an element, and a page's elements by these names."""

from __future__ import annotations

import itertools
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from cleaning.page.hiding import name_hides

if TYPE_CHECKING:
    from collections.abc import KeysView

_POSITION: Final = attrgetter("pos")


class Placed(Protocol):
    """What has a place in the page."""

    pos: int


T = TypeVar("T", bound=Placed)


class Naming:
    """An id and classes: as one `name`, and as selectors ask for them, in lower case.

    `may_hide`: the classes alone say that their element is hidden.
    """

    __slots__ = ("keys", "may_hide", "name")

    def __init__(self, own_id: str | None, classes: str | None) -> None:
        self.name = f"{own_id or ''} {classes or ''}".strip().lower()
        self.may_hide = bool(classes) and name_hides(classes or "")
        keys = {f".{name}" for name in (classes or "").lower().split()}
        self.keys = frozenset(keys | {f"#{own_id}".lower()} if own_id else keys)


@lru_cache(maxsize=4096)
def naming(own_id: str | None, classes: str | None) -> Naming:
    """What an id and classes say; the same stand on every page of a portal.

    >>> told = naming("Zoom", "TRS_Editor b")
    >>> told.name, sorted(told.keys)
    ('zoom trs_editor b', ['#zoom', '.b', '.trs_editor'])
    """
    return Naming(own_id, classes)


class NameIndex(Generic[T]):
    """A page's elements by their ids and classes; read when they are first asked for."""

    __slots__ = ("_groups", "_known")

    def __init__(self) -> None:
        self._groups: dict[Naming, list[T]] = {}
        self._known: dict[str, list[list[T]]] = {}

    def add(self, told: Naming, node: T) -> None:
        """Keep an element by what it is called."""
        group = self._groups.get(told)
        if group is None:
            self._groups[told] = [node]
        else:
            group.append(node)

    def names(self) -> KeysView[str]:
        """All ids and classes, behind # and `.`."""
        known = self._known
        if not known:
            for told, group in self._groups.items():
                for key in told.keys:
                    known.setdefault(key, []).append(group)
        return known.keys()

    def find(self, key: str) -> list[T]:
        """The elements with an id or a class, in page order."""
        groups = self._known.get(key, []) if self.names() else []
        if len(groups) == 1:
            return groups[0]
        return sorted(itertools.chain(*groups), key=_POSITION)

    def clear(self) -> None:
        """Let go of the elements."""
        self._groups.clear()
        self._known.clear()
