"""Text of PDF files; the owner of pypdfium2."""

from __future__ import annotations

import pypdfium2

from cleaning.documents.result import Unreadable

MAX_PAGES = 3000
# A page of a report has hundreds of characters; a scanned one a page number at most.
_SCANNED_CHARS_A_PAGE = 8


def read_pdf(payload: bytes) -> str:
    """The text of all pages in order, lines as the file sets them.

    Raises Unreadable: encrypted, damaged, scanned (pages without a text layer) or
    too_large (more than MAX_PAGES pages).
    """
    document = _open(payload)
    try:
        if len(document) > MAX_PAGES:
            raise Unreadable("too_large", f"{len(document)} pages")
        if len(document) == 0:
            raise Unreadable("damaged", "no pages in it")
        pages = [_page_text(document, index) for index in range(len(document))]
    finally:
        document.close()
    visible = sum(len("".join(page.split())) for page in pages)
    if visible < _SCANNED_CHARS_A_PAGE * len(pages):
        raise Unreadable("scanned", f"{len(pages)} pages of pictures, no text layer")
    return "\n".join(page for page in pages if page)


def _open(payload: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(payload)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            raise Unreadable("encrypted", "the PDF asks for a password") from error
        raise Unreadable("damaged", f"not a readable PDF: {error}") from error


def _page_text(document: pypdfium2.PdfDocument, index: int) -> str:
    try:
        page = document[index]
        textpage = page.get_textpage()
        text: str = textpage.get_text_bounded()
        textpage.close()
        page.close()
    except pypdfium2.PdfiumError:
        # One broken page in a report of fifty is no reason to lose the others.
        return ""
    lines = (line.strip() for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)
