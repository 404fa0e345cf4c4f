"""The pages of one article as one draft: the text in order, names and dates from the first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from archive.model import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaning.draft import Draft, Further

_DOTS: Final = "….。 "
_SURE: Final = 40  # characters: fewer may begin two pages by chance


def joined(first: Draft, further: Iterable[Draft | Rejected]) -> Draft:
    """One draft of all pages, up to one that is none or that repeats an earlier one.

    Portals answer with their last page where a number is asked for that they do not have.
    """
    pages = [first]
    for page in further:
        if isinstance(page, Rejected):
            break
        if any(_shows_the_same(page, known) for known in pages):
            pages[-1] = replace(pages[-1], further=None)
            break
        if _holds_all(page, pages):
            pages = [_emptied(known) for known in pages]
        pages.append(page)
    return _one(pages)


def _one(pages: list[Draft]) -> Draft:
    agreements = [page.agreement for page in pages if page.agreement is not None]
    links = [link for page in pages for link in page.attachments]
    return replace(
        pages[0],
        lines=[line for page in pages for line in page.lines],
        attachments=list({link.url: link for link in reversed(links)}.values())[::-1],
        issues=list(dict.fromkeys(told for page in pages for told in page.issues)),
        removed=[line for page in pages for line in page.removed],
        han_in=sum(page.han_in for page in pages),
        han_out=sum(page.han_out for page in pages),
        agreement=min(agreements, default=None),
        charset_doubt=max(page.charset_doubt for page in pages),
        further=_beyond(pages),
    )


def _beyond(pages: list[Draft]) -> Further | None:
    """Where the last page leads; one that was read already is the pager's way back.

    A count such as 共3页 leads nowhere: that many pages are all.
    """
    further = pages[-1].further
    if further is None or further.url in {page.url for page in pages}:
        return None
    is_all = further.pages is not None and further.pages <= len(pages)
    return None if is_all and further.url is None else further


def _holds_all(page: Draft, pages: list[Draft]) -> bool:
    """Whether a page begins with all that was read: 余下全文 leads to the whole text."""
    so_far = "\n".join(line for known in pages for line in known.lines).rstrip(_DOTS)
    whole = "\n".join(page.lines)
    return len(so_far) >= _SURE and whole.startswith(so_far)


def _emptied(page: Draft) -> Draft:
    """A page of which another says all: only its address and its fields count."""
    return replace(page, lines=[], removed=[], han_in=0, han_out=0)


def _shows_the_same(page: Draft, other: Draft) -> bool:
    return (page.lines, page.attachments) == (other.lines, other.attachments)
