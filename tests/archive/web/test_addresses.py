"""Every address answers, also of an archive without a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.store import Archive
from tests.archive.web.conftest import ID

if TYPE_CHECKING:
    from pathlib import Path


EVERY = (
    *("/", "/search", "/coverage", "/changes", "/removed", "/sites", "/sites/anhua"),
    *(
        "/figures",
        "/figures?issuer=安化县水利局",
        f"/report/{ID}",
        f"/report/{ID}/diff",
    ),
    *(
        "/figures?issuer=安化县水利局&year=2021",
        f"/report/{ID}/attachment/1",
        "/nothing",
    ),
    *("/coverage?kind=law_government", "/archive", "/archive/records"),
)


def test_an_empty_archive_says_how_to_fill_it(tmp_path: Path, pages_of):
    Archive.open(tmp_path / "empty", create=True).close()
    empty = pages_of(tmp_path / "empty")
    assert "gongbao crawl" in empty.html("/")
    for path in EVERY:
        assert empty.get(path).status_code in (200, 404)
    assert empty.get("/search.atom").status_code == 200
