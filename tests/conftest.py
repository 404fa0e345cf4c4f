"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.archive.objects.s3_server import Gate, S3Server

# A test run is the same every time; `HYPOTHESIS_PROFILE=search` looks further.
settings.register_profile("stable", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "stable"))

# Whoever runs the tests is told nothing by the crawls in them.
os.environ.pop("GONGBAO_NOTIFY_URLS", None)
ROOT = Path(__file__).resolve().parent.parent
LONGEST = frozenset({"torture", "end_to_end", "onboarding"})


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more process than there are cores, since most of the time a test waits."""
    return len(os.sched_getaffinity(0)) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Side by side, the longest come first, so that none runs alone at the end."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: LONGEST.isdisjoint(item.path.parts))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages: $GONGBAO_SHARED or ../shared; skips where absent."""
    folder = Path(os.environ.get("GONGBAO_SHARED") or ROOT.parent / "shared")
    if not (folder / "corpus").is_dir():
        pytest.skip("no real pages here: set GONGBAO_SHARED to their folder")
    return folder


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """S3 on loopback, for all tests of a run."""
    from tests.archive.objects.s3_server import S3Server

    server = S3Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def s3_gate(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """An empty bucket `archives`, and a look at all that is asked of it."""
    from tests.archive.objects.s3_server import environment, forget_client

    for name, value in environment(s3_server.url).items():
        monkeypatch.setenv(name, value)
    s3_server.empty()
    forget_client()
    yield s3_server.gate
    s3_server.gate.open()
    forget_client()
