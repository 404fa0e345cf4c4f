"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A test run is the same every time; `HYPOTHESIS_PROFILE=search` looks further.
settings.register_profile("stable", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "stable"))

# Whoever runs the tests is told nothing by the crawls in them.
os.environ.pop("GONGBAO_NOTIFY_URLS", None)
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages: $GONGBAO_SHARED or ../shared; skips where absent."""
    folder = Path(os.environ.get("GONGBAO_SHARED") or ROOT.parent / "shared")
    if not (folder / "corpus").is_dir():
        pytest.skip("no real pages here: set GONGBAO_SHARED to their folder")
    return folder
