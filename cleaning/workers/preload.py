"""Imported by the fork server of the workers: cleans once, so that all is loaded.

Tables, rules and compiled patterns are then there in every worker from its first page
on, and shared between them; a worker that was killed is replaced at no cost.
"""

from __future__ import annotations

from contextlib import suppress

from archive.model import Capture, Hints
from cleaning import clean

_PARAGRAPH = "某某县坚持依法行政，加快建设法治政府，全年办理行政复议案件四十二件。"
_PAGE = (
    "<html><head><title>法治政府建设情况报告</title></head><body>"
    "<h1>某某县2021年法治政府建设情况报告</h1><p>发布日期：2022-01-18 来源：司法局</p>"
    f"<div>{f'<p>{_PARAGRAPH * 3}</p>' * 8}</div><p>某某县司法局</p>"
    "<p>2022年1月18日</p></body></html>"
)


def warm_up() -> None:
    """Clean one invented page; a fault in that is told page by page, not here."""
    capture = Capture("http://www.example.gov.cn/1.html", _PAGE.encode(), status=200)
    with suppress(Exception):
        clean(capture, Hints())


warm_up()
