"""Zips: whole, locked, cut, or larger inside than any real file."""

from __future__ import annotations

import pytest

from cleaning.documents import zips
from cleaning.documents.result import Unreadable
from cleaning.documents.zips import check_zip, read_zip
from tests.cleaning.documents.samples import locked, packed, word


def status(payload: bytes) -> str:
    with pytest.raises(Unreadable) as raised:
        check_zip(payload)
    return raised.value.status


def test_a_whole_package_passes() -> None:
    check_zip(word())
    check_zip(packed({}))
    check_zip(packed({"META-INF/manifest.xml": "<manifest/>"}))


def test_locks_are_told_by_flag_or_manifest() -> None:
    assert status(locked("ofd", packed({"a.txt": "甲"}))) == "encrypted"
    assert status(locked("odt", packed({"a.txt": "甲"}))) == "encrypted"


@pytest.mark.parametrize("payload", [b"", b"PK\x03\x04", word()[:-30], b"no zip"])
def test_what_is_no_whole_zip_is_damaged(payload: bytes) -> None:
    assert status(payload) == "damaged"


def test_bombs_are_refused_before_they_unpack(monkeypatch: pytest.MonkeyPatch) -> None:
    dense = packed({"a.bin": bytes(zips._RATIO_FROM_BYTES + 1)})
    assert status(dense) == "too_large"
    monkeypatch.setattr(zips, "MAX_RATIO", 1 << 30)
    check_zip(dense)
    monkeypatch.setattr(zips, "MAX_UNPACKED_BYTES", zips._RATIO_FROM_BYTES)
    assert status(dense) == "too_large"


def test_one_part_of_xml_may_not_be_a_tree_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(zips, "MAX_XML_BYTES", 10)
    check_zip(packed({"a.xml": "x" * 10, "b.txt": "x" * 99}))
    assert status(packed({"a.xml": "x" * 11})) == "too_large"


def test_a_zip_of_files_has_no_text_but_a_reason() -> None:
    for payload, told in (
        (packed({"a.pdf": "甲"}), "no_converter"),
        (b"PK", "damaged"),
    ):
        with pytest.raises(Unreadable) as raised:
            read_zip(payload)
        assert raised.value.status == told
