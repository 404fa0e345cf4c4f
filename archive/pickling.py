"""Frozen values between processes: pickled as their fields in order, and nothing else.

What dataclasses do by themselves walks over the description of each field at each end,
which takes twice to three times as long; a page's answer holds up to hundreds of them.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Pickled:
    """Base of a dataclass that is sent to workers or comes from them."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        cls: Any = self.__class__
        return _way_of(cls)(self)


@cache
def _way_of(cls: Any) -> Callable[[Any], tuple[Any, ...]]:
    """How values of a class are pickled; its constructor is called with the fields."""
    known = fields(cls)
    names = [one.name for one in known]
    read = attrgetter(*names) if len(names) > 1 else _one(names[0])
    if any(one.kw_only for one in known):
        return lambda value: (_named, (cls, read(value)))
    return lambda value: (cls, read(value))


def _one(name: str) -> Callable[[Any], tuple[Any, ...]]:
    return lambda value: (getattr(value, name),)


def _named(cls: Any, values: tuple[Any, ...]) -> Any:
    return cls(**dict(zip(_names_of(cls), values, strict=True)))


@cache
def _names_of(cls: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(cls))
