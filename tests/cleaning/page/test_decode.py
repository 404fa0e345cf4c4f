"""Bytes to text: content codings, charsets that lie, broken pairs."""

from __future__ import annotations

import gzip
import zlib

import pytest

from archive.model import Capture
from cleaning.page.decode import (
    Decoded,
    TooLarge,
    Undecodable,
    content_decoded,
    decode,
)

TEXT = "<html><body><p>全面推进依法行政，工作报告如下。</p></body></html>"
LONG = "<p>本报告反映全年工作情况，各项任务按期完成。</p>" * 40


def capture(payload: bytes, coding: str | None = None) -> Capture:
    headers = (("Content-Encoding", coding),) if coding else ()
    return Capture(url="http://x.gov.cn/1.html", payload=payload, headers=headers)


def codes(decoded: Decoded) -> set[str]:
    return {issue.code for issue in decoded.issues}


def test_gzip_named_and_unnamed() -> None:
    packed = gzip.compress(TEXT.encode())
    assert content_decoded(capture(packed, "gzip")) == TEXT.encode()
    assert content_decoded(capture(packed)) == TEXT.encode()


def test_a_page_that_lies_about_gzip_is_taken_as_it_is() -> None:
    assert content_decoded(capture(TEXT.encode(), "gzip")) == TEXT.encode()


@pytest.mark.parametrize("wrap", [zlib.compress, lambda d: zlib.compress(d)[2:-4]])
def test_deflate_with_and_without_its_header(wrap: object) -> None:
    packed = wrap(TEXT.encode())  # type: ignore[operator]
    assert content_decoded(capture(packed, "deflate")) == TEXT.encode()


def test_brotli() -> None:
    brotli = pytest.importorskip("brotli")
    packed = brotli.compress(TEXT.encode())
    assert content_decoded(capture(packed, "br")) == TEXT.encode()


def test_broken_brotli_is_taken_as_it_is() -> None:
    assert content_decoded(capture(TEXT.encode(), "br")) == TEXT.encode()


def test_gzip_twice() -> None:
    packed = gzip.compress(gzip.compress(TEXT.encode()))
    assert content_decoded(capture(packed, "gzip")) == TEXT.encode()


def test_a_bomb_is_too_large() -> None:
    with pytest.raises(TooLarge, match="more than"):
        content_decoded(capture(gzip.compress(b" " * 200_000_000), "gzip"))


def test_more_than_the_limit_is_too_large() -> None:
    with pytest.raises(TooLarge):
        content_decoded(capture(b"x" * 2_000), max_bytes=1_000)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk", "utf-16", "utf-8-sig"])
def test_the_bytes_decide_and_not_the_label(encoding: str) -> None:
    for label in (None, "text/html; charset=gb2312", "text/html; charset=utf-8"):
        assert decode(TEXT.encode(encoding), label).text == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_known_by_its_nul_bytes(encoding: str) -> None:
    assert decode(LONG.encode(encoding)).text == LONG


def test_big5() -> None:
    text = "<p>中國政府工作報告，依法行政，推進法治建設。</p>"
    assert decode(text.encode("big5"), "text/html; charset=big5").text == text


def test_a_wrong_label_is_an_issue() -> None:
    found = decode(TEXT.encode("gbk"), "text/html; charset=utf-8")
    assert codes(found) == {"charset_mismatch"}
    assert found.doubt == 0.0


def test_a_right_label_is_none() -> None:
    page = '<meta charset="gb2312">' + TEXT
    assert decode(page.encode("gbk")).issues == ()


def test_one_broken_pair_costs_one_character() -> None:
    data = LONG.encode("gbk").replace("任务".encode("gbk"), b"\xff\xce\xf1", 1)
    found = decode(data, "text/html; charset=gbk")
    assert found.text.count("\ufffd") == 1
    assert len(found.text) == len(LONG)
    assert codes(found) == {"undecodable_bytes"}
    assert 0 < found.doubt < 0.2


def test_one_broken_utf8_byte_does_not_make_it_another_encoding() -> None:
    data = LONG.encode().replace("任".encode(), b"\xe4\xbb", 1)
    found = decode(data)
    assert found.encoding == "utf-8"
    assert found.text.count("\ufffd") == 1


def test_characters_that_are_none_go() -> None:
    found = decode("依\x00法\ufffe行\uffff政\ufeff".encode("utf-8", "surrogatepass"))
    assert found.text == "依法行政"


def test_mojibake_is_doubted() -> None:
    wrong = LONG.encode().decode("gb18030", "replace").encode("gb18030", "replace")
    assert decode(wrong).doubt > 0.3


def test_ascii_and_nothing_are_not_doubted() -> None:
    assert decode(b"<p>report</p>") == Decoded("<p>report</p>", "utf-8")
    assert decode(b"").text == ""


@pytest.mark.parametrize(
    ("payload", "coding"),
    [
        (b"\x28\xb5\x2f\xfd\xa4\xff\xff\xff\xff" + b"a" * 40, "zstd"),
        (b"\x28\xb5\x2f\xfd\x20\x05\x29\x00\x00hello", None),
        (b"\x1f\x9d\x90\x61\xc4\x04\x01", "compress"),
        (b"\x01\x02\x03\x04" * 30, "dcb"),
    ],
)
def test_a_coding_that_nobody_can_unpack(payload: bytes, coding: str | None) -> None:
    with pytest.raises(Undecodable, match="unpack"):
        content_decoded(capture(payload, coding))


@pytest.mark.parametrize("coding", ["utf-8", "zstd", "identity", "none", ""])
def test_text_that_names_a_strange_coding_is_taken_as_it_is(coding: str) -> None:
    assert content_decoded(capture(TEXT.encode(), coding)) == TEXT.encode()


def test_a_file_under_a_strange_coding_is_taken_as_it_is() -> None:
    assert content_decoded(capture(b"%PDF-1.4\x00\x01", "binary")).startswith(b"%PDF")


def test_brotli_that_is_cut_is_undecodable() -> None:
    brotli = pytest.importorskip("brotli")
    packed = brotli.compress(LONG.encode())
    with pytest.raises(Undecodable):
        content_decoded(capture(packed[: len(packed) // 2], "br"))
