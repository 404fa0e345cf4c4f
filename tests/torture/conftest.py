"""Fixtures of the torture tests: long with GONGBAO_TORTURE=1, else a short form.

`make torture` runs the long form; the short one is part of `make test`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.crawler.conftest import crawl, make_portal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.crawler.conftest import Crawls

__all__ = ["crawl", "make_portal"]

LONG = bool(os.environ.get("GONGBAO_TORTURE"))
GONGBAO = (sys.executable, "-c", "from crawler.cli import main; main()")


@pytest.fixture
def start(crawl: Crawls) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """`start(*options)`: `gongbao crawl` as a process of its own."""
    begun = []

    def begin(*options: str) -> subprocess.Popen[str]:
        command = [*GONGBAO, "crawl", "--json", "--sites", str(crawl.sites)]
        process = subprocess.Popen(
            [*command, "--archive", str(crawl.archive), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        begun.append(process)
        return process

    yield begin
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()


long_only = pytest.mark.skipif(not LONG, reason="make torture runs it")
