"""Small real files for sample reports to attach: PDF, DOCX, XLSX, made by hand.

The same arguments give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

_LONG_AGO = (2020, 1, 1, 0, 0, 0)
_CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MAIN = "application/vnd.openxmlformats-officedocument"

_PDF_FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /Identity-H"
    " /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>"
)
_PDF_CID_FONT = (
    "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /DW 1000"
    " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
    " /FontDescriptor 8 0 R >>"
)
_PDF_FONT_DESCRIPTOR = (
    "<< /Type /FontDescriptor /FontName /SimSun /Flags 4 /ItalicAngle 0"
    " /FontBBox [0 -141 1000 859] /Ascent 859 /Descent -141 /CapHeight 683"
    " /StemV 91 >>"
)

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_MAIN}.wordprocessingml.document",
    "xlsx": f"{_MAIN}.spreadsheetml.sheet",
}


def make_file(extension: str, lines: list[str]) -> bytes:
    """A file of the given kind whose text is these lines."""
    return {"pdf": pdf, "docx": docx, "xlsx": xlsx}[extension](lines)


def pdf(lines: list[str]) -> bytes:
    """One page of text that can be copied out again (a ToUnicode map, no font file)."""
    characters = sorted(set("".join(lines)))
    code = {character: index for index, character in enumerate(characters, 1)}
    shows = " T* ".join(
        "<" + "".join(f"{code[c]:04x}" for c in line) + "> Tj" for line in lines
    )
    stream = f"BT /F1 11 Tf 14 TL 50 780 Td {shows} ET"
    mapping = "\n".join(
        f"<{code[c]:04x}> <{c.encode('utf-16-be').hex()}>" for c in characters
    )
    to_unicode = (
        "/CIDInit /ProcSet findresource begin begincmap /CMapName /T def"
        " 1 begincodespacerange <0000> <ffff> endcodespacerange"
        f" {len(characters)} beginbfchar\n{mapping}\nendbfchar endcmap end"
    )
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>"
    )
    return _pdf_file(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page,
            _pdf_stream(stream),
            _PDF_FONT,
            _PDF_CID_FONT,
            _pdf_stream(to_unicode),
            _PDF_FONT_DESCRIPTOR,
        ]
    )


def docx(lines: list[str]) -> bytes:
    """A Word document with one paragraph a line."""
    body = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        for line in lines
    )
    document = (
        f'<w:document xmlns:w="{_WORD}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    )
    return _office_file(
        {"word/document.xml": (f"{_MAIN}.wordprocessingml.document.main+xml", document)}
    )


def xlsx(lines: list[str]) -> bytes:
    """A workbook with one sheet and one filled cell a line."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{escape(line)}</t></is></c></row>'
        for n, line in enumerate(lines, 1)
    )
    workbook = (
        f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="附表" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    sheet = f'<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>'
    return _office_file(
        {
            "xl/workbook.xml": (f"{_MAIN}.spreadsheetml.sheet.main+xml", workbook),
            "xl/worksheets/sheet1.xml": (
                f"{_MAIN}.spreadsheetml.worksheet+xml",
                sheet,
            ),
        },
        relations={
            "xl/_rels/workbook.xml.rels": f'<Relationship Id="rId1" Type="{_OFFICE}'
            '/worksheet" Target="worksheets/sheet1.xml"/>'
        },
    )


def _office_file(
    parts: dict[str, tuple[str, str]], relations: dict[str, str] | None = None
) -> bytes:
    main = next(iter(parts))
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{media_type}"/>'
        for name, (media_type, _) in parts.items()
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_CONTENT_TYPES}"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/officeDocument" Target="{main}"/></Relationships>',
        **{name: xml for name, (_, xml) in parts.items()},
        **{
            name: f'<Relationships xmlns="{_RELATIONS}">{inner}</Relationships>'
            for name, inner in (relations or {}).items()
        },
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in files.items():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, f'<?xml version="1.0" encoding="UTF-8"?>{xml}')
    return out.getvalue()


def _pdf_stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def _pdf_file(objects: list[str]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("ascii")
    start = len(out)
    entries = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    out += (
        f"xref\n0 {size}\n0000000000 65535 f \n{entries}"
        f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ).encode("ascii")
    return bytes(out)
