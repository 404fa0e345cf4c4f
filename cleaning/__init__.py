"""Cleaning: from a capture to a record, or to a reason why there is none; pure."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Capture, Hints, Record, Rejected
    from cleaning.draft import Draft

__all__ = ["clean"]

if Path(__file__).with_name("compiled.txt").exists():
    from cleaning.compiled import load_sources_if_changed

    load_sources_if_changed()


def clean(
    capture: Capture, hints: Hints | None = None, further: Sequence[Capture] = ()
) -> Record | Rejected:
    """The record of a captured page, or the reason why it gives none.

    HTML is read as a page, a PDF or Office file by the text in it, anything else that
    is text as text that somebody else extracted. `further` are the next pages of an
    article that stands on several, in order: one record comes of all. The same captures
    and hints always give the same answer.
    """
    from archive.model import Hints, Rejected
    from cleaning.record.assemble import finish
    from cleaning.record.joining import joined

    hints = hints or Hints()
    draft = read(capture, hints)
    if isinstance(draft, Rejected):
        return draft
    pages = (read(page, hints) for page in further)
    return finish(joined(draft, pages) if further else draft, hints, capture)


def read(capture: Capture, hints: Hints) -> Draft | Rejected:
    """The draft of a capture, before anything in it is judged."""
    from archive.model import Rejected
    from cleaning.page import decode, tree
    from cleaning.page.payload import is_file, is_html, not_text
    from cleaning.record import from_html, from_text

    try:
        most = decode.FILE_BYTES if is_file(capture.payload) else decode.MAX_BYTES
        data = decode.content_decoded(capture, most)
        if is_file(data):
            return from_text.read_file(data, capture, hints)
        refused = not_text(data)
        if refused is not None:
            return Rejected(capture.url, *refused)
        decoded = decode.decode(data, capture.content_type)
        if not is_html(decoded.text, capture.content_type):
            return from_text.read_text(decoded.text, capture, hints)
        with closing(tree.parse_page(decoded.text)) as parsed:
            return from_html.read_page(parsed, decoded, capture, hints)
    except tree.TooDeep as error:
        return Rejected(capture.url, "too_deep", str(error))
    except decode.TooLarge as error:
        return Rejected(capture.url, "too_large", str(error))
    except decode.Undecodable as error:
        return Rejected(capture.url, "undecodable", str(error))
