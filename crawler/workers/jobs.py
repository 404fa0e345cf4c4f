"""Reports and files in a worker process: one in, one plain value out; no state is kept."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from archive.model import Record, Rejected
from archive.records.ready import made_ready
from archive.rows import AttachmentFile
from cleaning import clean
from cleaning.documents import read_document, sniff
from cleaning.page.decode import TooLarge, Undecodable, content_decoded, decode
from crawler.fetch.diagnosis import OK, Diagnosis, diagnose, diagnose_empty
from crawler.fetch.limits import ATTACHMENT_BYTES
from crawler.workers.answers import FileRead, PageRead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Capture, Hints, TextStatus
    from cleaning.documents import DocumentText

__all__ = [
    "FileRead",
    "PageRead",
    "diagnosed",
    "file_of",
    "read_file",
    "read_report",
    "read_shell",
    "unread_file",
]

# How a page that gave no record ends, by the reason that cleaning gave.
REJECTED_STATES = {
    "empty": ("failed", "empty"),
    "soft_404": ("failed", "soft_404"),
    "blocked": ("failed", "blocked_403"),
    "login": ("failed", "login"),
    "maintenance": ("failed", "maintenance"),
    "listing": ("failed", "extract"),
    "not_text": ("failed", "not_text"),
    "too_deep": ("failed", "too_deep"),
    "too_large": ("refused", "too_large"),
    "timeout": ("failed", "timeout"),
    "undecodable": ("failed", "undecodable"),
}


def read_report(
    capture: Capture,
    hints: Hints,
    *,
    asked: str | None,
    knew_article: bool,
    further: Sequence[Capture] = (),
    makes_ready: bool = True,
) -> PageRead:
    """Clean one page and say what it is; a page with an article is never doubted.

    `further` are the next pages of an article that stands on several. Who may throw
    the record away makes its rows ready himself.
    """
    if capture.status is not None and capture.status >= 300:
        return PageRead(diagnosed(capture, asked, article=None, knew=knew_article))
    if not capture.payload:
        return PageRead(diagnose_empty())
    result = _of_something(clean(capture, hints, further))
    if isinstance(result, Record):
        diagnosis = diagnose(
            capture.status or 200,
            capture.headers,
            url=capture.url,
            article=True,
            asked=asked,
        )
        if diagnosis.state is not None:
            return PageRead(diagnosis)
        # Lines that were taken away are for `gongbao clean` alone.
        record = replace(result, removed=())
        is_whole = makes_ready and (further or record.next_page is None)
        return PageRead(
            diagnosis, record, ready=made_ready(record) if is_whole else None
        )
    diagnosis = OK
    if result.reason != "not_text":
        diagnosis = diagnosed(capture, asked, article=False, knew=knew_article)
    if diagnosis.state is None:
        diagnosis = _from_rejection(result)
    return PageRead(diagnosis, rejected=result)


def _of_something(result: Record | Rejected) -> Record | Rejected:
    """A heading with nothing below it, not even a file, is no report."""
    if isinstance(result, Rejected) or result.text or result.attachments:
        return result
    return Rejected(result.url, "empty", f"nothing below the heading {result.title!r}")


def read_shell(capture: Capture) -> tuple[Diagnosis, bytes]:
    """What a page is before its scripts have run, and its bytes for a browser."""
    diagnosis = diagnosed(capture, None, article=None, knew=False)
    is_large = diagnosis.state == "refused"
    return diagnosis, b"" if is_large else content_decoded(capture)


def read_file(capture: Capture) -> FileRead:
    """What an attachment is by its bytes, and its text or why there is none.

    A page of HTML in a file's place is an error page, whatever its status.
    """
    status = capture.status or 200
    if status >= 300 or not capture.payload:
        is_empty = status < 300
        return FileRead(
            diagnose_empty()
            if is_empty
            else diagnosed(capture, None, article=None, knew=False)
        )
    try:
        payload = content_decoded(capture, ATTACHMENT_BYTES)
    except (TooLarge, Undecodable) as error:
        return FileRead(_too_large(error))
    document = read_document(payload)
    if document.extension in ("html", "htm"):
        diagnosis = diagnosed(capture, None, article=None, knew=False)
        if diagnosis.state is None:
            detail = f"{document.media_type} in a file's place"
            diagnosis = Diagnosis("bad_answer", "failed", "not_text", detail)
        return FileRead(diagnosis)
    return FileRead(OK, file_of(payload, document))


def file_of(payload: bytes, document: DocumentText) -> AttachmentFile:
    """The row of an attachment."""
    digest = hashlib.sha256(payload).hexdigest()
    return AttachmentFile(
        document.media_type, len(payload), digest, document.text, document.status
    )


def unread_file(payload: bytes, status: TextStatus) -> AttachmentFile:
    """The row of an attachment that could not be read in its time or memory."""
    kind = sniff(payload)
    digest = hashlib.sha256(payload).hexdigest()
    return AttachmentFile(kind.media_type, len(payload), digest, None, status)


def diagnosed(
    capture: Capture, asked: str | None, *, article: bool | None, knew: bool
) -> Diagnosis:
    """What the answer of a capture is, by its head and its text."""
    try:
        text = decode(content_decoded(capture), capture.content_type).text
    except (TooLarge, Undecodable) as error:
        return _too_large(error)
    return diagnose(
        capture.status or 200,
        capture.headers,
        text,
        url=capture.url,
        article=article,
        asked=asked,
        knew_article=knew,
    )


def _too_large(error: TooLarge | Undecodable) -> Diagnosis:
    if isinstance(error, Undecodable):
        return Diagnosis("bad_answer", "failed", "undecodable", str(error))
    reason = "bomb" if "out of" in str(error) else "too_large"
    return Diagnosis("bad_answer", "refused", reason, str(error))


def _from_rejection(rejected: Rejected) -> Diagnosis:
    state, reason = REJECTED_STATES[rejected.reason]
    gone = "soft_404" if reason == "soft_404" else None
    return Diagnosis("bad_answer", state, reason, rejected.detail, gone)  # type: ignore[arg-type]
