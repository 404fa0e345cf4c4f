"""An archive in which all that may happen to a page has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from archive.store import Archive
    from tests.archive.conftest import Look


OTHER = "http://www.example.gov.cn/2.html"


@pytest.fixture
def filled(archive: Archive, look: Look) -> Archive:
    look(body=b"first page")
    look(body=b"first page")
    look(OTHER, "另一篇。", body=b"second page")
    look(text="改过了。", body=b"third page")
    look(OTHER, None, state="gone", reason="http_404", body=b"")
    archive.flush()
    return archive
