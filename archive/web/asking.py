"""What a page is asked, and what it answers: plain values, no web framework."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qs, quote, unquote, urlencode

from archive.export.tabular import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Lang = Literal["zh", "en"]
Values = Mapping[str, Any]
# More parameters than any page has; what comes after them is left alone.
_MOST_FIELDS = 60
_HTTP = re.compile(r"https?://", re.IGNORECASE)


class NotThere(LookupError):  # noqa: N818 - it is an answer, not a failure
    """There is nothing under this address; `what` is a key of words.toml."""

    def __init__(self, what: str = "not_there") -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: `names` from the address, `args` the first value of each parameter.

    `prefix` stands before every address of an archive that is not the first.
    """

    path: str
    names: Mapping[str, str]
    args: Mapping[str, str]
    lang: Lang = "zh"
    prefix: str = ""
    archives: tuple[str, ...] = ()
    archive_name: str = "archive"

    def text(self, name: str) -> str:
        """A parameter without the spaces around it; "" without one."""
        return self.args.get(name, "").strip()

    def number(self, name: str, least: int, most: int) -> int | None:
        """A whole number within its bounds; None for anything else."""
        text = self.text(name)
        # Not isdigit(): it takes ² and the digits of other scripts too.
        if not re.fullmatch(r"[0-9]{1,9}", text):
            return None
        return int(text) if least <= int(text) <= most else None

    def page(self) -> int:
        """The page of a list, from 1."""
        return self.number("page", 1, 1_000_000) or 1

    def link(self, path: str, **args: object) -> str:
        """An address of this archive's pages; parameters without a value are left out."""
        given = {k.rstrip("_"): v for k, v in args.items() if v not in (None, "")}
        asked = f"?{urlencode(given)}" if given else ""
        return f"{self.prefix}{quote(path, safe='/@.:-_~')}{asked}"

    def again(self, **args: object) -> str:
        """This very address with some parameters changed; None takes one away."""
        return self.link(self.bare_path, **(dict(self.args) | args))

    def here(self, **args: object) -> str:
        """This very page, also one of Datasette's, with some parameters changed."""
        return f"?{urlencode(dict(self.args) | args)}"

    @property
    def bare_path(self) -> str:
        """The path without the archive's prefix."""
        return self.path.removeprefix(self.prefix) or "/"


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be made from a template of this name."""

    template: str
    values: Values = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Data:
    """Bytes that are sent as they are."""

    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


Answer = Page | Data


def not_there(what: str = "not_there") -> Page:
    """The page that says so; `what` is a key of words.toml."""
    return Page("missing.html", {"what": what}, 404)


def parsed_args(query_string: str) -> dict[str, str]:
    """The first value of each parameter; any bytes give an answer.

    >>> parsed_args("q=%E6%99%AE%E6%B3%95&q=x&page=%ff")
    {'q': '普法', 'page': '�'}
    """
    fields = "&".join(query_string.split("&")[:_MOST_FIELDS])
    found = parse_qs(fields, keep_blank_values=True, errors="replace")
    return {name: values[0] for name, values in found.items()}


def decoded(names: Mapping[str, str | None]) -> dict[str, str]:
    """The names in a path, out of their percent spelling."""
    return {k: unquote(v, errors="replace") for k, v in names.items() if v is not None}


def json_data(value: Any, status: int = 200) -> Data:
    """Any plain value as one JSON document."""
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    return Data(body, "application/json; charset=utf-8", status=status)


def csv_data(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Data:
    """A CSV file to save, in which no cell is a formula; with a BOM, for spreadsheets."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return Data(
        text.getvalue().encode("utf-8-sig", "replace"),
        "text/csv; charset=utf-8",
        {"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def outside(url: str | None) -> str | None:
    """An address to link to: only those of the web, whatever a portal wrote.

    >>> outside("javascript:alert(1)"), outside("http://a.gov.cn/")
    (None, 'http://a.gov.cn/')
    """
    return url if url and _HTTP.match(url) else None
