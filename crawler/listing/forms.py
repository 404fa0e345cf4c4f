"""Pages of a list that a form asks for: `__doPostBack`, hidden page fields, buttons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from archive.posted import posted_parts, posted_url
from crawler.listing.scripts import CALL, Scope, arguments, evaluate, function_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cleaning.page.tree import Node
    from crawler.listing.scripted_paging import PageSource

POST_BACK = re.compile(
    r"(?:__doPostBack\(|PostBackOptions\()\s*[\"']([^\"']{0,300})[\"']\s*,\s*[\"']([^\"']{0,300})[\"']"
)
SET_FIELD = re.compile(
    r"(?:getElementById\(\s*[\"']([\w$:.-]{1,80})[\"']\s*\)|\[\s*[\"']([\w$:.-]{1,80})[\"']\s*\]"
    r"|\.([A-Za-z_]\w{0,60}))\.value\s*=(?!=)"
    r"|\$\(\s*[\"'](?:#|[^\"']{0,20}\[name=[\"']?)([\w$-]{1,80})[\"']?\]?[\"']\s*\)\.val\("
)
SUBMITS = re.compile(r"\.submit\s*\(")
PAGE_FIELD = re.compile(
    r"(?i)(?:^|[._$])(?:page|pageno|page_?num(?:ber)?|page_?index|cur_?page|current_?page|pn)$"
)
SENT: Final = frozenset(["hidden", "text", "", "search"])
LONGEST: Final = 64_000  # characters of an address that the archive takes


def submitted(page: PageSource, node: Node, script: str) -> str | None:
    """The address that a click asks for by a form; None where none is sent."""
    form = next((n for n in node.ancestors() if n.tag == "form"), None)
    form = form or _only_form(page)
    if form is None:
        return None
    changed = _changes(page, form, script) or _pressed(node)
    if changed is None:
        return None
    fields = _fields(form) | changed
    return _sent(page, form, fields, is_post="__EVENTTARGET" in changed)


def chosen(page: PageSource, select: Node, script: str, value: str) -> str | None:
    """The address that a choice asks for by its form: `onchange="this.form.submit()"`."""
    form = next((n for n in select.ancestors() if n.tag == "form"), None)
    name = select.attr("name")
    if form is None or not name or not SUBMITS.search(script):
        return None
    return _sent(page, form, _fields(form) | {name: value}, is_post=False)


def _sent(
    page: PageSource, form: Node, fields: Mapping[str, str], *, is_post: bool
) -> str | None:
    plain = posted_parts(page.url)
    action = form.attr("action").strip()
    target = page.join(action) if action else (plain[0] if plain else page.url)
    if form.attr("method").lower() != "post" and not is_post:
        return f"{target.partition('?')[0]}?{urlencode(fields)}"
    url = posted_url(target, fields)
    return url if len(url) <= LONGEST else None


def _only_form(page: PageSource) -> Node | None:
    forms = [n for n in page.root.walk() if n.tag == "form"]
    paged = [f for f in forms if any(PAGE_FIELD.search(name) for name in _fields(f))]
    return next(iter([*paged, *forms]), None)


def _fields(form: Node) -> dict[str, str]:
    """What a browser would send of a form if nobody touched it."""
    fields: dict[str, str] = {}
    for node in form.walk():
        name = node.attr("name")
        if not name:
            continue
        if node.tag == "input" and node.attr("type").lower() in SENT:
            fields[name] = node.attr("value")
        elif node.tag == "select":
            options = [n for n in node.walk() if n.tag == "option"]
            chosen = [n for n in options if "selected" in n.attrs] or options
            fields[name] = chosen[0].attr("value") if chosen else ""
    return fields


def _pressed(node: Node) -> dict[str, str] | None:
    """A button that sends its form: 下一页 as an input of type submit."""
    kind = node.attr("type").lower()
    is_button = node.tag == "button" and kind in ("", "submit")
    if not (is_button or (node.tag == "input" and kind == "submit")):
        return None
    return {node.attr("name"): node.attr("value")} if node.attr("name") else {}


def _changes(page: PageSource, form: Node, script: str) -> dict[str, str] | None:
    """The fields that a script sets before it sends the form; None if it does not."""
    back = POST_BACK.search(script)
    if back is not None:
        return {"__EVENTTARGET": back[1], "__EVENTARGUMENT": back[2]}
    if SUBMITS.search(script):
        return dict(_set(script, Scope(page.text), form)) or None
    call = CALL.search(script)
    if call is None:
        return None
    given = arguments(script, call.end() - 1, Scope(page.text))
    function = function_of(call[1], page.text)
    if function is None:
        return _by_number(form, [value for value in given if value is not None])
    names = {n: v for n, v in zip(function[0], given, strict=False) if v is not None}
    if not SUBMITS.search(function[1]):
        return None
    return dict(_set(function[1], Scope(page.text, names), form)) or None


def _by_number(form: Node, given: list[str | int]) -> dict[str, str] | None:
    """A function that the page does not show, with the page's number as all it gets."""
    field = next((name for name in _fields(form) if PAGE_FIELD.search(name)), None)
    if field is None or len(given) != 1 or not str(given[0]).isdigit():
        return None
    return {field: str(given[0])}


def _set(script: str, scope: Scope, form: Node) -> Iterator[tuple[str, str]]:
    names = {n.attr("id"): n.attr("name") for n in form.walk() if n.attr("id")}
    known = _fields(form)
    for place in SET_FIELD.finditer(script):
        value = evaluate(script, place.end(), scope)
        raw = next(group for group in place.groups() if group)
        name = names.get(raw) or raw
        if value is not None and name in known:
            yield name, str(value)
