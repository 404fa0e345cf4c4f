"""Which document a page is: told by what it shows, never by its address alone.

Addresses with one document key may be one document's. Where the page that just came
is the one that another of them gives, it is another name (`refused`/`alias`); where it
is not, it is a record of its own, with an id of its exact address.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from archive.canonical import document_key, exact_id
from archive.encoding import to_json
from archive.records.spellings import answers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.database.connection import Connection
    from archive.model import Record
    from archive.rows import Visit

_RECORD_TWINS = """
SELECT urls.url, urls.site_id, urls.state, urls.prior_state, records.record_id,
    records.title, records.text_digest, records.attachments, records.removed_at,
    captures.payload_digest
FROM urls JOIN records USING (record_id)
LEFT JOIN captures ON captures.capture_id = records.capture_id
WHERE urls.document_key = ? AND urls.url NOT IN (?, ?)
ORDER BY urls.url_id"""
_ASKED = """
SELECT urls.url, records.record_id, records.title, records.text_digest,
    records.attachments, captures.payload_digest
FROM urls JOIN records USING (record_id)
LEFT JOIN captures ON captures.capture_id = records.capture_id
WHERE urls.url = ?"""
_FILE_TWIN = """
SELECT urls.url, urls.state, urls.prior_state FROM urls
JOIN attachments ON attachments.url = urls.url
WHERE urls.document_key = ? AND urls.url <> ? AND urls.kind = 'attachment'
    AND attachments.sha256 = ? ORDER BY urls.url_id"""


@dataclass(frozen=True, slots=True)
class Named:
    """What a visit turned out to be of: `visit` with the record's id.

    `alias_of` is the address whose document it is; `replaces` the record of a dead
    address that it might have been, and is not.
    """

    visit: Visit
    alias_of: str | None = None
    replaces: str | None = None


def named(connection: Connection, visit: Visit) -> Named:
    """A visit under the identity that its page proves."""
    if visit.cause == "cleaner" and visit.state == "unchanged":
        return Named(visit)  # the record's own page, read again
    if visit.attachment is not None:
        return Named(visit, _file_twin(connection, visit))
    return (
        _named_record(connection, visit, visit.record) if visit.record else Named(visit)
    )


def _named_record(connection: Connection, visit: Visit, record: Record) -> Named:
    own = _own_id(connection, visit.url) or _moved_id(connection, visit, record)
    key = document_key(visit.url)
    asked = visit.asked or visit.url
    twins = connection.execute(_RECORD_TWINS, (key, visit.url, asked)).fetchall()
    same = [twin for twin in twins if _is_same(visit, record, twin)]
    living = [twin for twin in same if _is_living(twin, visit.site_id)]
    rival = any(t["record_id"] == own and answers(t) for t in twins)
    if living and (own is None or rival):
        return Named(visit, living[0]["url"])
    if own is not None and not rival:
        return _under(visit, record, own)
    dead = next((twin for twin in same if not answers(twin)), None)
    if dead is not None:
        return _under(visit, record, dead["record_id"])
    return _apart(visit, record, twins)


def _apart(visit: Visit, record: Record, twins: list[Mapping[str, Any]]) -> Named:
    """A page that no other address gives, under an id that no other document has."""
    other = next((t for t in twins if t["record_id"] == record.record_id), None)
    if other is None:
        return Named(visit)
    if _bare(other["url"]) == _bare(visit.url) and not answers(other):
        return Named(visit)  # the portal has only changed its scheme
    dead = None if answers(other) else other["record_id"]
    return replace(_under(visit, record, exact_id(visit.url)), replaces=dead)


def _under(visit: Visit, record: Record, identity: str) -> Named:
    if identity == record.record_id:
        return Named(visit)
    return Named(replace(visit, record=replace(record, record_id=identity)))


def _own_id(connection: Connection, url: str) -> str | None:
    found = connection.execute(
        "SELECT record_id FROM urls WHERE url = ? AND state <> 'refused'", (url,)
    ).fetchone()
    return found[0] if found else None


def _moved_id(connection: Connection, visit: Visit, record: Record) -> str | None:
    """The id of the record that moved here: the address asked for gave it before."""
    if visit.asked is None:
        return None
    before = connection.execute(_ASKED, (visit.asked,)).fetchone()
    if before is None:
        return None
    is_twin = document_key(visit.asked) == document_key(visit.url)
    if is_twin or _is_same(visit, record, before):
        return str(before["record_id"])
    return None


def _is_same(visit: Visit, record: Record, other: Mapping[str, Any]) -> bool:
    """Whether two addresses gave one page: the same bytes, or the same text."""
    if visit.page and visit.page.payload_digest == other["payload_digest"]:
        return True
    if record.text_digest != other["text_digest"]:
        return False
    if record.text:
        return True
    # Pages of pictures and files have no text: these must be the same.
    links = to_json(record.as_dict()["attachments"])
    is_named = record.title is not None and record.title == other["title"]
    return is_named and bool(record.attachments) and links == other["attachments"]


def _is_living(twin: Mapping[str, Any], site_id: str | None) -> bool:
    """Whether an address is asked for, and its record is there, of the same site."""
    is_ours = twin["site_id"] == site_id
    return answers(twin) and twin["removed_at"] is None and is_ours


def _file_twin(connection: Connection, visit: Visit) -> str | None:
    assert visit.attachment is not None
    key = (document_key(visit.url), visit.url, visit.attachment.sha256)
    twins = connection.execute(_FILE_TWIN, key).fetchall()
    return next((twin["url"] for twin in twins if answers(twin)), None)


def _bare(url: str) -> str:
    return url.partition("://")[2]
