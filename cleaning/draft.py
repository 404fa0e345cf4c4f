"""What the page itself says, gathered but not yet judged: from reading to finishing.

`cleaning/record/from_html.py` (HTML) and `cleaning/record/from_text.py` (text that others extracted)
each make a Draft; `cleaning/record/assemble.py` turns it into the record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from archive.model import AttachmentLink, Issue, Origin, RemovedLine

FieldName = Literal[
    "title",
    "published",
    "updated",
    "created",
    "signed",
    "source",
    "author",
    "issuer",
    "document_number",
    "index_number",
    "site_name",
    "site_code",
    "column",
    "keywords",
]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value that the page offers for a field, as it stands there (trimmed).

    `raw` is the whole label line, meta content or cell; `rank` orders candidates of
    one field and origin, 0 the best.
    """

    field: FieldName
    value: str
    raw: str
    origin: Origin
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Further:
    """What on a page says that its article goes on: `url` where it leads there.

    `pages` is how many there are in all, where only that is said.
    """

    told: str
    url: str | None = None
    pages: int | None = None


@dataclass(slots=True)
class Draft:
    """A page between reading and finishing; `lines` are the body's paragraphs.

    `lines` hold no boilerplate, no title, no label line; a table row is one Markdown
    line. `han_in` counts Han characters of the chosen container (after boilerplate),
    `han_out` those of `lines`. `agreement` is the share of the body's character
    bigrams that the second opinion has too (of a large page: how much of it counts as
    text, by our own count), None where none was asked.
    """

    url: str | None
    lines: list[str]
    candidates: list[Candidate] = field(default_factory=list)
    attachments: list[AttachmentLink] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    removed: list[RemovedLine] = field(default_factory=list)
    family: str | None = None
    han_in: int = 0
    han_out: int = 0
    agreement: float | None = None
    charset_doubt: float = 0.0
    further: Further | None = None

    def best(self, name: FieldName, *origins: Origin) -> Candidate | None:
        """The first candidate of a field, by the order of `origins`, then rank."""
        for origin in origins:
            found = [
                c for c in self.candidates if (c.field, c.origin) == (name, origin)
            ]
            if found:
                return min(found, key=lambda c: c.rank)
        return None
