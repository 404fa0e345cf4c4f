"""Guangdong's disclosure platform: its index page names the columns, an API the rows.

`/gkmlpt/index` holds `SID` and the tree of columns in a script; the rows of a column
come from `/gkmlpt/api/all/<column>?page=N&sid=SID`, 100 a page.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

INDEX = re.compile(r"^(.*/gkmlpt)/(?:index|annals|guide|policy)?/?(?:$|\?)")
SID = re.compile(r"\bSID\s*:\s*[\"']?(\d+)")
TREE = re.compile(r"\bTREE\s*:\s*(?=[\[{])")


def columns(text: str, url: str) -> list[tuple[str, str]]:
    """The API address and name of each column that an index page knows.

    >>> page = "SID: '7', TREE: [{\\"id\\": 5, \\"name\\": \\"年报\\"}]"
    >>> columns(page, "http://www.a.gov.cn/gkmlpt/index")
    [('http://www.a.gov.cn/gkmlpt/api/all/5?page=1&sid=7', '年报')]
    """
    split = urlsplit(url)
    root = INDEX.match(f"{split.scheme}://{split.netloc}{split.path}")
    if root is None:
        return []
    sid, tree = SID.search(text), TREE.search(text)
    if not (sid and tree):
        return []
    try:
        data, _ = json.JSONDecoder(strict=False).raw_decode(text[tree.end() :])
    except (ValueError, RecursionError):
        return []
    return [
        (f"{root[1]}/api/all/{number}?page=1&sid={sid[1]}", name)
        for number, name in _nodes(data, 0)
    ]


def _nodes(data: Any, depth: int) -> Iterator[tuple[int, str]]:
    """Columns, a parent after its children: they are nearer to what is looked for."""
    if depth > 20:
        return
    if isinstance(data, dict):
        for value in data.values():
            if isinstance(value, list):
                yield from _nodes(value, depth + 1)
        if isinstance(data.get("id"), int) and isinstance(data.get("name"), str):
            yield data["id"], data["name"]
    elif isinstance(data, list):
        for item in data:
            yield from _nodes(item, depth + 1)
