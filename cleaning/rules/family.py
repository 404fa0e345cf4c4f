"""CMS families: which template a page was made with, and what that tells of it.

A family is one file `families/<id>.toml` (docs/families.md says what may stand in
it): how to recognise it, where its pages keep body, title, date and source, and how
its listings go on. `generic` stands for every template that no other file knows.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).with_name("families")
EXTRA_FOLDER = "GONGBAO_FAMILIES"
GENERIC = "generic"


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
    link: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
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
    for family in ordered:
        if any(sign in html for sign in family.signs.markup):
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


def _read(path: Path) -> Family:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        msg = f"{path}: {error}"
        raise ConfigurationError(msg) from error
    table = _Table(path, "", data)
    table.only("title", "order", "recognise", "page", "listing")
    listing = table.table("listing")
    return Family(
        id=path.stem,
        title=table.text("title"),
        order=table.number("order"),
        signs=_signs(table.table("recognise")),
        page=_page(table.table("page")),
        listing=_listing(listing) if listing.values else None,
    )


def _signs(table: _Table) -> Signs:
    table.only("markup", "url", "url_hint", "meta")
    return Signs(
        markup=table.texts("markup"),
        url=table.patterns("url"),
        url_hint=table.patterns("url_hint"),
        meta=table.table("meta").pattern_map(),
    )


def _page(table: _Table) -> PageHints:
    table.only("body", "title", "date", "source", "attachments", "drop")
    return PageHints(
        body=table.texts("body"),
        title=table.texts("title"),
        date=table.texts("date"),
        source=table.texts("source"),
        attachments=table.texts("attachments"),
        drop=table.texts("drop"),
    )


def _listing(table: _Table) -> ListingRules:
    table.only("items", "link", "title", "date", "skip", "paging", "article", "options")
    return ListingRules(
        items=table.texts("items"),
        link=table.texts("link"),
        title=table.texts("title"),
        date=table.texts("date"),
        skip=table.texts("skip"),
        paging=table.texts("paging"),
        article=table.patterns("article"),
        options=table.table("options").text_map(),
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of a family file that answers a wrong value with file and key."""

    path: Path
    name: str
    values: Mapping[str, Any]

    def only(self, *known: str) -> None:
        for key in self.values:
            if key not in known:
                raise self._wrong(key, f"is not known here; use one of {known}")

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value:
            raise self._wrong(key, "must be a text")
        return value

    def number(self, key: str) -> int:
        value = self.values.get(key, 50)
        if not isinstance(value, int):
            raise self._wrong(key, "must be a whole number")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(
            isinstance(v, str) and v for v in value
        ):
            raise self._wrong(key, "must be a list of texts")
        return tuple(value)

    def patterns(self, key: str) -> tuple[re.Pattern[str], ...]:
        return tuple(self._pattern(key, text) for text in self.texts(key))

    def table(self, key: str) -> _Table:
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(key, "must be a table")
        return _Table(self.path, self._full(key), value)

    def pattern_map(self) -> dict[str, re.Pattern[str]]:
        pairs = self.text_map().items()
        return {key.lower(): self._pattern(key, text) for key, text in pairs}

    def text_map(self) -> dict[str, str]:
        return {key: self.text(key) for key in self.values}

    def _pattern(self, key: str, text: str) -> re.Pattern[str]:
        try:
            return re.compile(text)
        except re.error as error:
            raise self._wrong(key, f"has a wrong pattern {text!r}: {error}") from error

    def _full(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def _wrong(self, key: str, why: str) -> ConfigurationError:
        return ConfigurationError(f"{self.path}: {self._full(key)} {why}")
