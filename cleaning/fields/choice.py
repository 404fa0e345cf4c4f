"""Title, source, author and numbers: which candidate of the page is taken, and why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from archive.model import Evidence
from cleaning.fields.document_numbers import (
    clean_document_number,
    clean_index_number,
    number_in_text,
)
from cleaning.fields.source import clean_name, clean_source, clean_tag_source
from cleaning.issues import issue
from cleaning.text.paragraphs import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model import Hints, Issue, Origin, SourceKind
    from cleaning.draft import Candidate, Draft, FieldName

_SOURCES: Final[tuple[tuple[Origin, SourceKind], ...]] = (
    ("label", "label"),
    ("json", "label"),
    ("head_table", "label"),
    ("meta", "meta"),
)
_CUT: Final = 4
# What a site's name adds to the name of the body that runs it.
SITE_WORDS = re.compile(
    r"(?:政府)?(?:门户网站|官方网站|政务网站?|信息网|网站|官网|门户|网)$"
)
_FIELD_ORIGINS: Final[tuple[Origin, ...]] = (
    "label",
    "head_table",
    "json",
    "meta",
    "text",
)


def title_of(draft: Draft, hints: Hints) -> Evidence | None:
    """The page's best title, else the whole one of its listing."""
    titles = [c for c in draft.candidates if c.field == "title"]
    for candidate in sorted(titles, key=lambda c: c.rank):
        title = clean_line(candidate.value)
        if title:
            return Evidence("title", title, candidate.origin)
    listed = clean_line(hints.listing_title or "")
    if listed and not listed.endswith(("…", "...", "..")):
        return Evidence("title", listed, "listing")
    return None


def source_of(
    draft: Draft, hints: Hints, title: str | None, issuer: Evidence | None
) -> tuple[str | None, SourceKind | None, Evidence | None, list[Issue]]:
    """Label, then meta, then the issuer, then the site; with what was refused."""
    refused: list[Issue] = []
    for origin, kind in _SOURCES:
        for candidate in candidates_of(draft, "source", origin):
            name = _looked_up(candidate.value, hints, title, origin)
            # The site's own name in a tag is its template's, unless the body signed.
            is_signed = issuer is not None and issuer.raw == name
            is_tag = origin == "meta" and not is_signed
            if name and is_tag and _is_the_site(name, draft, hints):
                continue
            if name:
                evidence = Evidence("source", candidate.raw, origin)
                return _whole(name, draft), kind, evidence, refused
            if candidate.value.strip():
                detail = "names nobody the text could be from"
                refused.append(issue("source_refused", detail, raw=candidate.raw))
    if issuer:
        evidence = Evidence("source", issuer.raw, issuer.origin)
        return issuer.raw, "issuer", evidence, refused
    return *_site(draft, hints), refused


def _whole(name: str, draft: Draft) -> str:
    """A name that the template cut with … in full, where a tag has it."""
    start = name.rstrip("….")
    if start == name or len(start) < _CUT:
        return name
    for candidate in candidates_of(draft, "source", "meta"):
        if candidate.value.startswith(start):
            return clean_source(clean_line(candidate.value)) or name
    return name


def _is_the_site(name: str, draft: Draft, hints: Hints) -> bool:
    """Whether a tag names only the site itself: an issuer on the page is more exact."""
    sites = [c.value for c in draft.candidates if c.field == "site_name"]
    plain = SITE_WORDS.sub("", name)
    return any(plain == SITE_WORDS.sub("", s) for s in (*sites, hints.site_title or ""))


def _looked_up(
    value: str, hints: Hints, title: str | None, origin: Origin
) -> str | None:
    """The site's own lookups come before the general rules."""
    for lookup in hints.lookups.get("source", ()):
        if lookup.match == value.strip():
            return lookup.value or None
    clean = clean_tag_source if origin == "meta" else clean_source
    name = clean(clean_line(value), title)
    for lookup in hints.lookups.get("source", ()):
        if name and lookup.match == name:
            return lookup.value or None
    return name


def _site(
    draft: Draft, hints: Hints
) -> tuple[str | None, SourceKind | None, Evidence | None]:
    named = draft.best("site_name", "meta", "label", "title", "text")
    name = clean_source(clean_line(named.value)) if named else None
    if named and name:
        return name, "site", Evidence("source", named.raw, named.origin)
    if hints.site_title:
        return hints.site_title, "site", Evidence("source", hints.site_title, "site")
    return None, None, None


def candidates_of(draft: Draft, name: FieldName, origin: Origin) -> list[Candidate]:
    """A field's candidates from one origin, the best first."""
    found = [c for c in draft.candidates if (c.field, c.origin) == (name, origin)]
    return sorted(found, key=lambda c: c.rank)


def field_of(
    draft: Draft, name: FieldName, clean: Callable[[str], str | None]
) -> tuple[str, Evidence] | None:
    """The first candidate of a field that is one, with its evidence."""
    for origin in _FIELD_ORIGINS:
        for candidate in candidates_of(draft, name, origin):
            value = clean(clean_line(candidate.value))
            if value:
                return value, Evidence(name, candidate.raw, origin)
    return None


def author_of(draft: Draft) -> tuple[str, Evidence] | None:
    """Who is named as author; a placeholder is nobody."""
    return field_of(draft, "author", clean_name)


def document_number_of(draft: Draft, lines: list[str]) -> tuple[str, Evidence] | None:
    """The document number of the head table, else the line under the title."""
    found = field_of(draft, "document_number", clean_document_number)
    if found:
        return found
    line = number_in_text(lines)
    return (line, Evidence("document_number", line, "text")) if line else None


def index_number_of(draft: Draft) -> tuple[str, Evidence] | None:
    """The index number of the head table."""
    return field_of(draft, "index_number", clean_index_number)
