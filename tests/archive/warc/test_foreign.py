"""Files that others wrote: every record that can be read is, every other one is told."""

from __future__ import annotations

import gzip
import random
import resource
from typing import TYPE_CHECKING, Any

import pytest

from archive.warc import foreign
from archive.warc.foreign import OddRecord, read_warc
from tests.archive.warc.samples import answer, warc_record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

URLS = [f"http://a.gov.cn/{number}" for number in range(6)]
NOISE = random.Random(1)
RECORDS = [warc_record(url, answer(NOISE.randbytes(300))) for url in URLS]


def read(tmp_path: Path, content: bytes) -> list[Any]:
    """URLs, and the offsets of what is odd."""
    path = tmp_path / "x.warc.gz"
    path.write_bytes(content)
    return [
        one.offset if isinstance(one, OddRecord) else one.capture.url
        for one in read_warc(path)
    ]


def by_member(records: list[bytes]) -> bytes:
    return b"".join(map(gzip.compress, records))


def in_one(records: list[bytes]) -> bytes:
    return gzip.compress(b"".join(records))


def anyhow(records: list[bytes]) -> bytes:
    whole = b"".join(records)
    parts = (whole[at : at + 333] for at in range(0, len(whole), 333))
    return b"".join(map(gzip.compress, parts))


PACKINGS = [b"".join, by_member, in_one, anyhow]


@pytest.mark.parametrize("packed", PACKINGS)
def test_however_it_is_packed(
    tmp_path: Path, packed: Callable[[list[bytes]], bytes]
) -> None:
    assert read(tmp_path, packed(RECORDS)) == URLS


ODD = {
    "no url": warc_record(None, answer(b"x")),
    "no date": warc_record("http://a/", answer(b"x"), date=None),
    "year 1": warc_record("http://a/", answer(b"x"), date="0001-01-01T00:00:00+08:00"),
    "no date at all": warc_record("http://a/", answer(b"x"), date="yesterday"),
    "status": warc_record("http://a/", answer(b"x", "\u00b200 OK")),
    "no http": warc_record("http://a/", b"<p>x"),
    "empty": warc_record("http://a/", b""),
}


@pytest.mark.parametrize("packed", PACKINGS)
@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_odd_record_is_told_and_the_others_are_read(
    tmp_path: Path, odd: bytes, packed: Callable[[list[bytes]], bytes]
) -> None:
    found = read(tmp_path, packed([*RECORDS[:2], odd, *RECORDS[2:]]))
    assert isinstance(found.pop(2), int)
    assert found == URLS


BROKEN = {
    "too long": warc_record("http://a/", answer(b"x"), length=5000),
    "too short": warc_record("http://a/", answer(b"x" * 50), length=60),
    "no length": warc_record("http://a/", answer(b"x")).replace(b"-Length:", b"-:"),
    "garbage": b"\x00not a record\xff" * 30 + b"\r\n\r\n",
    "long line": b"WARC/1.0\r\n" + b"x" * 200_000 + b"\r\n\r\n",
}


@pytest.mark.parametrize("packed", PACKINGS[:2])
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_record_costs_itself(
    tmp_path: Path, broken: bytes, packed: Callable[[list[bytes]], bytes]
) -> None:
    found = read(tmp_path, packed([*RECORDS[:2], broken, *RECORDS[2:]]))
    assert [one for one in found if isinstance(one, str)] == URLS
    at = len(packed(RECORDS[:2]))
    assert next(one for one in found if isinstance(one, int)) == at


@pytest.mark.parametrize("at", [0, 12, 100, -6, -2])
def test_a_flipped_bit_costs_its_record(tmp_path: Path, at: int) -> None:
    members = [bytearray(gzip.compress(record)) for record in RECORDS]
    members[2][at] ^= 0xFF
    found = read(tmp_path, b"".join(members))
    offset = len(members[0]) + len(members[1])
    assert found == [*URLS[:2], offset, *URLS[3:]]


@pytest.mark.parametrize("cut", [1, 20, 300])
@pytest.mark.parametrize("packed", PACKINGS)
def test_a_file_that_ends_too_soon(
    tmp_path: Path, cut: int, packed: Callable[[list[bytes]], bytes]
) -> None:
    found = read(tmp_path, packed(RECORDS)[:-cut])
    urls = [one for one in found if isinstance(one, str)]
    assert urls == URLS[: len(urls)]
    assert len(urls) >= (5 if packed in PACKINGS[:2] else 3)


@pytest.mark.parametrize(
    "content",
    [b"", b"no WARC at all", gzip.compress(b"hello")],
    ids=["empty", "text", "gzip"],
)
def test_what_is_no_warc_is_told(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, content) == [0]


def test_what_refers_to_another_record_is_left_out(tmp_path: Path) -> None:
    records = [
        warc_record("http://a/1", answer(b"", "304 Not Modified")),
        warc_record("http://a/2", answer(b"x"), kind="revisit"),
        warc_record("dns:a", b"x", content_type="text/dns"),
        *RECORDS,
    ]
    assert read(tmp_path, by_member(records)) == URLS


CUT = {
    "said so": (answer(b"abc"), "WARC-Truncated: length\r\n", "length", b"abc"),
    "odd word": (answer(b"abc"), "WARC-Truncated: why\r\n", "unspecified", b"abc"),
    "length": (answer(b"abc", headers="Content-Length: 9\r\n"), "", "disconnect", b"abc"),
    "chunk": (
        answer(b"4\r\nab", headers="Transfer-Encoding: chunked\r\n"), "",
        "disconnect", b"ab",
    ),
    "no last chunk": (
        answer(b"2\r\nab\r\n", headers="Transfer-Encoding: chunked\r\n"), "",
        "disconnect", b"ab",
    ),
    "part": (answer(b"abc", "206 Partial Content"), "", "unspecified", b"abc"),
    "whole": (answer(b"abc", headers="Content-Length: 3\r\n"), "", None, b"abc"),
    "chunks": (
        answer(b"2\r\nab\r\n0\r\n\r\n", headers="Transfer-Encoding: chunked\r\n"), "",
        None, b"ab",
    ),
    "unchunked": (
        answer(b"<p>ab", headers="Transfer-Encoding: chunked\r\n"), "", None, b"<p>ab",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("block", "more", "why", "payload"), CUT.values(), ids=CUT)
def test_what_was_cut_says_so(
    tmp_path: Path, block: bytes, more: str, why: str | None, payload: bytes
) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(warc_record("http://a/", block, more=more))
    [found] = read_warc(path)
    assert not isinstance(found, OddRecord)
    assert (found.truncated, found.capture.payload) == (why, payload)


def test_an_arc_file(tmp_path: Path) -> None:
    block = answer(b"<p>x")
    head = f"http://a.gov.cn/1 1.2.3.4 20200102030405 text/html {len(block)}\n"
    path = tmp_path / "x.arc"
    version = b"1 0 Alexa\nURL IP-address Archive-date Content-type Archive-length\n\n"
    first = f"filedesc://x 0.0.0.0 20200102030405 text/plain {len(version)}\n"
    path.write_bytes(first.encode() + version + b"\n" + head.encode() + block + b"\n")
    [found] = read_warc(path)
    assert not isinstance(found, OddRecord)
    capture = found.capture
    assert (capture.url, capture.status, capture.payload) == (
        "http://a.gov.cn/1", 200, b"<p>x",
    )  # fmt: skip
    assert capture.fetched_at is not None
    assert capture.fetched_at.isoformat() == "2020-01-02T03:04:05+00:00"


def test_a_bomb_of_zeros_takes_no_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign, "MAX_BYTES", 1 << 20)
    path = tmp_path / "x.warc.gz"
    size = 300 << 20
    with gzip.open(path, "wb", 1) as file:
        file.write(RECORDS[0] + warc_record("http://a/", b"", length=size)[:-4])
        for _ in range(300):
            file.write(bytes(1 << 20))
        file.write(b"\r\n\r\n" + RECORDS[1])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = list(read_warc(path))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32 << 10
    assert [isinstance(one, OddRecord) for one in found] == [False, True, False]
