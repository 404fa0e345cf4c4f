"""Cookies of one look: taken, given back, bounded."""

from __future__ import annotations

import pytest

from crawler.fetch.cookies import JAR_BYTES, Jar


@pytest.mark.parametrize(
    ("lines", "header"),
    [
        (["a=1; path=/; HttpOnly"], "a=1"),
        (["a=1", "b=2; secure"], "a=1; b=2"),
        (["a=1", "a=2"], "a=2"),
        (["a=1", "a=gone; Max-Age=0"], None),
        (["a=1", "a=; expires=Thu, 01 Jan 1970 00:00:00 GMT"], None),
        (["a="], "a="),
        (["no cookie", "=1", "a=1\x00", 'a="1 2"', "名=1"], None),
    ],
)
def test_what_is_given_back(lines: list[str], header: str | None) -> None:
    jar = Jar()
    jar.take("a.cn", lines)
    assert jar.header("a.cn") == header


def test_a_cookie_goes_to_the_host_that_set_it() -> None:
    jar = Jar()
    jar.take("a.cn", ["a=1; domain=.cn"])
    assert jar.header("b.cn") is None


def test_nothing_new_is_told() -> None:
    jar = Jar()
    assert jar.take("a.cn", ["a=1"])
    assert not jar.take("a.cn", ["a=1"])
    assert jar.take("a.cn", ["a=2"])
    assert not jar.take("a.cn", [])


def test_a_wall_of_cookies_is_not_taken() -> None:
    jar = Jar()
    assert jar.take("a.cn", ["a=1"])
    assert not jar.take("a.cn", [f"c{n}={'x' * 3_000}" for n in range(1_000)])
    assert jar.header("a.cn") == "a=1"
    assert len(jar.header("a.cn") or "") < JAR_BYTES
