"""What a version changed: by sentence, then by character; changed numbers marked."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.rows import Version

_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]|[^。；！？\n]+")
_PIECE = re.compile(r"\d+(?:[.,]\d+)*%?|[A-Za-z]+|.", re.DOTALL)
_NUMBER = re.compile(r"\d")
# Comparing by characters takes the square of the length: a second for this many.
_MOST_PIECES = 2_000
# More text than this is no number that changed, even with digits in it.
_NUMBER_CHARS = 400


def difference(before: Version | None, after: Version) -> dict[str, Any]:
    """Fields and sentences that differ between two versions of a record.

    `sentences` are `{op: added|removed|changed, before, after, pieces, numbers}`;
    pieces of a changed sentence are `[op, text]` with op `=`, `-` or `+`, and
    `numbers` the pairs of numbers that changed in it.
    """
    fields = {}
    for name in ("title", "date", "source"):
        old = getattr(before, name) if before else None
        new = getattr(after, name)
        if old != new:
            fields[name] = {"before": old, "after": new}
    return {
        "record_id": after.record_id,
        "from_version": before.version if before else None,
        "to_version": after.version,
        "changed_at": after.changed_at,
        "cause": after.cause,
        "fields": fields,
        "sentences": sentence_changes(before.text if before else "", after.text),
    }


def sentence_changes(before: str, after: str) -> list[dict[str, Any]]:
    """The sentences that differ, in the order of the later text.

    >>> [c["numbers"] for c in sentence_changes("办件581件。好。", "办件585件。好。")]
    [[['581', '585']]]
    """
    return [row for row in aligned(before, after) if row["op"] != "equal"]


def aligned(before: str, after: str) -> list[dict[str, Any]]:
    """All sentences of two texts side by side; equal ones too, with op `equal`.

    >>> [(r["op"], r["before"]) for r in aligned("一。二。", "一。三。")]
    [('equal', '一。'), ('changed', '二。')]
    """
    old, new = _SENTENCE.findall(before), _SENTENCE.findall(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    rows = _equal(old[:head])
    old, new, rest = old[head:], new[head:], old[len(old) - tail :] if tail else []
    old, new = old[: len(old) - tail], new[: len(new) - tail]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op == "equal":
            rows += _equal(old[i1:i2])
        else:
            rows += _block(old[i1:i2], new[j1:j2])
    return rows + _equal(rest)


def _common(old: list[str], new: list[str]) -> int:
    """How many sentences both begin with: most of a long text, as a rule."""
    pairs = zip(old, new, strict=False)
    return next(
        (n for n, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new))
    )


def _equal(sentences: list[str]) -> list[dict[str, Any]]:
    return [{"op": "equal", "before": one, "after": one} for one in sentences]


def _block(old: list[str], new: list[str]) -> list[dict[str, Any]]:
    """Sentences that replaced others, paired in order; the rest added or removed."""
    changes = [_changed(a, b) for a, b in zip(old, new, strict=False)]
    paired = len(changes)
    changes += [{"op": "removed", "before": a, "after": None} for a in old[paired:]]
    changes += [{"op": "added", "before": None, "after": b} for b in new[paired:]]
    return changes


def _changed(before: str, after: str) -> dict[str, Any]:
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    pieces: list[list[str]] = []
    numbers: list[list[str]] = []
    if max(len(old), len(new)) > _MOST_PIECES:
        old, new = [before], [after]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        gone, come = "".join(old[i1:i2]), "".join(new[j1:j2])
        if op == "equal":
            pieces.append(["=", gone])
            continue
        pieces += [[sign, text] for sign, text in (("-", gone), ("+", come)) if text]
        is_short = len(gone) + len(come) <= _NUMBER_CHARS
        if is_short and (_NUMBER.search(gone) or _NUMBER.search(come)):
            numbers.append([gone, come])
    return {
        "op": "changed",
        "before": before,
        "after": after,
        "pieces": pieces,
        "numbers": numbers,
    }
