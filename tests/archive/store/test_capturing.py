"""A capture on its way into the WARC: new, known before, or known and lost."""

from __future__ import annotations

from dataclasses import replace

from archive.rows import Arrival, Visit
from archive.store.capturing import Appending
from tests.archive.conftest import URL, a_capture

SENT = (("User-Agent", "gongbao"),)
ARRIVAL = Arrival("192.0.2.1", None, "verified")


def appending(archive, lost=()):
    return Appending(archive.connection, archive._warc, frozenset(lost))


def stored(archive, capture):
    """The capture's row, as a visit gives it one."""
    kept = archive.write_capture(capture)
    archive.add_visit(
        Visit(URL, "archived", captures=(kept,), at="2026-11-21T00:00:00Z")
    )
    return archive.one("SELECT max(capture_id) FROM captures")[0]


def test_what_is_new_stands_behind_its_request(archive):
    capture = a_capture(body=b"new")
    kept = appending(archive).append(capture, SENT, ARRIVAL)
    assert kept.revisit_of is None
    assert (kept.url, kept.payload_bytes, kept.tls) == (URL, 3, "verified")
    assert kept.warc_offset > 300  # warcinfo and the request stand before it


def test_what_is_known_is_a_revisit_and_what_is_lost_or_cut_is_not(archive):
    capture = a_capture(body=b"known")
    first = stored(archive, capture)
    again = appending(archive).append(capture, SENT, ARRIVAL)
    assert again.revisit_of == first
    assert appending(archive, [first]).append(capture, (), ARRIVAL).revisit_of is None
    cut = appending(archive).append(capture, (), replace(ARRIVAL, truncated="time"))
    assert (cut.revisit_of, cut.truncated) == (None, "time")
    not_modified = a_capture(body=b"", status=304)
    assert appending(archive).append(not_modified, (), ARRIVAL).revisit_of == first
