"""What a crawl hands to pipelines and feeds: a record, and how its URL ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(kw_only=True)
class RecordItem:
    """A report as its page gave it, in the plain values that `gongbao clean` prints.

    `state` is the end state of `asked_url`, the address in table `urls`: `archived`, or
    `unchanged` where the page says what it said before. `effect` is what it did to the
    record: `added, changed, unchanged, restored`. The other fields are CONTRACT.md's.
    """

    record_id: str
    url: str | None
    asked_url: str
    state: str
    effect: str
    site_id: str | None = None
    title: str | None = None
    date: str | None = None
    date_kind: str | None = None
    published_at: str | None = None
    signed_date: str | None = None
    source: str | None = None
    source_kind: str | None = None
    issuer: str | None = None
    author: str | None = None
    document_number: str | None = None
    index_number: str | None = None
    kind: str = "other"
    report_year: int | None = None
    division_code: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None
    text: str = ""
    script: str = "simplified"
    outline: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    evidence: dict[str, dict[str, str]] = field(default_factory=dict)
    issues: list[dict[str, Any]] = field(default_factory=list)
    quality: float = 0.0
    text_digest: str = ""
    rules_version: str = ""

    def __str__(self) -> str:
        return f"record {self.record_id} ({self.asked_url})"
