"""CMS families: which template a page was made with, and what that tells of it.

A family is one file `families/<id>.toml` (docs/families.md says what may stand in
it): how to recognise it, where its pages keep body, title, date and source, and how
its listings go on. `generic` stands for every template that no other file knows.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping  # noqa: TC003 - a field's type, which `make fast` reads
from dataclasses import dataclass, field, fields
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from archive.errors import ConfigurationError
from archive.toml_tables import (
    Key,
    Named,
    Shape,
    a_count,
    a_list,
    a_pattern,
    a_text,
    read_toml,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = Path(__file__).with_name("families")
EXTRA_FOLDER = "GONGBAO_FAMILIES"
GENERIC: Final = "generic"


@dataclass(frozen=True, slots=True)
class PageHints:
    """CSS selectors of an article page, best first; `drop`: boxes not of the body."""

    body: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingRules:
    """How a family lists its articles: CSS selectors, ways of paging, URL forms.

    `items` are tried in order before the generic search for link and date blocks;
    `paging` names ways of paging in the order to try them, `options` their
    parameters; `article` holds patterns that an article's URL has.
    """

    items: tuple[str, ...] = ()
    paging: tuple[str, ...] = ()
    article: tuple[re.Pattern[str], ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signs:
    """What gives a family away: any `markup` (a substring of the source), any `url`
    pattern, or any `meta` (name in lower case → pattern on its content).

    `url_hint` patterns only say which family to look for first.
    """

    markup: tuple[str, ...] = ()
    url: tuple[re.Pattern[str], ...] = ()
    url_hint: tuple[re.Pattern[str], ...] = ()
    meta: Mapping[str, re.Pattern[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Family:
    """One CMS template: `id` is its file's stem, `title` its name for people."""

    id: str
    title: str
    order: int
    signs: Signs
    page: PageHints
    listing: ListingRules | None


def recognise(html: str, url: str | None, metas: Mapping[str, str]) -> Family | None:
    """The family that made this page; None where no family's signs are in it.

    Markup that only one template writes decides; then meta tags; then a URL form
    that belongs to one family alone. `metas` maps meta names to contents.

    >>> family = recognise('<div class="TRS_Editor">', None, {})
    >>> family.id if family else None
    'trs'
    >>> recognise("<p>text</p>", "http://www.example.gov.cn/a.html", {}) is None
    True
    """
    ordered = _likely_first(url)
    family = _by_markup(html, ordered)
    if family is not None:
        return family
    lowered = {name.lower(): content for name, content in metas.items()}
    for family in ordered:
        if _meta_fits(family.signs, lowered):
            return family
    if url:
        for family in ordered:
            if any(pattern.search(url) for pattern in family.signs.url):
                return family
    return None


def _by_markup(html: str, families: list[Family]) -> Family | None:
    """The first family of which the page has markup: the likeliest is asked alone.

    For all others one search tells whether the page has any of their paths.
    """
    if families and any(sign in html for sign in families[0].signs.markup):
        return families[0]
    paths = _paths(tuple(sign for f in families for sign in f.signs.markup))
    may_have = paths.search(html) is not None
    for family in families[1:]:
        signs = family.signs.markup
        if any(sign in html for sign in (signs if may_have else _no_paths(signs))):
            return family
    return None


@lru_cache(maxsize=16)
def _paths(signs: tuple[str, ...]) -> re.Pattern[str]:
    """What follows the first slash of each sign that has one, as one pattern."""
    ends = {sign.partition("/")[2] for sign in signs if "/" in sign}
    return re.compile(f"/(?:{'|'.join(map(re.escape, sorted(ends))) or '(?!)'})")


@lru_cache(maxsize=256)
def _no_paths(signs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sign for sign in signs if "/" not in sign)


def by_id(family_id: str | None) -> Family | None:
    """The family of that id; None for None and for an id that no file has."""
    return load_families().get(family_id) if family_id else None


def generic() -> Family:
    """The family of pages that no family knows."""
    return load_families()[GENERIC]


def load_families(extra: Path | None = None) -> dict[str, Family]:
    """All families by id, in the order to try them; read once.

    Files of `extra`, else of the folder in $GONGBAO_FAMILIES, come on top of the
    bundled ones and replace those of the same name. A wrong file is a
    ConfigurationError that names file and key.
    """
    folder = extra or os.environ.get(EXTRA_FOLDER)
    return dict(_load(FOLDER, Path(folder) if folder else None))


@cache
def _load(bundled: Path, extra: Path | None) -> dict[str, Family]:
    paths = {path.stem: path for path in sorted(bundled.glob("*.toml"))}
    if extra is not None:
        if not extra.is_dir():
            msg = f"there is no folder {extra}: make it, or unset ${EXTRA_FOLDER}"
            raise ConfigurationError(msg)
        paths |= {path.stem: path for path in sorted(extra.glob("*.toml"))}
    families = [_read(path) for path in paths.values()]
    return {f.id: f for f in sorted(families, key=lambda f: (f.order, f.id))}


def _likely_first(url: str | None) -> list[Family]:
    families = list(_load_current().values())
    if not url:
        return families
    return sorted(families, key=lambda family: not _url_fits(family.signs, url))


def _load_current() -> dict[str, Family]:
    folder = os.environ.get(EXTRA_FOLDER)
    return _load(FOLDER, Path(folder) if folder else None)


def _url_fits(signs: Signs, url: str) -> bool:
    return any(p.search(url) for p in signs.url + signs.url_hint)


def _meta_fits(signs: Signs, metas: Mapping[str, str]) -> bool:
    return any(
        name in metas and pattern.search(metas[name])
        for name, pattern in signs.meta.items()
    )


_TEXTS: Final = Key(a_list(a_text))
_PATTERNS: Final = Key(a_list(a_pattern))
SHAPE: Shape = {
    "title": Key(a_text, required=True),
    "order": Key(a_count(0, 10_000)),
    "recognise": {
        "markup": _TEXTS,
        "url": _PATTERNS,
        "url_hint": _PATTERNS,
        "meta": Named(Key(a_pattern)),
    },
    "page": dict.fromkeys((hint.name for hint in fields(PageHints)), _TEXTS),
    "listing": {
        "items": _TEXTS,
        "paging": _TEXTS,
        "article": _PATTERNS,
        "options": Named(Key(a_text)),
    },
}


def _read(path: Path) -> Family:
    data = read_toml(path, SHAPE)
    signs, listing = data.get("recognise", {}), data.get("listing")
    metas = signs.get("meta", {})
    return Family(
        id=path.stem,
        title=data["title"],
        order=data.get("order", 50),
        signs=Signs(
            markup=tuple(signs.get("markup", ())),
            url=_compiled(signs.get("url", ())),
            url_hint=_compiled(signs.get("url_hint", ())),
            meta={name.lower(): re.compile(text) for name, text in metas.items()},
        ),
        page=PageHints(**{k: tuple(v) for k, v in data.get("page", {}).items()}),
        listing=_listing(listing) if listing else None,
    )


def _listing(table: dict[str, Any]) -> ListingRules:
    return ListingRules(
        items=tuple(table.get("items", ())),
        paging=tuple(table.get("paging", ())),
        article=_compiled(table.get("article", ())),
        options=table.get("options", {}),
    )


def _compiled(patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)
