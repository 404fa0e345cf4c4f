"""Another spelling of an address that is known: whether it becomes a row of its own.

A listing that writes a new session key at each visit would fill the table for ever.
So a document keeps at most two spellings of that kind: the one that gave its record,
and the last one met, which is asked for once, when the document itself is due; the
page then proves that both are one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.canonical import BadUrl, canonical_url, without_session

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from archive.rows import NewUrl

# A walk's pages are no documents: only their last spelling is of use.
_WALKED = frozenset({"listing", "sitemap"})
_ANSWERS = frozenset({"archived", "unchanged"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a found URL goes: to the row `known`, else to a new one, due at `due_at`.

    `is_respelled` where the row takes on the new spelling.
    """

    known: Mapping[str, Any] | None = None
    is_respelled: bool = False
    due_at: str | None = None


def place_of(new: NewUrl, kin: Iterable[Mapping[str, Any]]) -> Place:
    """The place of a found URL among the rows with its document key."""
    rows = [row for row in kin if row["kind"] == new.kind]
    exact = next((row for row in kin if row["url"] == new.url), None)
    if exact is not None:
        return Place(exact)
    if new.alias_of is not None:
        return Place(due_at=new.due_at)
    free = [row for row in rows if row["state"] != "in_flight"]
    unwritten = next((row for row in free if _is_kept_even(row, new.url)), None)
    if unwritten is not None:
        return Place(unwritten, is_respelled=True)
    if new.parent_url is None:
        return Place(due_at=new.due_at)  # a site file or a user asks for just this
    return _among_sessions(new, rows)


def known_as(url: str, kin: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The row that an address belongs to, whatever session a page wrote into it."""
    rows = list(kin)
    exact = next((row for row in rows if row["url"] == url), None)
    even = next((row for row in rows if _is_kept_even(row, url)), None)
    return exact or even or next(iter(same_but_session(url, rows)), None)


def same_but_session(
    url: str, rows: Iterable[Mapping[str, Any]], *, sure: bool = True
) -> list[Mapping[str, Any]]:
    """The rows that differ from an address only in a session's keys."""
    bare = without_session(url, sure=sure)
    return [row for row in rows if without_session(row["url"], sure=sure) == bare]


def answers(row: Mapping[str, Any]) -> bool:
    """Whether an address gave its document when it was asked for last."""
    state = row["prior_state"] if row["state"] == "in_flight" else row["state"]
    return state in _ANSWERS


def _is_kept_even(row: Mapping[str, Any], url: str) -> bool:
    """Whether a row of an older version is this address in its canonical form."""
    if row["is_written"]:
        return False
    try:
        return bool(row["url"] == canonical_url(url))
    except BadUrl:
        return False


def _among_sessions(new: NewUrl, rows: list[Mapping[str, Any]]) -> Place:
    same = same_but_session(new.url, rows)
    proven = _proven(same) or _proven(same_but_session(new.url, rows, sure=False))
    if proven is not None:
        return Place(proven, is_respelled=True)
    if not same:
        return Place(due_at=new.due_at)
    if new.kind in _WALKED:
        return Place(same[0], is_respelled=same[0]["state"] != "in_flight")
    waiting = next((r for r in same if r["state"] == "pending"), None)
    if waiting is not None:
        return Place(waiting, is_respelled=True)
    if any(r["state"] == "in_flight" and not r["visits"] for r in same):
        return Place(same[0])
    due = [row["due_at"] for row in same if answers(row)]
    return Place(due_at=due[0] if due else new.due_at)


def _proven(rows: list[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The row of another name that its page has shown to be this one document's.

    Pages that differ show that the key is no session's.
    """
    records = {row["record_id"] for row in rows if row["record_id"]}
    urls = {row["url"] for row in rows}
    if len(records) > 1:
        return None
    return next((row for row in rows if row["alias_of"] in urls), None)
