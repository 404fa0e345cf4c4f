"""`gongbao mcp` without its extra: a sentence that says what to install."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.cli import mcp
from archive.errors import ConfigurationError


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mcp, "find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match=r"pip install 'gongbao\[mcp\]'"):
        mcp.mcp(Path("anywhere"))
