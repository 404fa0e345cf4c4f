"""What reclean and import hold does not grow with what they scan."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "bench" / "bounds"))

from scan_memory import Most, fill, imported, recleaned

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCKS_A_PAGE = 2
"""Of memory; a page that is kept takes some thirty."""


def blocks() -> float:
    gc.collect()
    return float(sys.getallocatedblocks())


@pytest.mark.parametrize("scan", [recleaned, imported])
def test_no_page_is_held(scan: Callable[..., None], tmp_path: Path) -> None:
    most = {}
    for captures in (2_500, 6_000):  # bounded caches are full by then
        seen = Most(blocks, each=500)
        folder = tmp_path / str(captures)
        if scan is recleaned:
            fill(folder, captures)
        scan(folder, captures, seen)
        most[captures] = seen.most
    assert most[6_000] - most[2_500] < BLOCKS_A_PAGE * 3_500
