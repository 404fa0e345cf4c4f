"""The home page tells what is here, and what happened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.archive.web.conftest import Pages


def test_home_tells_what_is_here_and_what_happened(pages: Pages):
    html = pages.html("/")
    assert "<b>7</b>" in html
    assert "2020–2023" in html
    assert "安化县人民政府" in html
    assert re.search(r"<del>581</del> → <ins>585</ins>", html)
