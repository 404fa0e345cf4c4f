"""Sites: their health, their runs, what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.archive.web.conftest import Pages


def test_a_site_shows_its_runs_and_refusals(pages: Pages):
    assert "安化县人民政府" in pages.html("/sites")
    html = pages.html("/sites/anhua")
    assert "收下 7 · 失败 1" in html
    assert "http_404" in html
