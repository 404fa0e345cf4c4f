"""Does a record claim what the page does not say, and does its quality admit errors?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = dict[str, float]

SURE: Final = 0.9
"""A reader takes a record of this quality for right without looking."""

STEPS: Final = (1.0, 0.98, 0.95, 0.9, 0.8, 0.6, 0.0)
_FIELDS: Final = ("title", "date", "source", "signed", "number", "index", "region")
_WHOLE: Final = 0.99
"""F1 from which a body counts as right: less than a line is missing or too much."""

_CLAIMS: Final = (
    ("signed", "signed_date", "signed_date"),
    ("number", "doc_number", "document_number"),
    ("index", "index_number", "index_number"),
)


def claims(gold: dict[str, Any], record: dict[str, Any]) -> Row:
    """1.0 for each field that the page does not have and the record leaves empty.

    A source counts as claimed where a label or a tag is said to name it; that the
    signer or the site stands in for it is no claim, nor that a tag names the signer. `region` is 1.0 where the record
    names the right division or none.

    >>> claims({"signed_date": None}, {"signed_date": "2021-03-03"})["no signed"]
    0.0
    """
    row = {
        f"no {name}": float(not record.get(field))
        for name, key, field in _CLAIMS
        if key in gold and not gold[key]
    }
    if "source" in gold and not gold["source"]:
        said = record.get("source_kind") in {"label", "meta"}
        row["no source"] = float(not said or record["source"] == record.get("issuer"))
    if gold.get("region"):
        row["region"] = float(record.get("division_code") in {None, gold["region"]})
    return row


def is_right(row: Row) -> bool:
    """Whether a page's scores have no wrong field and no wrong body."""
    claimed = [value for name, value in row.items() if name.startswith("no ")]
    fields = [row[name] for name in _FIELDS if name in row]
    return row["f1"] >= _WHOLE and all(value == 1.0 for value in [*fields, *claimed])


def admitted(rows: Iterable[tuple[float, Row]]) -> Row:
    """The share of pages that are right or whose quality says that they may not be."""
    pages = [(quality, is_right(row)) for quality, row in rows]
    silent = sum(quality >= SURE and not right for quality, right in pages)
    return {"admitted": 1 - silent / max(1, len(pages))}


def curve(rows: Iterable[tuple[float, Row]]) -> list[tuple[float, int, float]]:
    """For each step of quality, from the best: how many pages, the share that is right.

    >>> right, wrong = {"f1": 1.0}, {"f1": 0.5}
    >>> curve([(1.0, right), (0.99, wrong), (0.99, right), (0.2, wrong)])[:2]
    [(1.0, 1, 1.0), (0.98, 2, 0.5)]
    """
    pages = [(quality, is_right(row)) for quality, row in rows]
    found, above = [], 2.0
    for step in STEPS:
        here = [right for quality, right in pages if step <= quality < above]
        if here:
            found.append((step, len(here), sum(here) / len(here)))
        above = step
    return found
