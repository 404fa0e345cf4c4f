"""The usual titles of the kinds of reports that lists are searched for (pure)."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from archive.toml_tables import Key, Rows, a_pattern, load_data, one_of

REPORT_KINDS: Final = (
    "law_government",
    "work_report",
    "disclosure",
    "statistics",
    "budget",
)
SHAPE: Final = {
    "kinds": Rows(
        {
            "kind": Key(one_of(*REPORT_KINDS), required=True),
            "title": Key(a_pattern, required=True),
            "unless": Key(a_pattern, required=True),
        }
    )
}


def sounds_like(kind: str, title: str) -> bool:
    """Whether a title, without spaces, is one that reports of a kind have.

    >>> sounds_like("law_government", "某某县2021年度法治政府建设工…")
    True
    >>> sounds_like("law_government", "县司法局召开法治政府建设推进会")
    False
    """
    title_pattern, unless = _vocabulary()[kind]
    return bool(title_pattern.search(title)) and not unless.search(title)


def sounds_like_report(title: str) -> bool:
    """Whether a title is one of any kind of report.

    >>> sounds_like_report("2023年政府工作报告"), sounds_like_report("招聘公告")
    (True, False)
    """
    return any(sounds_like(kind, title) for kind in REPORT_KINDS)


@cache
def _vocabulary() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    return {
        row["kind"]: (re.compile(row["title"]), re.compile(row["unless"]))
        for row in load_data("crawler.site", "report_titles.toml", SHAPE)["kinds"]
    }
