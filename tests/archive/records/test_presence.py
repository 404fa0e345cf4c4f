"""Whether a record is still there: removed, restored, seen again at another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.instants import iso
from archive.model import Rejected
from archive.rows import NewUrl, Visit
from tests.archive.conftest import ID, LATER, NOW, URL, a_record, ops, state

if TYPE_CHECKING:
    from archive.store import Archive
    from tests.archive.conftest import Look


def test_gone_and_back(archive: Archive, look: Look) -> None:
    look()
    gone = {"text": None, "state": "gone", "reason": "http_404", "now": LATER}
    assert look(**gone) == "removed"
    stored = archive.record(ID)
    assert stored is not None
    assert stored.removed_at == "2026-11-22T00:00:00Z"
    assert state(archive) == ("gone", "http_404")
    assert look(**gone) == "none"
    assert look() == "restored"
    assert [op for op, *_ in ops(archive)] == ["add", "remove", "restore"]
    look(**gone)
    assert look(text="新的。") == "restored"
    assert ops(archive)[-2:] == [("restore", 1, "source"), ("change", 2, "source")]
    stored = archive.record(ID)
    assert stored is not None
    assert (stored.removed_at, stored.text) == (None, "新的。")


def test_gone_at_one_of_two_names_is_not_removed(archive: Archive, look: Look) -> None:
    look()
    look(URL.replace("http:", "https:"))
    assert look(text=None, state="gone", reason="http_404") == "none"


def test_the_old_payload_restores_and_a_soft_404_does_not(
    archive: Archive, look: Look
) -> None:
    look(body=b"the page")
    soft = {"text": None, "body": b"no such page"}
    look(
        **soft, state="gone", reason="soft_404", rejected=Rejected(URL, "soft_404", "")
    )
    assert look(**soft, state="unchanged") == "none"
    assert look(text=None, body=b"the page", state="unchanged") == "restored"


def test_a_page_that_gave_no_record_is_neither_seen_nor_removed(
    archive: Archive, look: Look
) -> None:
    assert look(text=None, state="unchanged") == "none"
    assert look(text=None, state="gone", reason="http_404") == "none"
    assert ops(archive) == []


def test_cleaning_again_is_no_sighting(archive: Archive, look: Look) -> None:
    look()
    at = iso(LATER)
    visit = Visit(URL, "unchanged", cause="cleaner", at=at, record=a_record())
    archive.add_visit(visit)
    stored = archive.record(ID)
    assert stored is not None
    assert stored.last_seen_at == iso(NOW)
    assert archive.add_visit(Visit(URL, "unchanged", at=at)) == "unchanged"
    stored = archive.record(ID)
    assert stored is not None
    assert stored.last_seen_at == at


def test_a_document_waiting_at_another_name_is_asked_for_at_once(
    archive: Archive, look: Look
) -> None:
    """The one address is dead; before its record goes, the other one is tried."""
    look()
    name = URL + "?jsessionid=1"
    archive.urls.add([NewUrl(name, "report", due_at=iso(LATER))])
    dead = {"text": None, "state": "gone", "reason": "http_404"}
    assert look(**dead) == "none"
    assert ops(archive) == [("add", 1, "source")]
    waiting = archive.urls.get(name)
    assert waiting is not None
    assert (waiting.state, waiting.due_at) == ("pending", None)
