"""Which addresses lead to a file and not to a page, as far as the address says (pure)."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from cleaning.text.file_endings import EXTENSIONS


def names_file(url: str) -> bool:
    """Whether an address ends like a file that a report may be.

    >>> names_file("http://a.cn/files/2023%E6%8A%A5%E5%91%8A.PDF?id=1")
    True
    >>> names_file("http://a.cn/t1_2.html"), names_file("http://a.cn/sitemap.xml")
    (False, False)
    """
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    stem, dot, extension = name.rpartition(".")
    is_known = extension.lower() in EXTENSIONS - {"xml", "txt"}
    return bool(stem and dot) and is_known
