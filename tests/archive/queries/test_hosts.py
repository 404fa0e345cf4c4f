"""Hosts that are left alone are told, and let go."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from archive.errors import ConfigurationError
from archive.instants import iso
from archive.queries.hosts import closed_hosts, release
from archive.rows import NewUrl, Visit
from tests.archive.conftest import NOW, a_capture

if TYPE_CHECKING:
    from archive.store import Archive

HOST = "closed.gov.cn"
URL = f"http://{HOST}/1.html"


@pytest.fixture
def closed(archive: Archive) -> Archive:
    later = iso(NOW + timedelta(hours=4))
    stored = archive.write_capture(a_capture(URL, b"no", status=403))
    archive.urls.add([NewUrl(f"http://{HOST}/2.html", "report", due_at=later)])
    visit = Visit(URL, "failed", "blocked_403", captures=(stored,), due_at=later)
    archive.add_visit(visit)
    archive.update_host(
        HOST, diagnosis="closed", detail="403 three times", not_before=later, refusals=3
    )
    archive.update_host("open.gov.cn", diagnosis="ok", not_before=iso(NOW))
    archive.flush()
    return archive


def test_they_are_told_with_reason_and_end(closed: Archive) -> None:
    [told] = closed_hosts(closed, NOW)
    assert (told["host"], told["reason"]) == (HOST, "403 three times")
    assert told["not_before"] == "2026-11-21T04:00:00Z"
    assert (told["refusals"], told["waiting"]) == (3, 2)
    assert closed_hosts(closed, NOW + timedelta(hours=5)) == []


def test_one_that_is_let_go_is_due(closed: Archive) -> None:
    held = closed
    held._let_go()
    assert release(held, HOST, NOW) == 2
    assert closed_hosts(held, NOW) == []
    assert {due.url for due in held.urls.peek(9, NOW)} == {URL, f"http://{HOST}/2.html"}
    with pytest.raises(ConfigurationError, match=r"did you mean closed\.gov\.cn"):
        release(held, "close.gov.cn", NOW)
