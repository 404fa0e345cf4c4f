"""Is a compressed body whole? Looked at before it becomes a capture of a page (pure)."""

from __future__ import annotations

import zlib
from typing import Final

LOOKED_AT: Final = 4_000_000  # bytes after decoding; a bomb is the worker's to open
_STEP: Final = 65_536
_GZIP: Final = b"\x1f\x8b"


def is_cut(body: bytes, coding: str = "") -> bool:
    """Whether a gzip or deflate stream ends before its end mark.

    `coding` is the Content-Encoding; gzip is known by its first bytes as well. What is
    not compressed, or is damaged otherwise, or unpacks to more than is looked at, is
    not called cut.

    >>> import gzip
    >>> whole = gzip.compress(bytes(range(256)))
    >>> is_cut(whole, "gzip"), is_cut(whole[:-9], "gzip"), is_cut(b"plain", "gzip")
    (False, True, False)
    """
    if body.startswith(_GZIP):
        wbits = 31
    elif "deflate" in coding.lower():
        wbits = 15
    else:
        return False
    machine = zlib.decompressobj(wbits)
    left, seen = body, 0
    try:
        while left and seen <= LOOKED_AT:
            if machine.eof:  # another member follows
                machine = zlib.decompressobj(wbits)
            seen += len(machine.decompress(left, _STEP))
            left = machine.unconsumed_tail
            if machine.eof and machine.unused_data.startswith(_GZIP):
                left = machine.unused_data
    except zlib.error:
        return False
    return not machine.eof and seen <= LOOKED_AT
