"""The vocabulary that all three packages speak: frozen values, no behaviour but JSON.

Field names and closed lists are those that users rely on: see docs/schema.md for
the tables and docs/cleaning.md for the issue codes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from archive.closed_lists import (
    EVENTS,
    FAILED_REASONS,
    GONE_REASONS,
    REFUSED_REASONS,
    Cause,
    ChangeOp,
    DateKind,
    Kind,
    Origin,
    RejectReason,
    Script,
    Severity,
    SourceKind,
    TextStatus,
    UrlKind,
    UrlState,
)
from archive.pickling import Pickled

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = [
    "EVENTS",
    "FAILED_REASONS",
    "GONE_REASONS",
    "REFUSED_REASONS",
    "UNPRINTED",
    "AttachmentLink",
    "Capture",
    "Cause",
    "ChangeOp",
    "DateKind",
    "DisclosureCell",
    "Evidence",
    "Heading",
    "Hints",
    "Issue",
    "Kind",
    "Layout",
    "Lookup",
    "Origin",
    "Record",
    "RejectReason",
    "Rejected",
    "RemovedLine",
    "Script",
    "Severity",
    "SourceKind",
    "TextStatus",
    "UrlKind",
    "UrlState",
]

UNPRINTED = frozenset({"removed", "disclosure", "next_page"})
"""Fields of a record that neither its JSON nor its row holds."""


@dataclass(frozen=True, slots=True)
class Capture(Pickled):
    """One fetch as received: what cleaning reads and the WARC keeps.

    `payload` is the body after transfer decoding and before content decoding, so a
    gzip body is still gzip; `fetched_at` is aware. `status` is None and `headers`
    are empty where nothing was fetched (a file from a disk).
    """

    url: str | None
    payload: bytes
    fetched_at: datetime | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever its case; None without one."""
        wanted = name.lower()
        return next((v for k, v in self.headers if k.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Lookup(Pickled):
    """A site's correction of one raw value: where `match` is the whole, `value`."""

    match: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Layout(Pickled):
    """Where a site's own template keeps things, until the day it was redesigned.

    Each is a CSS selector or None; `valid_until` is the last day (ISO, in Beijing) of
    captures that it serves, None for the present layout; `family` its CMS family,
    where that was another than the site's present one.
    """

    body: str | None = None
    title: str | None = None
    date: str | None = None
    source: str | None = None
    valid_until: str | None = None
    family: str | None = None


@dataclass(frozen=True, slots=True)
class Hints(Pickled):
    """What the crawl knows of a page before it is read; all of it optional.

    `listing_date` is ISO; `family` the id of a CMS family; `lookups` by field name.
    """

    site_id: str | None = None
    site_title: str | None = None
    family: str | None = None
    division_code: str | None = None
    listing_title: str | None = None
    listing_date: str | None = None
    listing_url: str | None = None
    layouts: tuple[Layout, ...] = ()
    lookups: Mapping[str, tuple[Lookup, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence(Pickled):
    """Where a field's value was read: `raw` as it stands there."""

    field: str
    raw: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Issue(Pickled):
    """Something that a reader of the record should know; `start`/`end` in `text`.

    Offsets count code points of the record's text.
    """

    code: str
    severity: Severity
    detail: str
    start: int | None = None
    end: int | None = None
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Heading(Pickled):
    """A heading of a report; `start` is its offset in `text`, in code points."""

    level: int
    number: str
    heading: str
    start: int


@dataclass(frozen=True, slots=True)
class AttachmentLink(Pickled):
    """A file that a page offers; `extension` in lower case without the dot.

    `kind` is `image` for the pictures of a report that has no text.
    """

    title: str
    url: str
    extension: str
    kind: Literal["file", "image"] = "file"


@dataclass(frozen=True, slots=True)
class RemovedLine:
    """A line that cleaning took away, and the id of the rule that took it."""

    line: str
    rule: str


class DisclosureCell(NamedTuple):
    """One figure of the standard tables of a 政府信息公开年报.

    `table` is proactive (二), applications (三) or disputes (四); `part` the heading
    over the row; `value` None where `raw`, the cell as it stands, is no number.
    """

    table: str
    part: str
    row: str
    column: str
    value: float | None
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Pickled):
    """A cleaned page. Dates are ISO 8601, with +08:00 where a time is known.

    `next_page` is where an article goes on that was not read to its end.
    """

    record_id: str
    url: str | None
    site_id: str | None = None
    title: str | None = None
    date: str | None = None
    date_kind: DateKind | None = None
    published_at: str | None = None
    signed_date: str | None = None
    source: str | None = None
    source_kind: SourceKind | None = None
    issuer: str | None = None
    author: str | None = None
    document_number: str | None = None
    index_number: str | None = None
    kind: Kind = "other"
    report_year: int | None = None
    division_code: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None
    text: str = ""
    script: Script = "simplified"
    outline: tuple[Heading, ...] = ()
    attachments: tuple[AttachmentLink, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    issues: tuple[Issue, ...] = ()
    quality: float = 0.0
    text_digest: str
    rules_version: str
    removed: tuple[RemovedLine, ...] = ()
    disclosure: tuple[DisclosureCell, ...] = ()
    next_page: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The record as `gongbao clean` prints it: plain JSON types.

        Without those of UNPRINTED; `evidence` becomes `{field: {raw, from}}`;
        lists keep their order; of an issue, keys without a value are left out.
        """
        row: dict[str, Any] = {
            f.name: getattr(self, f.name)
            for f in fields(self)
            if f.name not in UNPRINTED
        }
        row["outline"] = [_plain(heading) for heading in self.outline]
        row["attachments"] = [_plain(link) for link in self.attachments]
        row["evidence"] = {
            e.field: {"raw": e.raw, "from": e.origin} for e in self.evidence
        }
        row["issues"] = [
            {k: v for k, v in _plain(issue).items() if v is not None}
            for issue in self.issues
        ]
        return row


@dataclass(frozen=True, slots=True)
class Rejected(Pickled):
    """A page that gives no record, and why; its capture is kept all the same."""

    url: str | None
    reason: RejectReason
    detail: str

    def as_dict(self) -> dict[str, Any]:
        """The rejection as `gongbao clean` prints it."""
        return {"url": self.url, "rejected": self.reason, "detail": self.detail}


def _plain(value: Any) -> dict[str, Any]:
    return {f.name: getattr(value, f.name) for f in fields(value)}
