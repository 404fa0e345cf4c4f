"""What several parts hold of a record is one state, whatever their order."""

from __future__ import annotations

import itertools
from typing import Any

from archive.merging.joining import State, Text, joined
from archive.records.serial import RECORD_COLUMNS

ID = "00112233445566aa"


def version(text: str, at: str) -> Text:
    row = {"title": "t", "date": None, "source": None, "text": text}
    row |= {"text_digest": text, "changed_at": at, "cause": "source"}
    return Text(row, evidence=({"raw": text},))


def state(*texts: tuple[str, str], seen: str, **more: Any) -> State:
    row = dict.fromkeys(RECORD_COLUMNS) | {"record_id": ID, "text": texts[-1][0]}
    row |= {"first_seen_at": texts[0][1], "last_seen_at": seen, "removed_at": None}
    row |= {"changed_at": texts[-1][1], "version": len(texts)}
    attachments = more.pop("attachments", ())
    return State(row | more, tuple(version(*t) for t in texts), attachments)


def texts_of(joint: State) -> list[str]:
    return [text.row["text"] for text in joint.versions]


def test_one_part_has_the_word() -> None:
    only = state(("a", "1"), seen="2")
    assert joined([only]) is only


def test_versions_of_all_stay_in_the_order_of_time() -> None:
    one = state(("a", "1"), ("c", "5"), seen="6")
    other = state(("a", "2"), ("b", "3"), seen="9")
    third = state(("a", "4"), seen="4")
    told = [
        joined(list(order)) for order in itertools.permutations([one, other, third])
    ]
    assert all(joint == told[0] for joint in told)
    assert texts_of(told[0]) == ["a", "c", "b"]
    row = told[0].record
    assert (row["text"], row["version"]) == ("b", len(told[0].versions))
    assert (row["first_seen_at"], row["last_seen_at"]) == ("1", "9")


def test_who_still_sees_it_is_believed_and_not_who_lost_it() -> None:
    gone = state(("a", "1"), seen="9", removed_at="9")
    there = state(("a", "2"), seen="3")
    assert joined([gone, there]).record["removed_at"] is None
    assert texts_of(joined([gone, there])) == ["a"]


def test_a_file_that_another_part_has_received_comes_along() -> None:
    link = {"url": "u", "sha256": None, "text": None, "media_type": None}
    link |= {"byte_count": None, "text_status": None, "capture_id": None}
    file = link | {"sha256": "00", "text": "x", "text_status": "ok", "capture_id": 7}
    without = state(("a", "1"), seen="9", attachments=(link,))
    having = state(("a", "1"), seen="2", attachments=(file,))
    assert joined([without, having]).attachments == (file,)
