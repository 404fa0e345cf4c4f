"""Fixtures of the fault tests."""

from __future__ import annotations

import pytest

from tests.faults.harness import Crawls


@pytest.fixture
def crawls(tmp_path, monkeypatch):
    """An empty archive and no sites."""
    return Crawls(tmp_path, monkeypatch)
