"""Addresses of pages that answer a form: the form's fields stand in the query.

`http://a.cn/list.aspx?__wb_method=POST&page=2` is asked for as a POST of `page=2` to
`http://a.cn/list.aspx`. It is how replay tools name such captures, so that each page of
a list has an address of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

MARK: Final = "__wb_method=POST"


def posted_url(action: str, fields: Mapping[str, str], encoding: str = "utf-8") -> str:
    """The address that stands for a form sent to `action`.

    >>> posted_url("http://a.cn/l.aspx?c=1#x", {"page": "2"})
    'http://a.cn/l.aspx?c=1&__wb_method=POST&page=2'
    """
    split = urlsplit(action)
    body = urlencode(fields, encoding=encoding, errors="xmlcharrefreplace")
    query = "&".join(part for part in (split.query, MARK, body) if part)
    return urlunsplit(split._replace(query=query, fragment=""))


def posted_parts(url: str) -> tuple[str, bytes] | None:
    """The address that a form is sent to and the form's body; None for a plain address.

    >>> posted_parts("http://a.cn/l.aspx?c=1&__wb_method=POST&page=2")
    ('http://a.cn/l.aspx?c=1', b'page=2')
    >>> posted_parts("http://a.cn/l.aspx?c=1") is None
    True
    """
    head, mark, body = url.partition(MARK)
    if not mark or head[-1:] not in ("?", "&"):
        return None
    return head[:-1], body.removeprefix("&").encode("ascii", "ignore")
