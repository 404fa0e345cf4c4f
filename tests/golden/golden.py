"""Golden cases: a page as received, what is known of it, and what must come out.

A case is a folder `tests/golden/FAMILY/CASE/` with `page.html` (bytes), `hints.json`
(url, content_type, fetched_at, hints, headers) and `expected.json`:

- `rejected`: the reason, where the page must give no record; else
- `fields`: what the record says; a trailing `*` asks for the beginning only
- `with`, `without`: snippets that the text must, must not hold, compared by letters
  and digits only; `exact`: snippets that must stand there character by character
- `body`: the whole text, compared by letters and digits only
- `issues`, `no_issues`: codes that must, must not be there
- `note`: the trap, and why a careful reader expects this
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from archive.model import Capture, Hints, Layout, Lookup, Record, Rejected
from cleaning import clean

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Case:
    """One folder of golden files."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.relative_to(HERE).as_posix()

    @property
    def family(self) -> str:
        return self.folder.parent.name

    @property
    def expected(self) -> dict[str, Any]:
        return _load(self.folder / "expected.json")

    @property
    def known(self) -> dict[str, Any]:
        return _load(self.folder / "hints.json")

    def capture(self) -> Capture:
        """The page as a fetch would have given it."""
        known = self.known
        return Capture(
            url=known["url"],
            payload=(self.folder / "page.html").read_bytes(),
            fetched_at=datetime.fromisoformat(known["fetched_at"]),
            status=known.get("status"),
            headers=tuple(tuple(pair) for pair in known.get("headers", [])),
            content_type=known["content_type"],
        )

    def hints(self) -> Hints:
        """What the crawl would have known of the page."""
        raw = dict(self.known.get("hints", {}))
        raw["layouts"] = tuple(Layout(**one) for one in raw.get("layouts", []))
        raw["lookups"] = {
            name: tuple(Lookup(**one) for one in rows)
            for name, rows in raw.get("lookups", {}).items()
        }
        return Hints(**raw)


def all_cases() -> list[Case]:
    """Every golden case, in the order of their names."""
    return [Case(path.parent) for path in sorted(HERE.glob("*/*/expected.json"))]


@cache
def cleaned(case: Case) -> Record | Rejected:
    """What cleaning makes of the case; once for all its tests."""
    return clean(case.capture(), case.hints())


def result(case: Case) -> dict[str, Any]:
    """The same as plain JSON types."""
    return cleaned(case).as_dict()


def core(text: str | None) -> str:
    """Letters and digits only, full-width forms folded.

    >>> core("一、 ２０２０年（试行）")
    '一2020年试行'
    """
    return re.sub(r"[^\w]|_", "", unicodedata.normalize("NFKC", text or ""))


def agrees(want: Any, got: Any) -> bool:
    """Whether a field says what was expected; times without their +08:00.

    >>> agrees("2021-03-03T11:44", "2021-03-03T11:44:00+08:00")
    True
    >>> agrees("2021-03-03", "2021-03-03T11:44:00+08:00")
    False
    >>> agrees("2021-03-03*", "2021-03-03T11:44:00+08:00")
    True
    """
    if isinstance(want, str) and want.endswith("*"):
        return str(got or "").startswith(want[:-1])
    if isinstance(want, str) and isinstance(got, str):
        if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", want):
            return got.removesuffix("+08:00")[: len(want)] == want
        return _plain(want) == _plain(got)
    if isinstance(want, list) and isinstance(got, list | tuple):
        return len(want) == len(got) and all(map(_pair, want, got))
    return bool(want == got)


def _pair(want: dict[str, Any], got: dict[str, Any]) -> bool:
    return all(agrees(value, got.get(key)) for key, value in want.items())


def _plain(value: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", value))


def _load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded
