"""From what a page says to the record: script, text, dates, names, damage, quality."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from archive.canonical import BadUrl, record_id, resolved
from archive.model import Evidence, Hints, Record
from cleaning.disclosure.figures import read_disclosure
from cleaning.draft import Draft  # noqa: TC001 - a field's type, which `make fast` reads
from cleaning.fields.choice import (
    author_of,
    document_number_of,
    index_number_of,
    source_of,
    title_of,
)
from cleaning.fields.date_choice import date_page
from cleaning.fields.dates import LAST_YEAR
from cleaning.fields.document_numbers import is_document_number
from cleaning.fields.issuer import find_issuer
from cleaning.fields.kind import kind_of, report_year
from cleaning.fields.region import (
    FoundRegion,
    NamedIn,
    code_of_index,
    code_of_site,
    division,
    find_region,
)
from cleaning.fields.signature import Signature, find_signature
from cleaning.issues import issue
from cleaning.record.quality import quality_of
from cleaning.text.damage import assess_damage
from cleaning.text.outline import outline_of
from cleaning.text.paragraphs import clean_line, join_lines
from cleaning.text.script import converter, script_of
from cleaning.version import RULES_VERSION

if TYPE_CHECKING:
    from datetime import datetime

    from archive.model import Capture, Issue, Kind, Origin, Script


@dataclass(slots=True)
class _Page:
    """The page under way: the draft in Simplified, and what was found beside fields."""

    draft: Draft
    hints: Hints
    last_year: int
    captured: datetime | None
    signature: Signature
    evidence: list[Evidence] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def take(self, found: tuple[str, Evidence] | None) -> str | None:
        """A field's value; its evidence is kept."""
        if found is None:
            return None
        self.evidence.append(found[1])
        return found[0]


def finish(draft: Draft, hints: Hints, capture: Capture) -> Record:
    """The record of a page that was read; pure."""
    draft, script = _simplified(draft)
    lines = join_lines(line for raw in draft.lines if (line := clean_line(raw)))
    if len(lines) == 1 and is_document_number(lines[0]):
        lines = []  # above pictures: the number is a field, and no text
    damage = assess_damage("\n".join(lines))
    text = damage.text
    last_year = capture.fetched_at.year + 1 if capture.fetched_at else LAST_YEAR
    signature = find_signature(text.split("\n"), last_year)
    page = _Page(draft, hints, last_year, capture.fetched_at, signature)
    page.issues += [*draft.issues, *damage.issues]
    if draft.further is not None:
        detail = f"it goes on ({draft.further.told}), which was not read"
        page.issues.append(issue("more_pages", detail))
    record = _bare_record(page, text, script, capture)
    record = _with_names(record, page)
    # A record of so many fields takes as long to copy as a short text to clean.
    more = {**_dates(record, page), **_place(record, page), **_tables(record, page)}
    return replace(
        record,
        **more,
        evidence=tuple(page.evidence),
        issues=tuple(page.issues),
        quality=quality_of(draft, page.issues),
    )


def _simplified(draft: Draft) -> tuple[Draft, Script]:
    """The draft with its lines and values in Simplified where a mirror had changed it."""
    titles = [c.value for c in draft.candidates if c.field == "title"]
    script = script_of("\n".join([*titles, *draft.lines]))
    if script == "simplified":
        return draft, script
    convert = converter(script)
    candidates = [replace(c, value=convert(c.value)) for c in draft.candidates]
    lines = [convert(line) for line in draft.lines]
    return replace(draft, lines=lines, candidates=candidates), script


def _instead(draft: Draft) -> str:
    """What a page without text has in its place."""
    images = sum(1 for link in draft.attachments if link.kind == "image")
    files = len(draft.attachments) - images
    if images:
        return f"the report is pictures only: {images}"
    return f"the report is in files only: {files}" if files else "the page has no text"


def _bare_record(page: _Page, text: str, script: Script, capture: Capture) -> Record:
    url = _url(page)
    if not text:
        page.issues.append(issue("empty_text", _instead(page.draft)))
    return Record(
        record_id=record_id(url) if url else _payload_id(capture),
        url=url,
        site_id=page.hints.site_id,
        text=text,
        script=script,
        outline=outline_of(text),
        attachments=tuple(page.draft.attachments),
        text_digest=hashlib.sha256(text.encode()).hexdigest(),
        rules_version=RULES_VERSION,
        removed=tuple(page.draft.removed),
        next_page=page.draft.further.url if page.draft.further else None,
    )


def _url(page: _Page) -> str | None:
    if not page.draft.url:
        return None
    try:
        return resolved(page.draft.url)
    except BadUrl as error:
        page.issues.append(issue("bad_url", str(error), raw=page.draft.url[:200]))
        return None


def _payload_id(capture: Capture) -> str:
    """A page without a URL is known by its bytes."""
    return hashlib.sha256(capture.payload).hexdigest()[:16]


def _with_names(record: Record, page: _Page) -> Record:
    """Title, kind, year, issuer, source, author, numbers."""
    draft, hints = page.draft, page.hints
    titled = title_of(draft, hints)
    title = page.take((titled.raw, titled) if titled else None)
    if title is None:
        page.issues.append(issue("no_title", "no line of the page is its title"))
    table = draft.best("issuer", "head_table", "label", "meta", "json")
    issued = find_issuer(page.signature, title, table)
    source, source_kind, source_evidence, refused = source_of(
        draft, hints, title, issued
    )
    page.evidence += [e for e in (issued, source_evidence) if e]
    page.issues += refused
    if source is None:
        page.issues.append(issue("no_source", "nobody is named as source or issuer"))
    kind = kind_of(title, record.text)
    lines = record.text.split("\n") if record.text else draft.lines
    return replace(
        record,
        title=title,
        kind=kind,
        report_year=_year(title, record.text, kind, page),
        issuer=issued.raw if issued else None,
        source=source,
        source_kind=source_kind,
        author=page.take(author_of(draft)),
        document_number=page.take(document_number_of(draft, lines)),
        index_number=page.take(index_number_of(draft)),
    )


def _year(title: str | None, text: str, kind: Kind, page: _Page) -> int | None:
    found = report_year(title, text, kind, page.last_year)
    if found is None:
        return None
    year, raw, in_title = found
    origin: Origin = "title" if in_title else "text"
    page.evidence.append(Evidence("report_year", raw, origin))
    return year


def _dates(record: Record, page: _Page) -> dict[str, Any]:
    dating = date_page(
        page.draft,
        page.signature,
        hints=page.hints,
        url=record.url,
        last_year=page.last_year,
        now=page.captured,
    )
    page.evidence += dating.evidence
    page.issues += dating.issues
    best = dating.best()
    return {
        "date": best[0].value if best else None,
        "date_kind": best[1] if best else None,
        "published_at": dating.published.value if dating.published else None,
        "signed_date": dating.signed.value[:10] if dating.signed else None,
    }


def _tables(record: Record, page: _Page) -> dict[str, Any]:
    if record.kind != "disclosure":
        return {}
    tables = read_disclosure(record.text)
    page.issues += tables.issues
    return {"disclosure": tables.cells}


def _place(record: Record, page: _Page) -> dict[str, Any]:
    found = find_region(_base_region(record, page), _naming_texts(record, page))
    if found.candidates:
        names = ", ".join(found.candidates)
        detail = f"could be {names}"
        page.issues.append(issue("region_ambiguous", detail, raw=found.raw))
    if found.is_disputed:
        detail = "the portal's code and the names on the page are of different places"
        page.issues.append(issue("region_conflict", detail, raw=found.raw))
    if found.division is None:
        return {}
    page.evidence.append(Evidence("division_code", found.raw, found.origin))
    fields = ("division_code", "province", "city", "county")
    return dict(zip(fields, found.division, strict=True))


def _base_region(record: Record, page: _Page) -> FoundRegion:
    """What codes say: the portal's own, the index number's, the site file's."""
    site = page.draft.best("site_code", "meta", "label", "text")
    if site and (code := code_of_site(site.value)):
        return FoundRegion(division(code), site.raw, site.origin)
    if record.index_number and (code := code_of_index(record.index_number)):
        return FoundRegion(division(code), record.index_number, "head_table")
    if page.hints.division_code and (base := division(page.hints.division_code)):
        return FoundRegion(base, page.hints.division_code, "site")
    named = _site_name(page)
    return find_region(FoundRegion(None), [NamedIn(named, "site")] if named else [])


def _site_name(page: _Page) -> str | None:
    site = page.draft.best("site_name", "meta", "label", "title", "text")
    return site.value if site else page.hints.site_title


def _naming_texts(record: Record, page: _Page) -> list[NamedIn]:
    """Who issued it, whom it is from, what it is about; the most telling first.

    A head table may name the office above that runs the column: the source goes first.
    """
    origins = {e.field: e.origin for e in page.evidence}
    issuer = NamedIn(record.issuer or "", origins.get("issuer", "signature"))
    source = NamedIn(record.source or "", origins.get("source", "label"))
    is_table = issuer.origin not in {"signature", "title"}
    named = [source, issuer] if is_table else [issuer, source]
    if source.text == issuer.text:
        named = [issuer]
    named.append(NamedIn(record.title or "", "title", is_title=True))
    named.append(NamedIn(_site_name(page) or "", "site"))
    return [name for name in named if name.text]
