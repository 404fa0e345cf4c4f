"""Where a script leads: the address that an onclick, a `javascript:` link or a call opens.

Not a browser: a reader of the few forms that portals write. Texts joined with numbers,
names that a function's parameters, a variable of the page or the chosen option give;
a function is looked up in the page. What needs more than that is None, never a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Value = str | int
OPENS = re.compile(
    r"(?:\blocation(?:\.href)?\s*=(?!=)|\blocation\.(?:assign|replace)\s*\("
    r"|\b(?:window\.)?open\s*\()"
)
CALL = re.compile(
    r"(?:(?:javascript:|[;{}]|^|return\s)\s*+|(?<=\s))([A-Za-z_$][\w$]*+)\s*+\("
)
SETS = re.compile(
    r"(?:^|[;{}\s])(?:var\s+|let\s+|const\s+)?([A-Za-z_$][\w$]*)\s*\+?=(?!=)"
)
TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`[^`]{0,300}`)|(?P<number>\d{1,9})"""
    r"""|(?P<name>[A-Za-z_$][\w$.]*)|(?P<sign>[-+()]))"""
)
FIELD = re.compile(
    r"\s*(?:document\.getElementById\([^()]{1,60}\)\.value|\$\([^()]{1,60}\)\.val\(\))"
)
ESCAPED = re.compile(r"\\(.)")
CHECK = re.compile(r"\bif\s*\(\s*([\w.$]+)\s*([=<>!]=*)\s*(\d{1,6})\s*\)")
# Functions that change nothing in an address of digits and letters.
PLAIN: Final = frozenset(
    [
        "encodeURI",
        "encodeURIComponent",
        "escape",
        "parseInt",
        "Number",
        "String",
        "eval",
    ]
)
CHOSEN: Final = ("this.value", "this.options[this.selectedIndex].value")
OWN_VALUE: Final = "this.value"
HERE: Final = frozenset(["location.pathname", "document.location.pathname"])
HOLE = re.compile(r"\$\{([^{}]{1,80})\}")
REPLACE: Final = ".replace"
LONGEST: Final = 6000  # of a function's body; pagers are a few lines
DEEPEST: Final = 4  # functions that call functions


@dataclass(slots=True)
class Scope:
    """The names that an expression may use; `field` stands for any input's value."""

    source: str
    names: dict[str, Value] = field(default_factory=dict)
    field: Value | None = None

    def get(self, name: str) -> Value | None:
        """A name's value: a parameter's, else that of a variable of the page."""
        bare = name.removeprefix("window.")
        if bare in self.names:
            return self.names[bare]
        if bare in HERE:
            return ""  # a query alone keeps to the page's own path
        if not re.fullmatch(r"[A-Za-z_$][\w$]*", bare):
            return None
        given = re.search(
            rf"\b{re.escape(bare)}\s*=\s*(?:[\"']([^\"'\n]{{0,200}})[\"']|(\d{{1,9}})\b)",
            self.source,
        )
        if given is None:
            return None
        return int(given[2]) if given[2] else given[1]


def leads_to(
    script: str,
    source: str = "",
    *,
    chosen: str | None = None,
    number: int | None = None,
) -> str | None:
    """The address that a script opens, as written; None where it cannot be told.

    `source` is the page, for its functions and variables; `chosen` the value of the
    option chosen, `number` what stands in an input for a page's number.

    >>> leads_to("location.href=encodeURI('index_2.jhtml');")
    'index_2.jhtml'
    >>> leads_to("javascript:go(3)", "function go(n){ location='list_'+n+'.html'; }")
    'list_3.html'
    >>> leads_to("alert('no')") is None
    True
    """
    scope = Scope(source, field=number)
    if chosen is not None:
        scope.names[OWN_VALUE] = chosen
    for form in CHOSEN:
        script = script.replace(form, OWN_VALUE)
    return opened(script, scope)


def opened(script: str, scope: Scope) -> str | None:
    """The address that a piece of script opens with the names of a scope."""
    return _opened(script[:LONGEST], scope, 0)


def _opened(script: str, scope: Scope, depth: int) -> str | None:
    """The first address that a piece of script opens, else that of what it calls."""
    for place, end in _steps(script):
        name = script[place:end]
        if OPENS.match(name):
            value = evaluate(script, end, scope)
            if (
                isinstance(value, str)
                and value
                and not _is_skipped(script, place, scope)
            ):
                return value
        elif depth < DEEPEST and (inner := _called(script, name, end, scope, depth)):
            return inner
        else:
            _set(script, name, end, scope)
    return None


def _steps(script: str) -> Iterator[tuple[int, int]]:
    """Where something is opened, called or set, in order."""
    found = [(m.start(), m.end()) for m in OPENS.finditer(script)]
    found += [(m.start(1), m.end(1)) for m in CALL.finditer(script)]
    found += [(m.start(1), m.end(1)) for m in SETS.finditer(script)]
    yield from sorted(set(found))


def _is_skipped(script: str, place: int, scope: Scope) -> bool:
    """Whether a check on a number just before says that this is not what is done."""
    branch = script[:place]
    check = next(reversed(list(CHECK.finditer(branch))), None)
    if check is None or not str(scope.get(check[1]) or "").isdigit():
        return False
    holds = _holds(int(str(scope.get(check[1]))), check[2], int(check[3]))
    between = branch[check.end() :]
    is_else = "else" in between
    # After the branch was closed and nothing else said, the script goes on for all.
    if not is_else and between.count("}") > 0 and "return" not in between:
        return False
    in_else = is_else or between.count("}") > 0
    return holds if in_else else not holds


def _holds(value: int, sign: str, other: int) -> bool:
    return {
        "<": value < other,
        "<=": value <= other,
        ">": value > other,
        ">=": value >= other,
        "!=": value != other,
        "!==": value != other,
    }.get(sign, value == other)


def _set(script: str, name: str, end: int, scope: Scope) -> None:
    sign = re.match(r"\s*(\+?)=(?!=)", script[end:])
    value = evaluate(script, end + sign.end(), scope) if sign else None
    if sign is None or value is None or _is_skipped(script, end, scope):
        return
    before = scope.names.get(name, "") if sign[1] else ""
    joined = _sum(before, value) if sign[1] else value
    scope.names[name] = joined


def _called(script: str, name: str, end: int, scope: Scope, depth: int) -> str | None:
    """What a function of the page opens with the arguments that it gets here."""
    if name in PLAIN or not script[end:].lstrip().startswith("("):
        return None
    function = function_of(name, scope.source)
    if function is None:
        return None
    given = arguments(script, end, scope)
    names = {p: v for p, v in zip(function[0], given, strict=False) if v is not None}
    inner = Scope(scope.source, names, scope.field)
    return _opened(function[1], inner, depth + 1)


def function_of(name: str, source: str) -> tuple[list[str], str] | None:
    """A function's parameters and body, as the page defines it.

    >>> function_of("go", "function go(a, b) { if (a) { b() } } var x;")
    (['a', 'b'], ' if (a) { b() } ')
    """
    known = re.escape(name)
    head = re.search(
        rf"(?:\bfunction\s+{known}|\b{known}\s*[=:]\s*(?:function)?)\s*\(([^()]{{0,200}})\)"
        rf"\s*(?:=>\s*)?\{{",
        source,
    )
    if head is None:
        return None
    parameters = [p.strip() for p in head[1].split(",") if p.strip()]
    return parameters, _block(source, head.end())


def handler_of(name: str, source: str) -> str:
    """What a page does when the element with this id is clicked, "" where nothing.

    >>> handler_of("n", "$('#n').click(function(){ location='2.html' })")
    " location='2.html' "
    """
    known = re.escape(name)
    head = name and re.search(
        rf"(?:\(\s*[\"']#{known}[\"']\s*\)\.(?:click|on)"
        rf"|getElementById\(\s*[\"']{known}[\"']\s*\)\.(?:onclick|addEventListener))"
        r"[^{};]{0,60}\{",
        source,
    )
    return _block(source, head.end()) if head else ""


def _block(source: str, start: int) -> str:
    """The text up to the brace that closes what was opened before `start`."""
    depth = 1
    for brace in re.finditer(r"[{}]", source[start : start + LONGEST]):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return source[start : start + brace.start()]
    return source[start : start + LONGEST]


def arguments(script: str, place: int, scope: Scope) -> list[Value | None]:
    """The values of a call's arguments; None for one that cannot be told."""
    inner = re.match(r"\s*\(", script[place:])
    if inner is None:
        return []
    found: list[Value | None] = []
    place += inner.end()
    for _ in range(12):
        reader = _Reader(script, place, scope)
        found.append(reader.sum(0))
        after = re.compile(r"\s*([,)])?").match(script, reader.place)
        if after is None or after[1] != ",":
            break
        place = after.end()
    return found


def evaluate(script: str, place: int, scope: Scope) -> Value | None:
    """The value of the expression that begins there; None where it cannot be told."""
    return _Reader(script, place, scope).sum(0)


@dataclass(slots=True)
class _Reader:
    """Reads texts, numbers and names joined by + and -."""

    script: str
    place: int
    scope: Scope

    def sum(self, depth: int) -> Value | None:
        value = self._term(depth)
        while value is not None:
            sign = re.compile(r"\s*([-+])(?!=)").match(self.script, self.place)
            if sign is None:
                return value
            self.place = sign.end()
            other = self._term(depth)
            value = None if other is None else _sum(value, other, sign[1])
        return None

    def _term(self, depth: int) -> Value | None:
        if (found := FIELD.match(self.script, self.place)) is not None:
            self.place = found.end()
            return self.scope.field
        token = TOKEN.match(self.script, self.place)
        if token is None or depth > DEEPEST:
            return None
        self.place = token.end()
        if token["text"]:
            return self._text(token["text"])
        if token["number"]:
            return int(token["number"])
        if token["name"] in PLAIN or token["sign"] == "(":
            return self._inside(depth, opened=token["sign"] == "(")
        if (token["name"] or "").endswith(REPLACE):
            return self._replaced(token["name"].removesuffix(REPLACE))
        return self.scope.get(token["name"]) if token["name"] else None

    def _text(self, quoted: str) -> str | None:
        """A text without its quotes; the holes of a `list_${n}.html` filled."""
        if quoted[0] != "`":
            return ESCAPED.sub(r"\1", quoted[1:-1])
        filled = [evaluate(hole, 0, self.scope) for hole in HOLE.findall(quoted)]
        if None in filled:
            return None
        values = iter(filled)
        return HOLE.sub(lambda _: str(next(values)), quoted[1:-1])

    def _replaced(self, name: str) -> Value | None:
        """`form.replace("{0}", n)`, where both are known."""
        value, place = self.scope.get(name), self.place
        given = arguments(self.script, place, self.scope)
        close = re.compile(r"\s*\([^()]{0,100}\)").match(self.script, place)
        if value is None or close is None or len(given) != 2 or None in given:
            return None
        self.place = close.end()
        return str(value).replace(str(given[0]), str(given[1]), 1)

    def _inside(self, depth: int, *, opened: bool) -> Value | None:
        if not opened:
            bracket = re.compile(r"\s*\(").match(self.script, self.place)
            if bracket is None:
                return None
            self.place = bracket.end()
        value = self.sum(depth + 1)
        close = re.compile(r"\s*(?:,\s*\d+\s*)?\)").match(self.script, self.place)
        self.place = close.end() if close else self.place
        return value


def _sum(one: Value, other: Value, sign: str = "+") -> Value:
    """Numbers are added, texts joined; what a - stands in is a number."""
    if sign == "-":
        digits = str(one).isdigit() and str(other).isdigit()
        return int(one) - int(other) if digits else ""
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    return f"{one}{other}"


def literal_at(source: str, place: int) -> str:
    """The object literal that a call gets whose bracket opens at `place`, "" for none."""
    opened = re.compile(r"\([^(){};]{0,80}\{").match(source, place)
    return _block(source, opened.end()) if opened else ""


def object_fields(literal: str) -> Mapping[str, str]:
    """The plain pairs of an object literal.

    >>> dict(object_fields("{size:4, current:0, prefix:'index',on:true}"))
    {'size': '4', 'current': '0', 'prefix': 'index', 'on': 'true'}
    """
    pair = r"[\"']?([A-Za-z_]\w*)[\"']?\s*:\s*(?:\"([^\"]*)\"|'([^']*)'|([\w.]+))"
    return {m[1]: m[2] or m[3] or m[4] or "" for m in re.finditer(pair, literal)}
