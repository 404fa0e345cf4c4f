"""`/report/ID`: a report to read, with all that is known of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from archive.export.citation import bibtex, gbt7714
from archive.export.jsonld import report_of
from archive.queries.search import word_spans
from archive.records.attachments import attached
from archive.web.asking import Answer, Data, NotThere, Page, json_data
from archive.web.queries import report_facts
from archive.web.queries.changed import summary
from archive.web.text_blocks import Mark, blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.rows import StoredRecord, Version
    from archive.store.reader import Reader
    from archive.web.asking import Ask

# Of each file's text the page shows this much; its own page has all of it.
_FILE_CHARS: Final = 1_500
_OUTLINE_LEVELS: Final = 2
_FIELDS: Final = (
    *("date", "published_at", "signed_date", "source", "issuer", "author"),
    *("document_number", "index_number", "kind", "report_year", "region"),
)


def report(archive: Reader, ask: Ask) -> Answer:
    """The report's page, or all of it as JSON."""
    record = known(archive, ask)
    if ask.names.get("format") == "json":
        return json_data(whole(archive, record))
    versions = archive.versions(record.record_id)
    shown = chosen_version(ask, versions)
    copies = report_facts.copies(archive, record.record_id)
    is_current = shown is None or shown.version == record.version
    return Page(
        "report.html",
        {
            "record": record,
            "version": shown.version if shown else record.version,
            "is_current": is_current,
            **_text(ask, record, None if is_current else shown),
            "fields": list(_fields(archive, record)),
            "versions": [_version(archive, v) for v in reversed(versions)],
            "files": _files(archive, record),
            "copies": copies,
            "conflicts": [c for c in copies if c["conflict"]],
            "alike": report_facts.alike(
                archive, record.record_id, {c["record_id"] for c in copies}
            ),
            "history": report_facts.history(archive, record.record_id),
            "figures": len(archive.disclosure(record.record_id)),
            "capture": _capture(archive, shown, record),
            "gbt": gbt7714(record),
            "bibtex": bibtex(record),
            "json_ld": script_safe(report_of(record)),
            "site": _site(archive, record),
        },
    )


def record_json(archive: Reader, ask: Ask) -> Data:
    """The whole record for programs, under an address that stays."""
    return json_data(whole(archive, known(archive, ask)))


def known(archive: Reader, ask: Ask) -> StoredRecord:
    """The record that the address names; NotThere without one."""
    record = archive.record(ask.names["id"])
    if record is None:
        raise NotThere("no_report")
    return record


def chosen_version(ask: Ask, versions: list[Version]) -> Version | None:
    """The version that `?version=` names, else the last; NotThere for no version."""
    number = ask.number("version", 1, 1_000_000)
    if number is None:
        return versions[-1] if versions else None
    found = next((v for v in versions if v.version == number), None)
    if found is None:
        raise NotThere("no_version")
    return found


def whole(archive: Reader, record: StoredRecord) -> dict[str, Any]:
    """A record with its files' texts and its versions, as `gongbao show --json`."""
    files = attached(archive.connection, record.record_id)
    row = record.as_dict() | {"attachments": [file.as_dict() for file in files]}
    row["versions"] = [
        {
            "version": v.version,
            "changed_at": v.changed_at,
            "cause": v.cause,
            "capture_id": v.capture_id,
            "text_digest": v.text_digest,
        }
        for v in archive.versions(record.record_id)
    ]
    return row


def script_safe(value: Any) -> Markup:
    """JSON that may stand in a script element: no sign of it can end the element."""
    text = json.dumps(value, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - nothing in it is markup any more


def _text(ask: Ask, record: StoredRecord, old: Version | None) -> dict[str, Any]:
    """The text in blocks; issues and outline stand in the current version's only."""
    text = record.text if old is None else old.text
    words = ask.text("q")[:200]
    marks = [Mark(a, b, "word") for a, b in word_spans(text, words)] if words else []
    issues = [] if old else list(enumerate(record.issues, 1))
    for number, issue in issues:
        if issue.start is not None:
            end = issue.start if issue.end is None else issue.end
            marks.append(Mark(issue.start, end, "issue", number))
    outline = () if old else record.outline
    return {
        "title": record.title if old is None else old.title,
        "blocks": blocks(text, outline, marks),
        "outline": [
            (f"h-{n}", head)
            for n, head in enumerate(outline)
            if head.level <= _OUTLINE_LEVELS
        ],
        "issues": issues,
        "words": words,
    }


def _fields(archive: Reader, record: StoredRecord) -> Iterator[dict[str, Any]]:
    """What is known of the report, each with its kind and its proof."""
    proofs = report_facts.evidence(archive, record.record_id, record.version)
    kinds = {"date": record.date_kind, "source": record.source_kind}
    for name in _FIELDS:
        if name == "region":
            value: Any = _region(record)
        else:
            value = getattr(record, name)
        proof = proofs.get("division_code" if name == "region" else name)
        if name == "date" and proof is None:
            proof = _date_proof(record, proofs)
        if value is not None and value != "":
            yield {
                "name": name,
                "value": value,
                "kind": kinds.get(name),
                "proof": proof,
            }


def _date_proof(
    record: StoredRecord, proofs: dict[str, report_facts.Proof]
) -> report_facts.Proof | None:
    """The date is one of others: what it rests on is what that one rests on."""
    names = {"published": "published_at", "signed": "signed_date"}
    return proofs.get(names.get(record.date_kind or "", ""))


def _region(record: StoredRecord) -> str | None:
    names = [n for n in (record.province, record.city, record.county) if n]
    place = " ".join(dict.fromkeys(names))
    if place and record.division_code:
        return f"{place} ({record.division_code})"
    return place or record.division_code


def _version(archive: Reader, version: Version) -> dict[str, Any]:
    told = None
    if version.version > 1:
        told = summary(archive, version.record_id, version.version)
    return {"version": version, "summary": told}


def _files(archive: Reader, record: StoredRecord) -> list[dict[str, Any]]:
    files = enumerate(attached(archive.connection, record.record_id), 1)
    return [
        {
            "number": number,
            "file": file,
            "text": (file.text or "")[:_FILE_CHARS],
            "is_cut": len(file.text or "") > _FILE_CHARS,
        }
        for number, file in files
    ]


def _capture(archive: Reader, shown: Version | None, record: StoredRecord) -> Any:
    number = shown.capture_id if shown else record.capture_id
    if number is None:
        return None
    try:
        return archive.capture_row(number)
    except LookupError:
        return None


def _site(archive: Reader, record: StoredRecord) -> dict[str, Any] | None:
    row = archive.one("SELECT * FROM sites WHERE site_id = ?", (record.site_id,))
    return dict(row) if row else None
