"""Pages from templates, everything escaped; owner of Jinja."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from archive.instants import BEIJING, parse_instant
from archive.web.asking import outside
from archive.web.language import translator

if TYPE_CHECKING:
    from archive.web.asking import Ask, Page

HERE: Final = Path(str(files("archive.web")))
TEMPLATES: Final = HERE / "templates"
STATIC: Final = HERE / "static"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "beijing": beijing,
        "thousands": thousands,
        "outside": outside,
        "day": lambda value: (value or "")[:10],
        "size": file_size,
    }
    return environment


def rendered(page: Page, ask: Ask) -> str:
    """The HTML of a page."""
    template = _environment().get_template(page.template)
    return str(template.render(**layout_values(ask), **page.values))


def without_markup(text: str) -> str:
    """The text of a message that another program wrote as HTML."""
    return str(Markup(text).striptags())  # noqa: S704 - it is taken away again


def layout_values(ask: Ask) -> dict[str, Any]:
    """What the layout needs on every page, also on those of Datasette."""
    return {
        "ask": ask,
        "t": translator(ask.lang),
        "link": ask.link,
        "asset": asset,
        "lang": ask.lang,
        "other_lang": "en" if ask.lang == "zh" else "zh",
        "html_lang": "zh-Hans" if ask.lang == "zh" else "en",
    }


@cache
def asset(name: str) -> str:
    """The address of one of our own files; another one whenever the file is."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


def beijing(instant: str | None) -> str:
    """An instant of the tables as a clock in Beijing shows it.

    >>> beijing("2026-11-27T19:27:58Z")
    '2026-11-28 03:27'
    """
    if not instant:
        return ""
    return parse_instant(instant).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def thousands(number: float | None) -> str:
    """A number with its thousands apart; whole ones without a point.

    >>> thousands(12345), thousands(136.97), thousands(3.0)
    ('12,345', '136.97', '3')
    """
    if number is None:
        return ""
    return f"{int(number):,}" if number == int(number) else f"{number:,}"


def file_size(count: int | None) -> str:
    """A file's length in the unit that suits it.

    >>> file_size(900), file_size(20_480), file_size(3_500_000)
    ('900 B', '20 KB', '3.3 MB')
    """
    if count is None:
        return ""
    if count < 1024:
        return f"{count} B"
    if count < 1024 * 1024:
        return f"{count / 1024:.0f} KB"
    return f"{count / 1024 / 1024:.1f} MB"
