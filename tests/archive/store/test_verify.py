"""Each damage is found and named: a byte, a row, a text, an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.rows import Visit
from archive.store.verify import verify
from tests.archive.conftest import NOW
from tests.archive.store.conftest import OTHER

if TYPE_CHECKING:
    from archive.store import Archive


def codes(archive: Archive) -> set[str]:
    return {damage["code"] for damage in verify(archive).damage}


def test_a_sound_archive(filled: Archive) -> None:
    counted = []
    report = verify(filled, counted.append)
    assert report.damage == []
    assert (report.captures, report.records, report.urls) == (5, 2, 2)
    assert sum(counted) == 5


def test_a_flipped_byte_is_named(filled: Archive) -> None:
    place = filled.capture_row(3)
    path = filled.warc.folder / place.warc_file
    content = bytearray(path.read_bytes())
    content[place.warc_offset + place.warc_length // 2] ^= 1
    path.write_bytes(content)
    [damage] = verify(filled).damage
    assert damage["code"] in {"unreadable", "digest"}
    assert damage["url"] == OTHER
    assert damage["file"] == place.warc_file
    assert damage["offset"] == place.warc_offset


def test_what_is_in_flight_is_no_damage(filled: Archive) -> None:
    filled.add_visit(Visit(OTHER, "failed", reason="timeout", due_at="2026-01-01"))
    assert len(filled.urls.claim(None, 1, NOW)) == 1
    filled.flush()
    assert verify(filled).damage == []


@pytest.mark.parametrize("cut", [1, 3000])
def test_a_file_cut_short_is_named(filled: Archive, cut: int) -> None:
    path = filled.warc.folder / filled.capture_row(5).warc_file
    content = path.read_bytes()
    path.write_bytes(content[: max(0, len(content) - cut)])
    assert "unreadable" in codes(filled)


def test_a_missing_file_is_named(filled: Archive) -> None:
    (filled.warc.folder / filled.capture_row(1).warc_file).unlink()
    report = verify(filled)
    assert [d["code"] for d in report.damage] == ["unreadable"] * 5


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("DELETE FROM captures WHERE capture_id = 3", "missing"),
        ("DELETE FROM captures WHERE capture_id = 1", "missing"),
        ("UPDATE captures SET fetched_at = '2020-01-01T00:00:00Z'", "chain"),
        (
            "UPDATE captures SET payload_digest = 'sha256:0' WHERE capture_id = 3",
            "digest",
        ),
        ("UPDATE captures SET url = 'http://x/' WHERE capture_id = 1", "other_record"),
        ("DELETE FROM captures WHERE capture_id = 5", "missing"),
        ("DELETE FROM captures WHERE capture_id = 1", "original"),
    ],
)
def test_an_altered_row_is_named(filled: Archive, sql: str, code: str) -> None:
    filled.connection.execute(sql)
    assert code in codes(filled)


def test_the_last_captures_missing_are_told_by_their_records(
    filled: Archive,
) -> None:
    filled.connection.execute("DELETE FROM captures WHERE capture_id >= 4")
    assert "record" in codes(filled)


def test_damage_stands_on_its_own(filled: Archive) -> None:
    """One altered row breaks the chain once, not for every row after it."""
    sql = "UPDATE captures SET status = 201 WHERE capture_id = 2"
    filled.connection.execute(sql)
    damage: list[dict[str, Any]] = verify(filled).damage
    assert [(d["code"], d["capture_id"]) for d in damage] == [("chain", 2)]


def test_an_index_of_another_text_is_named(filled: Archive) -> None:
    sql = "UPDATE records SET text = '甲乙丙丁戊己庚辛' WHERE row_id = 2"
    filled.connection.execute(sql)
    assert {"search", "version"} <= codes(filled)
