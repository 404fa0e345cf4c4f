"""What several parts hold of one record, as one: pure, and the same in any order.

The part that saw the record last, and still there, has the word on what it is now; the
versions of all stay, in the order of time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from archive.encoding import to_json
from archive.records.serial import RECORD_COLUMNS
from archive.records.serial import VERSION_COLUMNS as TELLING

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """One version: its row, and what hangs on it."""

    row: Row
    evidence: tuple[Row, ...] = ()
    issues: tuple[Row, ...] = ()
    pages: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """All that a part holds of a record; capture numbers are the merged archive's."""

    record: Row
    versions: tuple[Text, ...]
    attachments: tuple[Row, ...] = ()
    cells: tuple[Row, ...] = ()

    def standing(self) -> tuple[Any, ...]:
        """Sorts states: the greatest says what the record is now."""
        row = self.record
        told = to_json([row[name] for name in RECORD_COLUMNS])
        return (row["removed_at"] is None, row["last_seen_at"], row["changed_at"], told)


def joined(states: list[State]) -> State:
    """One state out of those of the parts that hold a record."""
    if len(states) == 1:
        return states[0]
    present = max(states, key=State.standing)
    current = present.versions[-1]
    texts = (text for state in states for text in state.versions)
    earlier = sorted((t for t in texts if not _is_twin(t, current)), key=_by_time)
    versions: list[Text] = []
    for text in (*earlier, current):
        # Of equal neighbours the first stays, but what is now is told by its own part.
        if versions and _is_same(versions[-1], text):
            if text is not current:
                continue
            versions.pop()
        versions.append(text)
    record = present.record | {
        "version": len(versions),
        "first_seen_at": min(s.record["first_seen_at"] for s in states),
        "last_seen_at": max(s.record["last_seen_at"] for s in states),
    }
    return replace(
        present,
        record=record,
        versions=tuple(versions),
        attachments=tuple(_with_file(row, states) for row in present.attachments),
    )


def _by_time(text: Text) -> tuple[str, str]:
    row = text.row
    return row["changed_at"], to_json(
        [row[name] for name in (*TELLING, "text", "cause")]
    )


def _is_same(one: Text, other: Text) -> bool:
    return all(one.row[name] == other.row[name] for name in TELLING)


def _is_twin(one: Text, other: Text) -> bool:
    """Of parts that began as copies, or of what stands for a part that is gone."""
    at_once = one.row["changed_at"] == other.row["changed_at"]
    return one is other or (at_once and _is_same(one, other))


def _with_file(row: Row, states: list[State]) -> Row:
    """An attachment, with its file where another part has received it."""
    if row["sha256"] is not None:
        return row
    same = [
        known
        for state in states
        for known in state.attachments
        if known["url"] == row["url"] and known["sha256"] is not None
    ]
    file = max(same, key=lambda known: known["sha256"], default=row)
    told = ("media_type", "byte_count", "sha256", "text", "text_status", "capture_id")
    return row | {name: file[name] for name in told}
