"""Text of DOCX files; the owner of python-docx.

The tree is walked here and not through `Paragraph.text`: that leaves out what stands
in insertions, content controls, smart tags and text boxes.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import PartFactory
from docx.oxml.ns import qn
from docx.package import Package
from docx.parts.document import DocumentPart
from lxml import etree

from cleaning.documents.numbering import Numbering
from cleaning.documents.result import Unreadable
from cleaning.documents.table_rows import markdown_row
from cleaning.documents.zips import check_zip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document

    Element = etree._Element  # noqa: SLF001 - lxml names its element type so

for _kind in (
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
):
    PartFactory.part_type_for[_kind] = DocumentPart

_P, _TBL, _TR, _TC = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_T, _TAB, _BR, _CR = qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr")
_HYPHEN = qn("w:noBreakHyphen")
_TEXT_BOX = qn("w:txbxContent")
_GRID_SPAN = f"{qn('w:tcPr')}/{qn('w:gridSpan')}"
_MERGED_DOWN = f"{qn('w:tcPr')}/{qn('w:vMerge')}"
_SKIPPED = frozenset(
    {
        qn("w:del"),
        qn("w:moveFrom"),
        qn("w:pPr"),
        qn("w:rPr"),
        qn("w:instrText"),
        # The same drawing again, for programs that do not know the newer markup.
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)


def read_docx(payload: bytes) -> str:
    """Paragraphs and tables of the body in their order, with automatic numbers.

    Raises Unreadable: damaged, encrypted, too_large.
    """
    check_zip(payload)
    try:
        document = _opened(payload)
        numbering = Numbering.of(document)
        lines = list(_blocks(document.element.body, numbering))
    except (
        PackageNotFoundError,
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        KeyError,
        ValueError,
        OSError,
    ) as error:
        raise Unreadable("damaged", f"not a readable DOCX: {error}") from error
    return "\n".join(line for line in lines if line)


def _opened(payload: bytes) -> Document:
    """The document; python-docx itself refuses those with macros, and templates."""
    part = Package.open(io.BytesIO(payload)).main_document_part
    if not isinstance(part, DocumentPart):
        msg = f"its main part is {part.content_type}"
        raise ValueError(msg)  # noqa: TRY004 - the file is wrong, no argument
    document: Document = part.document
    return document


def _blocks(parent: Element, numbering: Numbering) -> Iterator[str]:
    for child in parent:
        if child.tag == _P:
            yield from _paragraph(child, numbering)
        elif child.tag == _TBL:
            yield from _table(child, numbering)
        elif child.tag not in _SKIPPED:
            yield from _blocks(child, numbering)


def _paragraph(paragraph: Element, numbering: Numbering) -> Iterator[str]:
    text = "".join(_inline(paragraph))
    boxed = [
        line
        for box in paragraph.iter(_TEXT_BOX)
        if not _in_fallback(box)
        for line in _blocks(box, numbering)
    ]
    number = numbering.label(paragraph) if text.strip() else ""
    for line in (number + text.strip()).split("\n"):
        yield line.strip()
    yield from boxed


def _in_fallback(element: Element) -> bool:
    return any(ancestor.tag in _SKIPPED for ancestor in element.iterancestors())


def _inline(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == _T:
            yield child.text or ""
        elif child.tag == _TAB:
            yield " "
        elif child.tag in {_BR, _CR}:
            yield "\n"
        elif child.tag == _HYPHEN:
            yield "-"
        elif child.tag != _TEXT_BOX and child.tag not in _SKIPPED:
            yield from _inline(child)


def _table(table: Element, numbering: Numbering) -> Iterator[str]:
    above: list[str] = []
    for row in table.iter(_TR):
        if next(row.iterancestors(_TBL)) is not table:
            continue
        above = _row(row, above, numbering)
        yield markdown_row(above)


def _row(row: Element, above: list[str], numbering: Numbering) -> list[str]:
    cells: list[str] = []
    for cell in row.iter(_TC):
        if next(cell.iterancestors(_TR)) is not row:
            continue
        merged = cell.find(_MERGED_DOWN)
        if merged is not None and merged.get(qn("w:val")) != "restart":
            # A cell that continues the one above says what that one says.
            text = above[len(cells)] if len(cells) < len(above) else ""
        else:
            text = " ".join(_blocks(cell, numbering))
        span = cell.find(_GRID_SPAN)
        width = int(span.get(qn("w:val")) or 1) if span is not None else 1
        cells += [text] * max(1, min(width, 64))
    return cells
