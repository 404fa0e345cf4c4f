"""A record as schema.org Report, for JSON-LD in exports and on web pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.rows import StoredRecord

_LANGUAGES = {"simplified": "zh-Hans", "traditional": "zh-Hant"}


def report_of(record: StoredRecord) -> dict[str, Any]:
    """The record's JSON-LD; what is not known is left out."""
    known = {
        "@context": "https://schema.org",
        "@type": "Report",
        "identifier": record.record_id,
        "url": record.url,
        "name": record.title,
        "datePublished": record.published_at or record.date,
        "dateModified": record.changed_at,
        "publisher": _organization(record.source),
        "author": _organization(record.issuer),
        "reportNumber": record.document_number,
        "temporalCoverage": str(record.report_year) if record.report_year else None,
        "spatialCoverage": _place(record),
        "genre": record.kind,
        "inLanguage": _LANGUAGES.get(record.script, "zh"),
        "version": record.version,
        "expires": record.removed_at,
        "text": record.text,
        "associatedMedia": [
            {"@type": "MediaObject", "name": a.title, "contentUrl": a.url}
            for a in record.attachments
        ]
        or None,
    }
    return {name: value for name, value in known.items() if value is not None}


def _organization(name: str | None) -> dict[str, str] | None:
    return {"@type": "GovernmentOrganization", "name": name} if name else None


def _place(record: StoredRecord) -> dict[str, str] | None:
    names = [n for n in (record.province, record.city, record.county) if n]
    if not names and not record.division_code:
        return None
    place = {"@type": "AdministrativeArea"}
    if names:
        place["name"] = "".join(names)
    if record.division_code:
        place["identifier"] = record.division_code
    return place
