"""How far a record can be trusted, as one number from 0 to 1.

1.0, less what each issue code costs (once a code, see issues.toml), less what was lost
between the page's container and the text, less the disagreement with the second
opinion, less the doubt about the encoding. docs/cleaning.md tells it to users.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cleaning.issues import load_codes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.model import Issue
    from cleaning.draft import Draft

LOSS_WEIGHT: Final = 1.0
DISAGREEMENT_WEIGHT: Final = 0.3
AGREED: Final = 0.8
DOUBT_WEIGHT: Final = 0.4


def quality_of(draft: Draft, issues: Iterable[Issue]) -> float:
    """The quality of a record, rounded to two digits.

    >>> from cleaning.draft import Draft
    >>> quality_of(Draft(None, ["全文"], han_in=100, han_out=90, agreement=0.6), [])
    0.84
    """
    codes = load_codes()
    cost = sum(codes[code].cost for code in {i.code for i in issues} if code in codes)
    cost += LOSS_WEIGHT * loss_of(draft)
    if draft.agreement is not None:
        cost += DISAGREEMENT_WEIGHT * max(0.0, AGREED - draft.agreement)
    cost += DOUBT_WEIGHT * draft.charset_doubt
    return round(min(1.0, max(0.0, 1.0 - cost)), 2)


def loss_of(draft: Draft) -> float:
    """The share of the container's Han characters that the text does not have."""
    if not draft.han_in:
        return 0.0
    return max(0.0, 1.0 - draft.han_out / draft.han_in)
