"""Bytes read in a given encoding, leniently, as browsers read them.

GB18030 is read with the differences of the WHATWG Encoding Standard, and each
broken sequence costs one U+FFFD, not the rest of the page.
"""

from __future__ import annotations

import codecs
import re
from typing import Final, cast

ALIASES: Final = {
    "utf8": "utf-8",
    "utf-8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "gb2312": "gb18030",
    "gb-2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gb2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "gb18030": "gb18030",
    "euc-cn": "gb18030",
    "chinese": "gb18030",
    "big5": "big5hkscs",
    "big-5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "unicode": "utf-16-le",
}


# Where the present index of the WHATWG Encoding Standard differs from Python's tables:
# GB 18030-2005 moved ḿ out of the private use area, the edition of 2022 the 18 others.
_MOVED: Final = {
    **dict(zip(range(0xE78D, 0xE797), (0xFE10, 0xFE12, 0xFE11, *range(0xFE13, 0xFE1A)), strict=True)),
    **dict(zip((0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864), range(0x9FB4, 0x9FBC), strict=True)),
    0xE7C7: 0x1E3F,
    0x1E3F: 0xE7C7,
    0xE5E5: 0x3000,
}  # fmt: skip
_ANY_MOVED: Final = re.compile(f"[{''.join(map(chr, _MOVED))}]")


def _whatwg(error: UnicodeError) -> tuple[str, int]:
    """What a browser makes of a broken pair: one U+FFFD; an ASCII byte survives."""
    fault = cast("UnicodeDecodeError", error)
    data, at = fault.object, fault.start
    if data[at] == 0x80:
        return "€", at + 1
    if at + 1 < len(data) and 0x80 < data[at] < 0xFF and data[at + 1] >= 0x80:
        return "\ufffd", at + 2
    return "\ufffd", at + 1


codecs.register_error("gongbao_whatwg", _whatwg)


def encoding_of(label: str | None) -> str | None:
    """The codec that a charset label means here; None where it says nothing.

    >>> encoding_of("GB_2312-80"), encoding_of("x-gbk"), encoding_of("iso-8859-1")
    ('gb18030', 'gb18030', None)
    """
    if not label:
        return None
    name = label.strip().strip("\"'").lower()
    return ALIASES.get(name) or ALIASES.get(name.replace("_", "-"))


def read_as(data: bytes, encoding: str) -> str:
    """The bytes in one encoding; never fails, broken sequences become U+FFFD.

    >>> len(read_as(b"\\xd6\\xd0\\xff\\xb9\\xfa", "gb18030"))
    3
    >>> read_as("中国".encode("gbk") + b"\\xa3\\xa0", "gb18030")
    '中国\u3000'
    """
    if encoding == "gb18030":
        text = data.decode("gb18030", "gongbao_whatwg")
        return text.translate(_MOVED) if _ANY_MOVED.search(text) else text
    if encoding == "big5hkscs":
        return data.decode(encoding, "gongbao_whatwg")
    return data.decode(encoding, "replace")
