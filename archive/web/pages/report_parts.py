"""What belongs to a report: its page as received, its files, what a version changed."""

from __future__ import annotations

import re
import zlib
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from archive.queries.difference import aligned, difference
from archive.records.attachments import attached
from archive.web.asking import Answer, Data, NotThere, Page
from archive.web.pages.report import chosen_version, known
from archive.web.safety import RAW_POLICY

if TYPE_CHECKING:
    from archive.model import Capture
    from archive.store.reader import Reader
    from archive.web.asking import Ask

# As for a page's download: what is longer was never one.
_MOST_BYTES: Final = 20_000_000
_HTML_TYPE: Final = re.compile(
    r"(?:text/html|application/xhtml\+xml)(?:\s*;\s*charset=[\w.:-]{1,40})?",
    re.IGNORECASE,
)
# The only tags that a sandbox without scripts lets reach out by themselves: a browser
# resolves and connects for them before any policy is asked.
_REACHING: Final = re.compile(rb"(?i)(<link\b[^>]*?)(preconnect|dns-prefetch)")
_NEAR: Final = 1
# Fewer equal sentences than this are shown: folding them hides more than it saves.
_FOLDED: Final = 3


def raw(archive: Reader, ask: Ask) -> Data:
    """The page's bytes in a sandbox: no scripts, no requests, whatever is in it."""
    record = known(archive, ask)
    version = chosen_version(ask, archive.versions(record.record_id))
    number = version.capture_id if version else record.capture_id
    if number is None:
        raise NotThere("no_capture")
    capture = archive.capture(number)
    return _sandboxed(capture, record.record_id)


def attachment(archive: Reader, ask: Ask) -> Answer:
    """A file's page with all of its text; with `?download=1` the file itself."""
    record = known(archive, ask)
    files = attached(archive.connection, record.record_id)
    number = int(ask.names["number"])
    if not 1 <= number <= len(files):
        raise NotThere("no_file")
    file = files[number - 1]
    if ask.text("download"):
        if file.capture_id is None:
            raise NotThere("no_file")
        name = f"{record.record_id}-{number}.{file.extension or 'bin'}"
        return _download(archive.capture(file.capture_id).payload, name)
    values = {"record": record, "file": file, "number": number}
    return Page("attachment.html", values)


def diff(archive: Reader, ask: Ask) -> Page:
    """Two versions side by side or in one column; the last change without parameters."""
    record = known(archive, ask)
    versions = {v.version: v for v in archive.versions(record.record_id)}
    last = max(versions, default=1)
    to = ask.number("to", 1, 1_000_000) or last
    since = ask.number("from", 1, 1_000_000) or max(to - 1, 1)
    if since not in versions or to not in versions:
        raise NotThere("no_version")
    before, after = versions[since], versions[to]
    told = difference(before, after)
    rows = aligned(before.text, after.text)
    return Page(
        "diff.html",
        {
            "record": record,
            "before": before,
            "after": after,
            "versions": sorted(versions),
            "fields": told["fields"],
            "numbers": [n for one in told["sentences"] for n in one.get("numbers", ())],
            "groups": _groups(rows),
            "changed": sum(row["op"] != "equal" for row in rows),
            "inline": ask.text("view") == "inline",
        },
    )


def _groups(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Changed rows with a row of what stands beside them; long equal runs by themselves."""
    shown = [row for row in rows if row["op"] != "equal" or row["after"].strip()]
    grouped: list[tuple[str, list[dict[str, Any]]]] = []
    runs = [
        list(run) for _, run in groupby(shown, key=lambda row: row["op"] == "equal")
    ]
    for number, members in enumerate(runs):
        if members[0]["op"] != "equal":
            grouped.append(("changed", members))
            continue
        # Nothing stands before the first change, or after the last, that it is near to.
        before = _NEAR if number else 0
        after = len(members) - (_NEAR if number < len(runs) - 1 else 0)
        if after - before < _FOLDED:
            before = after
        grouped.append(("near", members[:before]))
        grouped.append(("same", members[before:after]))
        grouped.append(("near", members[after:]))
    return [(kind, members) for kind, members in grouped if members]


def _sandboxed(capture: Capture, record_id: str) -> Data:
    payload = _unpacked(capture)
    if payload is None:
        return _download(capture.payload, f"{record_id}.bin")
    media_type = (capture.content_type or capture.header("Content-Type") or "").strip()
    if _HTML_TYPE.fullmatch(media_type):
        shown = media_type
    elif media_type and not media_type.startswith(("text/", "application/json")):
        return _download(payload, f"{record_id}.bin")
    else:
        # A file from a disk says nothing of its type; JSON and plain text are text.
        shown = "text/plain" if media_type else "text/html"
    headers = {
        "Content-Security-Policy": RAW_POLICY,
        "X-DNS-Prefetch-Control": "off",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    return Data(_REACHING.sub(rb"\1-\2", payload), shown, headers)


def _unpacked(capture: Capture) -> bytes | None:
    """The payload without its content coding; None for one that is not known here."""
    coding = (capture.header("Content-Encoding") or "identity").strip().lower()
    if coding in ("identity", ""):
        return capture.payload
    if coding not in ("gzip", "x-gzip", "deflate"):
        return None
    for bits in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        try:
            return zlib.decompressobj(bits).decompress(capture.payload, _MOST_BYTES)
        except zlib.error:
            continue
    return None


def _download(payload: bytes, name: str) -> Data:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='.-')}",
        "Content-Security-Policy": RAW_POLICY,
    }
    return Data(payload, "application/octet-stream", headers)
