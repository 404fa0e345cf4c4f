"""What a reader sees of a page, roughly: enough to tell a mere message."""

from __future__ import annotations

import time

import pytest

from crawler.fetch.visible_text import visible_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>法治</p>\n政府&nbsp;网", "法治 政府 网"),
        ("<TITLE>题</TITLE><p>文<script>1</SCRIPT >后", "文 后"),
        ("<style>p{}</style><noscript>请开启脚本</noscript>文", "文"),
        ("文<!-- 注 <p> -->后<!-- 未完", "文 后"),
        ("文<script>从未结束 <p>甲</p>", "文"),
        ("<scripted>文</scripted>", "文"),
        ("a < b 文", "a < b 文"),
        ("", ""),
    ],
)
def test_what_is_seen(html: str, text: str) -> None:
    assert visible_text(html) == text


@pytest.mark.parametrize("piece", ["<", "<!--", "<script>", "<a ", "</script"])
def test_a_page_of_beginnings_takes_no_time(piece: str) -> None:
    started = time.perf_counter()
    visible_text(piece * 20_000)
    assert time.perf_counter() - started < 2
