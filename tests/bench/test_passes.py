"""Each pass sees each page once, and nothing that another pass has cached."""

from __future__ import annotations

from functools import cache

import passes
import pytest


def test_no_cache_outlives_a_pass(tmp_path):
    log = tmp_path / "log"
    kept: dict[int, int] = {}

    @cache
    def dear(page: int) -> int:
        with log.open("a") as file:
            file.write(f"{page}\n")
        return page

    def work(page: int) -> None:
        dear(page % 3)  # pages of one pass may share what they have in common
        kept[page] = page

    for _ in range(2):
        passes.fresh_pass(work, range(6))

    assert log.read_text().split() == ["0", "1", "2"] * 2
    assert dear.cache_info().currsize == 0
    assert kept == {}


def test_caches_of_cleaning_are_not_filled_by_a_pass():
    from archive.model import Capture
    from cleaning import clean
    from cleaning.rules import labels

    page = "<h1>某某县2023年工作报告</h1><p>发布时间：2024-01-02　来源：某某县</p>"
    caches = [each for each in vars(labels).values() if hasattr(each, "cache_info")]
    before = [each.cache_info() for each in caches]

    passes.fresh_pass(
        lambda url: clean(Capture(url=url, payload=page.encode())),
        ["http://a.gov.cn/1.html"],
    )

    assert caches
    assert [each.cache_info() for each in caches] == before


def test_a_pass_tells_what_each_page_took():
    costs = passes.fresh_pass(lambda n: sum(range(n)), [10, 2_000_000])

    assert len(costs) == 2
    assert costs[1].cpu_s > costs[0].cpu_s >= 0
    assert all(isinstance(cost, passes.Cost) for cost in costs)


def test_a_pass_that_fails_is_no_figure(capfd):
    with pytest.raises(RuntimeError, match="traceback above"):
        passes.fresh_pass(lambda n: 1 / n, [1, 0])

    assert "ZeroDivisionError" in capfd.readouterr().err
