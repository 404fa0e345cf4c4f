"""Every compiled pattern of the packages, and the texts that each likes least.

`patterns_of` imports a package's modules and collects what they compile, of their
tables of patterns too, together with how they use it (`search`, `match`, `fullmatch`). `attacks` derives texts from the
pattern itself: each of its repeats pumped up behind what leads to it, each of its parts
over and over, and an end that fits nothing.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import re
from functools import cache
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 64  # a repeat that may be longer than this is pumped
CALLS = re.compile(
    r"\b(\w+)\.(search|match|fullmatch|sub|subn|split|findall|finditer)\("
)
ANCHORED = frozenset({"match", "fullmatch"})
NOTHING = "\x01\ue000\n\x01"  # characters that hardly any pattern knows, and a line end


@dataclasses.dataclass(frozen=True)
class Found:
    """A pattern, where it stands, and the method that costs it most."""

    where: str
    pattern: re.Pattern[Any]
    method: str


def patterns_of(package: str) -> list[Found]:
    """All patterns of a package: of its modules' names, of their tables, in calls."""
    root = importlib.import_module(package)
    names = [package] + [
        module.name for module in pkgutil.walk_packages(root.__path__, f"{package}.")
    ]
    found: dict[tuple[Any, int, str], Found] = {}
    for name in names:
        module = importlib.import_module(name)
        loaded = Path(str(module.__file__))  # that of `make fast`, where it was called
        file = loaded.with_name(f"{loaded.name.partition('.')[0]}.py")
        for one in (*_held(module, file), *_in_calls(file, name)):
            found.setdefault((one.pattern.pattern, one.pattern.flags, one.method), one)
    return list(found.values())


def _held(module: Any, file: Path) -> Iterator[Found]:
    for key, value in list(vars(module).items()):
        if not key.startswith("__"):
            held = value() if _is_table(value, module) else value
            for pattern in _within(held, 0):
                yield Found(f"{module.__name__}.{key}", pattern, _method(key, file))


def _is_table(value: Any, module: Any) -> bool:
    """Whether a name is a function that reads a table once, and asks for nothing."""
    return (
        hasattr(value, "cache_info")
        and value.__module__ == module.__name__
        and not inspect.signature(value).parameters
    )


def _within(value: Any, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 5 and isinstance(value, dict):
        for one in (*value.keys(), *value.values()):
            yield from _within(one, depth + 1)
    elif depth < 5 and isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from _within(one, depth + 1)
    elif depth < 5 and dataclasses.is_dataclass(value) and not isinstance(value, type):
        for part in dataclasses.fields(value):
            yield from _within(getattr(value, part.name, None), depth + 1)


def _in_calls(file: Path, name: str) -> Iterator[Found]:
    """`re.sub("…", …)` inside of functions."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        call, first = node.func, node.args[0]
        if (
            isinstance(call, ast.Attribute)
            and isinstance(call.value, ast.Name)
            and call.value.id == "re"
            and isinstance(first, ast.Constant)
            and isinstance(first.value, str | bytes)
            and call.attr not in ("escape", "compile")
        ):
            method = call.attr if call.attr in ANCHORED else "search"
            yield Found(f"{name}:{node.lineno}", re.compile(first.value), method)


@cache
def _uses() -> dict[Path, list[tuple[str, str]]]:
    """The names that each file of the packages matches with, and how."""
    root = Path(__file__).parents[2]
    return {
        file: CALLS.findall(file.read_text("utf-8"))
        for package in ("crawler", "cleaning", "archive")
        for file in (root / package).rglob("*.py")
    }


def _method(key: str, file: Path) -> str:
    """What costs most of what is done with a name: a private one in its own file."""
    files = [file] if key.startswith("_") else list(_uses())
    used = {method for one in files for name, method in _uses()[one] if name == key}
    if used and used <= ANCHORED:
        return "match" if "match" in used else "fullmatch"
    return "search"


def attacks(pattern: re.Pattern[Any], size: int) -> Iterator[Any]:
    """Texts of at least `size` characters; of bytes where the pattern is of bytes."""
    is_bytes = isinstance(pattern.pattern, bytes)
    flags = pattern.flags & ~re.UNICODE if is_bytes else pattern.flags
    texts = {
        head + unit * (size // len(unit)) + NOTHING
        for before, pump in _pumps(parser.parse(pattern.pattern, flags))
        for head, unit in ((before, pump), ("", before + pump))
        if unit
    }
    for text in texts:
        yield text.encode("latin-1", "replace") if is_bytes else text


def _pumps(tree: Any) -> Iterator[tuple[str, str]]:
    """What leads to each long repeat, and what it repeats; and the whole pattern."""
    whole = ""
    for before, node in _walk(tree, ""):
        op, value = node
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            _low, high, body = value
            if high is sre.MAXREPEAT or high > MANY:
                for pump in _variants(body):
                    yield before, pump
        whole = before
    yield "", whole or _text(tree)
    yield "", _text(tree)


def _walk(tree: Any, before: str) -> Iterator[tuple[str, Any]]:
    for node in tree:
        op, value = node
        yield before, node
        for inner in _inside(op, value):
            yield from _walk(inner, before)
        before += _text([node])


def _inside(op: Any, value: Any) -> list[Any]:
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return [value[2]]
    if op is sre.SUBPATTERN:
        return [value[3]]
    if op is sre.ATOMIC_GROUP:
        return [value]
    if op is sre.BRANCH:
        return list(value[1])
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return [value[1]]
    return []


def _variants(body: Any) -> list[str]:
    """Texts that one turn of a repeat takes: of each branch of it."""
    found = [_text(body)]
    for op, value in body:
        for inner in _inside(op, value):
            found += _variants(inner)
        if op is sre.IN:
            found += [_of_set([one]) for one in value if one[0] is not sre.NEGATE][:4]
            found += [" ", "a", "1", "中"] if value[0][0] is sre.NEGATE else []
    return [text for text in dict.fromkeys(found) if text]


def _text(tree: Any) -> str:
    """A short text that a tree matches, or nearly."""
    return "".join(_one(op, value) for op, value in tree)


def _one(op: Any, value: Any) -> str:
    if op is sre.LITERAL:
        return chr(value)
    if op is sre.NOT_LITERAL:
        return "a" if value != ord("a") else "b"
    if op is sre.ANY:
        return "a"
    if op is sre.IN:
        return _of_set(value)
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return _text(value[2]) * max(1, min(value[0], 8))
    inside = _inside(op, value) if op not in (sre.ASSERT, sre.ASSERT_NOT) else []
    return _text(inside[0]) if inside else ""


CATEGORIES = {
    sre.CATEGORY_DIGIT: "1",
    sre.CATEGORY_NOT_DIGIT: "a",
    sre.CATEGORY_SPACE: " ",
    sre.CATEGORY_NOT_SPACE: "a",
    sre.CATEGORY_WORD: "a",
    sre.CATEGORY_NOT_WORD: " ",
}


def _of_set(items: Any) -> str:
    if items[0][0] is sre.NEGATE:
        pattern_out = {chr(v) for op, v in items if op is sre.LITERAL}
        ranges = [v for op, v in items if op is sre.RANGE]
        categories = {v for op, v in items if op is sre.CATEGORY}
        for one in "a1 中-;":
            is_out = one in pattern_out or any(
                lo <= ord(one) <= hi for lo, hi in ranges
            )
            is_out |= sre.CATEGORY_SPACE in categories and one.isspace()
            is_out |= sre.CATEGORY_WORD in categories and one.isalnum()
            if not is_out:
                return one
        return "\x02"
    op, value = items[0]
    if op is sre.LITERAL:
        return chr(value)
    if op is sre.RANGE:
        return chr(value[0])
    return CATEGORIES.get(value, "a")
