"""From a capture's bytes to text: content decoding, then the charset.

The label alone never decides: BOM, NUL pattern, HTTP charset, meta charset, UTF-8,
GB18030 and Big5 are judged by the share of plausible Han text that they give.
"""

from __future__ import annotations

import importlib
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.model import Issue
from cleaning.page.charset import encoding_of, read_as
from cleaning.text.plausible import foreign_count, plausibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Capture

MAX_BYTES: Final = 20_000_000
FILE_BYTES: Final = 100_000_000
FREE_BYTES: Final = 1_000_000
MAX_RATIO: Final = 100
_GOOD: Final = 0.4
_POOR: Final = 0.3
_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_KNOWN: Final = frozenset(["", "gzip", "x-gzip", "deflate", "br", "identity", "none"])
_FILES: Final = (
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\xff\xd8",
    b"\x89PNG",
    b"GIF8",
)
_TEXT_BYTES: Final = bytes([9, 10, 12, 13, 27, *range(32, 127), *range(128, 255)])
_CHARSET: Final = re.compile(r"charset\s*+=\s*+(?:[\"']\s*+)?([\w.:-]+)", re.IGNORECASE)
# In lower case, as what they are sought in.
_META: Final = re.compile(
    rb"<(?:meta[^>]{0,200}charset|\?xml[^>]{0,80}encoding)[^>]{0,80}"
)
_META_NAME: Final = re.compile(
    rb"(?:charset|encoding)\s*+=\s*+(?:[\"']\s*+)?([\w.:-]+)"
)
_HEAD: Final = 16_384
_JUNK: Final = "\x00\ufffe\uffff\ufeff"


class TooLarge(ValueError):  # noqa: N818 - names the verdict that it leads to
    """More bytes, or more attributes, than a page may have."""


class Undecodable(ValueError):  # noqa: N818
    """Bytes that are no text in any encoding that we know."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text and how it was read; `doubt` is 0 (sure) to 1 (a guess)."""

    text: str
    encoding: str
    doubt: float = 0.0
    issues: tuple[Issue, ...] = ()


def content_decoded(capture: Capture, max_bytes: int = MAX_BYTES) -> bytes:
    """The payload without gzip, deflate or Brotli; at most `max_bytes`.

    A page that is 1f 8b without saying so is gzip; one that says gzip and is not is
    taken as it is. Raises TooLarge also for more than 100 times the bytes received,
    Undecodable for bytes in a coding that is not known (zstd, compress …).
    """
    data = capture.payload
    unknown = _unknown_coding(capture)
    if unknown:
        msg = f"the content is in {unknown}, which nobody here can unpack"
        raise Undecodable(msg)
    for coding in _codings(capture):
        data = _inflate(data, coding, max_bytes)
    for _ in range(2):
        if data[:3] == b"\x1f\x8b\x08":
            data = _inflate(data, "gzip", max_bytes)
    if len(data) > max_bytes:
        msg = f"{len(data)} bytes; at most {max_bytes} are read"
        raise TooLarge(msg)
    return data


def _codings(capture: Capture) -> list[str]:
    named = (capture.header("content-encoding") or "").lower()
    codings = [name.strip() for name in reversed(named.split(","))]
    known = [name for name in codings if name in {"gzip", "x-gzip", "deflate", "br"}]
    if not known and capture.payload[:2] == b"\x1f\x8b":
        return ["gzip"]
    return known


def _unknown_coding(capture: Capture) -> str | None:
    """A content coding that cannot be undone; None where the bytes are readable as is."""
    data = capture.payload
    if data.startswith(_ZSTD):
        return "zstd"
    named = (capture.header("content-encoding") or "").lower()
    strange = [n for name in named.split(",") if (n := name.strip()) not in _KNOWN]
    if not strange or data.startswith(_FILES):
        return None
    # Servers also write a charset or a word of their own before plain text.
    is_plain = not data[:4096].translate(None, _TEXT_BYTES)
    return None if is_plain else strange[0][:40]


def _inflate(data: bytes, coding: str, max_bytes: int) -> bytes:
    limit = min(max_bytes, max(FREE_BYTES, MAX_RATIO * len(data)))
    if coding == "br":
        return _unbrotli(data, limit)
    if coding != "deflate" and data[:2] != b"\x1f\x8b":
        return data
    for wbits in (47, -15) if coding == "deflate" else (47,):
        try:
            return _members(data, wbits, limit)
        except zlib.error:
            continue
    return data


def _members(data: bytes, wbits: int, limit: int) -> bytes:
    """One stream or several gzip members in a row, unpacked and joined.

    Undecodable where the end is missing; what follows that is no member is left out.
    """
    out = bytearray()
    rest = data
    while rest:
        machine = zlib.decompressobj(wbits)
        try:
            out += machine.decompress(rest, limit + 1 - len(out))
        except zlib.error:
            if not out:
                raise
            break
        if len(out) > limit:
            msg = f"more than {limit} bytes out of {len(data)} received"
            raise TooLarge(msg)
        if not machine.eof:
            msg = f"the compressed stream ends before its end, after {len(out)} bytes"
            raise Undecodable(msg)
        rest = machine.unused_data if machine.unused_data[:2] == _GZIP else b""
    return bytes(out)


def _unbrotli(data: bytes, limit: int) -> bytes:
    try:
        machine = importlib.import_module("brotli").Decompressor()
        out: bytes = machine.process(data, output_buffer_limit=limit + 1)
    except ImportError:
        raise Undecodable("Brotli content and no brotli package to read it") from None
    except Exception as error:
        if type(error).__module__.split(".")[0] not in {"brotli", "_brotli"}:
            raise
        return data
    if len(out) > limit:
        msg = f"more than {limit} bytes out of {len(data)} received"
        raise TooLarge(msg)
    if not machine.is_finished():
        msg = f"the compressed stream ends before its end, after {len(out)} bytes"
        raise Undecodable(msg)
    return out


def decode(data: bytes, content_type: str | None = None) -> Decoded:
    """The text of a page, whatever its labels say.

    >>> decode("依法行政".encode("gbk"), "text/html; charset=utf-8").text
    '依法行政'
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _decoded(read_as(data[len(bom) :], name), name)
    wide = _utf16(data)
    if wide:
        return _decoded(read_as(data, wide), wide)
    labels = [name for name in _labels(data, content_type) if "16" not in name]
    first = _strict_utf8(data)
    if first is not None and len(first) == len(data):
        return _decoded(first, "utf-8", labels, likely=1.0)
    if first is not None:
        likely = plausibility(first)
        if likely >= _GOOD:
            return _decoded(first, "utf-8", labels, likely)
    return _best(data, labels, first)


def _strict_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _best(data: bytes, labels: list[str], utf8: str | None) -> Decoded:
    """The reading with most plausible text and fewest broken places; ties: labels."""
    ranked: list[tuple[float, int, str, str]] = []
    names = list(dict.fromkeys([*labels, "utf-8", "gb18030", "big5hkscs"]))
    for place, name in enumerate(names):
        text = utf8 if name == "utf-8" and utf8 is not None else read_as(data, name)
        broken = text.count("\ufffd")
        filled = max(1, foreign_count(text))
        ranked.append((plausibility(text) - 2 * broken / filled, -place, name, text))
        if ranked[-1][0] > 0.5 and broken <= filled // 200:
            break
    _, _, name, text = max(ranked)
    return _decoded(text, name, labels)


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a BOM: markup is ASCII, so every second byte of it is NUL."""
    head = data[:4096]
    if len(head) < 16 or head.count(0) < len(head) // 8:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else None


def _labels(data: bytes, content_type: str | None) -> Iterator[str]:
    stated = _CHARSET.search(content_type or "")
    found = encoding_of(stated[1]) if stated else None
    if found:
        yield found
    for tag in _META.finditer(data[:_HEAD].lower()):
        name = _META_NAME.search(tag[0])
        found = encoding_of(name[1].decode("ascii", "replace")) if name else None
        if found:
            yield found


def _decoded(
    text: str,
    encoding: str,
    labels: list[str] | None = None,
    likely: float | None = None,
) -> Decoded:
    broken = text.count("\ufffd")
    likely = plausibility(text) if likely is None else likely
    issues: list[Issue] = []
    if broken:
        detail = f"{broken} broken byte sequences read as {encoding}"
        issues.append(Issue("undecodable_bytes", "warning", detail))
    if labels and encoding not in labels:
        detail = f"declared {', '.join(dict.fromkeys(labels))}; read as {encoding}"
        issues.append(Issue("charset_mismatch", "info", detail))
    doubt = _doubt(text, broken, likely)
    if doubt > 0.5:
        detail = f"read as {encoding}: {likely:.0%} of it is plausible Chinese text"
        issues.append(Issue("charset_doubt", "warning", detail))
    return Decoded(_without_junk(text), encoding, round(doubt, 3), tuple(issues))


def _without_junk(text: str) -> str:
    """The text without NUL, byte order marks and what is no character."""
    for char in _JUNK:
        if char in text:
            text = text.replace(char, "")
    return text


def _doubt(text: str, broken: int, likely: float) -> float:
    if not broken and likely >= _POOR:
        return 0.0
    filled = foreign_count(text)
    unlikely = 1 - min(1.0, likely / _POOR) if filled >= 20 else 0.0
    return max(min(1.0, 20 * broken / max(1, filled)), unlikely)
