"""Rows of the tables as frozen values: what the crawl hands over and gets back.

Instants are ISO UTC strings here, as in the tables; see archive/instants.py.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from archive.pickling import Pickled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.model import (
        Cause,
        ChangeOp,
        Record,
        Rejected,
        Severity,
        TextStatus,
        UrlKind,
        UrlState,
    )

Effect = Literal[
    "added", "changed", "unchanged", "restored", "removed", "rejected", "alias", "none"
]

Truncation = Literal["length", "time", "disconnect", "unspecified"]
"""WARC's words for why a payload is not whole."""


@dataclass(frozen=True, slots=True)
class NewUrl:
    """A URL as it was found (resolved); `alias_of` says whose other name it is.

    Higher `priority` is fetched first. A URL that will never be asked for comes with
    `state="refused"` and its reason.
    """

    url: str
    kind: UrlKind
    site_id: str | None = None
    priority: int = 0
    depth: int = 0
    listing_title: str | None = None
    listing_date: str | None = None
    parent_url: str | None = None
    state: UrlState = "pending"
    reason: str | None = None
    alias_of: str | None = None
    due_at: str | None = None


@dataclass(frozen=True, slots=True)
class DueUrl:
    """A URL that is due, with what is known for asking again and for its next date."""

    url: str
    kind: UrlKind
    site_id: str | None
    priority: int
    depth: int
    etag: str | None
    last_modified: str | None
    listing_title: str | None
    listing_date: str | None
    visits: int
    unchanged: int
    interval_s: float | None
    prior_state: UrlState
    prior_reason: str | None = None
    parent_url: str | None = None
    visited_at: str | None = None
    record_id: str | None = None


@dataclass(frozen=True, slots=True)
class UrlRow:
    """One row of table `urls`."""

    url: str
    host: str
    kind: UrlKind
    site_id: str | None
    state: UrlState
    reason: str | None
    detail: str | None
    due_at: str | None
    etag: str | None
    last_modified: str | None
    priority: int
    depth: int
    listing_title: str | None
    listing_date: str | None
    parent_url: str | None
    visits: int
    unchanged: int
    interval_s: float | None
    visited_at: str | None
    record_id: str | None


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """Where a capture lies in the WARC files; `capture_id` once its page is committed.

    `payload_digest` is `sha256:` and hex, of the original payload for a revisit;
    `revisit_of` is the capture that holds it.
    """

    capture_id: int | None
    url: str
    fetched_at: str
    status: int | None
    payload_digest: str
    warc_file: str
    warc_offset: int
    warc_length: int
    revisit_of: int | None = None
    content_type: str | None = None
    payload_bytes: int = 0
    tls: str | None = None
    truncated: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """How an answer came over the network, as far as it is known.

    `address` is the IP address that was connected to; `protocol` such as "TLSv1.2
    ECDHE-RSA-AES128-GCM-SHA256", `tls` the site's choice, both None for plain http.
    `truncated` is WARC's word for why the payload is not whole.
    """

    address: str | None = None
    protocol: str | None = None
    tls: str | None = None
    truncated: Truncation | None = None


@dataclass(frozen=True, slots=True)
class AttachmentFile(Pickled):
    """What a fetched attachment is, and its text or why there is none.

    `sha256` and `byte_count` are None for a file that was not received whole.
    """

    media_type: str | None
    byte_count: int | None
    sha256: str | None
    text: str | None
    text_status: TextStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteIssue:
    """Something that somebody must act on, of a site or a URL and not of a record."""

    code: str
    severity: Severity
    detail: str
    site_id: str | None = None
    url: str | None = None
    raw: str | None = None


Label = tuple[str, str, str, str]
"""What a figure of a disclosure report is called: table, part, row, column."""


@dataclass(frozen=True, slots=True)
class ReadyRecord(Pickled):
    """The rows of a record, as far as they can be told without its archive.

    `row` has the values of RECORD_COLUMNS in their order; `evidence` field, raw and
    origin; `issues` code, severity, detail, start, end and raw; `attachments` url,
    title, extension and position; `figures` label, value and raw (None where that is
    the value as it is written); `indexed` title, text and source as the index of words
    has them; `signature` is by which texts alike are found, `report` what its copies
    share with it.
    """

    row: tuple[Any, ...]
    evidence: tuple[tuple[str, str, str], ...]
    issues: tuple[tuple[Any, ...], ...]
    attachments: tuple[tuple[str, str, str, int], ...]
    figures: tuple[tuple[Label, float | None, str | None], ...]
    indexed: tuple[str, str, str]
    signature: bytes | None
    report: tuple[str, str, int, str] | None


@dataclass(frozen=True, slots=True)
class Visit:
    """All that one look at a URL gave; stored as a whole or not at all.

    `captures` in the order of fetching (redirects first); the last is the page's.
    `at` is the instant of the visit, the last capture's without one. `kind` and
    `site_id` serve only where the URL is not known yet; `capture_id` names a capture
    that is stored already, for cleaning it again (`cause="cleaner"`); its state is then
    "archived" where a page that had given nothing gives a record, else "unchanged".
    `asked` is the address that redirects led on from. `pages` are the captures that an
    article over several pages came from, in order; then the first is the page's.
    `is_withdrawn` where a record that the URL gave was never one. `ready` are the rows of
    `record`, where they were made beforehand (archive/records/ready.py), but for its id
    and its address: these are the record's.
    """

    url: str
    state: UrlState
    reason: str | None = None
    captures: tuple[StoredCapture, ...] = ()
    record: Record | None = None
    rejected: Rejected | None = None
    links: tuple[NewUrl, ...] = ()
    due_at: str | None = None
    interval_s: float | None = None
    etag: str | None = None
    last_modified: str | None = None
    run_id: int | None = None
    attachment: AttachmentFile | None = None
    detail: str | None = None
    cause: Cause = "source"
    at: str | None = None
    kind: UrlKind = "report"
    site_id: str | None = None
    issues: tuple[SiteIssue, ...] = ()
    capture_id: int | None = None
    asked: str | None = None
    pages: tuple[StoredCapture, ...] = ()
    is_withdrawn: bool = False
    ready: ReadyRecord | None = None

    @property
    def page(self) -> StoredCapture | None:
        """The capture of the page itself, where this look gave one."""
        return next(iter((*self.pages, *self.captures[-1:])), None)


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """The current state of a record; the record's own fields can be read off it."""

    record: Record
    version: int
    first_seen_at: str
    last_seen_at: str
    changed_at: str
    removed_at: str | None
    capture_id: int | None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.record, name)

    def as_dict(self) -> dict[str, Any]:
        """The record with its place in the archive: plain JSON types."""
        row = self.record.as_dict()
        row.update(
            version=self.version,
            first_seen_at=self.first_seen_at,
            last_seen_at=self.last_seen_at,
            changed_at=self.changed_at,
            removed_at=self.removed_at,
            capture_id=self.capture_id,
        )
        return row


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a record, from 1 up."""

    record_id: str
    version: int
    capture_id: int | None
    changed_at: str
    cause: Cause
    title: str | None
    date: str | None
    source: str | None
    text: str
    text_digest: str
    rules_version: str


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the sequence that downstream programs follow."""

    seq: int
    at: str
    op: ChangeOp
    record_id: str
    version: int
    cause: Cause

    def as_dict(self) -> dict[str, Any]:
        """The line that `gongbao changes` prints."""
        return {
            "seq": self.seq,
            "at": self.at,
            "op": self.op,
            "record_id": self.record_id,
            "version": self.version,
            "cause": self.cause,
        }


@dataclass(frozen=True, slots=True)
class Run:
    """One command that wrote to the archive; `exit_code` is None while it runs."""

    run_id: int
    command: str
    started_at: str
    ended_at: str | None = None
    exit_code: int | None = None
    counts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Run:
        """A row of table `runs`, its counts as a mapping."""
        return cls(
            run_id=row["run_id"],
            command=row["command"],
            started_at=row["started_at"],
            ended_at=row["ended_at"],
            exit_code=row["exit_code"],
            counts=json.loads(row["counts"] or "{}"),
        )
