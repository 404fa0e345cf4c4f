"""One report of each file type, made here, and what hostile hands would make of it."""

from __future__ import annotations

import io
import itertools
import random
import re
import shutil
import subprocess
import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import docx

from crawler.demo.content import files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = "某某县2024年法治政府建设年度报告"
TAIL = "二〇二五年三月二十日"
TABLE = (("指标", "本年", "上年"), ("受理", "581", "620"))
LINES = [HEAD, *(" ".join(row) for row in TABLE), TAIL]
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_GIGABYTE = 1 << 30


def packed(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def replaced(payload: bytes, name: str, part: str | bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(payload)) as package:
        parts: dict[str, str | bytes] = {n: package.read(n) for n in package.namelist()}
    return packed(parts | {name: part})


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph(HEAD)
    table = document.add_table(rows=len(TABLE), cols=len(TABLE[0]))
    for number, row in enumerate(TABLE):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    document.add_paragraph(TAIL)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def workbook(rows: str | None = None) -> bytes:
    letters = "ABC"
    filled = [(HEAD,), *TABLE, (TAIL,)]
    cells = rows or "".join(
        f'<row r="{n}">'
        + "".join(
            f'<c r="{letters[i]}{n}" t="inlineStr"><is><t>{escape(c)}</t></is></c>'
            for i, c in enumerate(row)
        )
        + "</row>"
        for n, row in enumerate(filled, 1)
    )
    sheet = f'<worksheet xmlns="{_SHEET}"><sheetData>{cells}</sheetData></worksheet>'
    return replaced(files.xlsx([""]), "xl/worksheets/sheet1.xml", sheet)


def ofd(objects: str | None = None) -> bytes:
    body = objects or "".join(
        f'<ofd:TextObject ID="{n}" Boundary="10 {10 * n} 150 8" Font="1" Size="4">'
        f'<ofd:TextCode X="0" Y="4">{line}</ofd:TextCode></ofd:TextObject>'
        for n, line in enumerate(LINES, 3)
    )
    page = f'<ofd:Page {_OFD}><ofd:Content><ofd:Layer ID="2">{body}</ofd:Layer></ofd:Content></ofd:Page>'
    document = (
        f"<ofd:Document {_OFD}><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID>"
        "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        '</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/P0/C.xml"/>'
        "</ofd:Pages></ofd:Document>"
    )
    root = (
        f'<ofd:OFD {_OFD} Version="1.0" DocType="OFD"><ofd:DocBody>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    return packed(
        {"OFD.xml": root, "Doc_0/Document.xml": document, "Doc_0/Pages/P0/C.xml": page}
    )


def converted(
    payload: bytes, origin: str, extension: str, folder: Path
) -> bytes | None:
    """The same in another format; None where that part of LibreOffice is not here."""
    source = folder / f"report.{origin}"
    source.write_bytes(payload)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", extension]
    subprocess.run(
        [*command, "--outdir", str(folder), str(source)],
        check=True,
        timeout=120,
        capture_output=True,
    )
    made = folder / f"report.{extension}"
    return made.read_bytes() if made.exists() else None


OWN: dict[str, Callable[[], bytes]] = {
    "pdf": lambda: files.pdf(LINES),
    "docx": word,
    "xlsx": workbook,
    "ofd": ofd,
}
CONVERTED = {"doc": "docx", "rtf": "docx", "odt": "docx", "xls": "xlsx", "ods": "xlsx"}


def locked(extension: str, payload: bytes) -> bytes:
    """The file as if it asked for a password."""
    if extension == "pdf":
        lock = (
            b"trailer\n<< /Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <"
            + b"00" * 32
            + b"> /U <"
            + b"00" * 32
            + b"> >> /ID [<00> <00>]"
        )
        return payload.replace(b"trailer\n<<", lock)
    if extension in ("docx", "xlsx"):
        return OLE + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    if extension == "doc":
        at = next(
            n
            for n in range(512, len(payload), 512)
            if payload[n : n + 2] == b"\xec\xa5"
        )
        return payload[: at + 11] + bytes([payload[at + 11] | 1]) + payload[at + 12 :]
    if extension == "xls":
        at = payload.index(b"\x09\x08\x10\x00\x00\x06") + 20
        return payload[:at] + b"\x2f\x00" + payload[at + 2 :]
    if extension in ("odt", "ods"):
        manifest = "<manifest><encryption-data/></manifest>"
        return replaced(payload, "META-INF/manifest.xml", manifest)
    # The flag of each member in the zip's directory and before its bytes.
    heads = rb"(PK\x03\x04..|PK\x01\x02....)\x00"
    return re.sub(heads, lambda m: m[1] + b"\x01", payload, flags=re.DOTALL)


def noise(count: int) -> list[str]:
    """Texts that no packer makes small."""
    source = random.Random(1)
    return [f"{source.getrandbits(64):x}" for _ in range(count)]


def _pdf_bomb() -> bytes:
    whole = files.pdf(LINES)
    packer = zlib.compressobj(9)
    piece = bytes(1 << 24)
    bomb = (
        b"".join(packer.compress(piece) for _ in range(_GIGABYTE >> 24))
        + packer.flush()
    )
    at = whole.index(b"stream\n")
    head = whole[:at].rsplit(b"<<", 1)[0]
    length = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(bomb)
    return head + length + bomb + whole[whole.index(b"\nendstream") :]


def _word_bomb(body: str, head: str = "") -> bytes:
    document = (
        f'{head}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    )
    return replaced(word(), "word/document.xml", document)


def _paragraphs() -> bytes:
    rows = "".join(f"<w:p><w:r><w:t>{n}</w:t></w:r></w:p>" for n in noise(550_000))
    return _word_bomb(rows)


def _entities() -> bytes:
    names = "abcdefghij"
    kinds = "".join(
        f'<!ENTITY {after} "{f"&{before};" * 10}">'
        for before, after in itertools.pairwise(names)
    )
    head = f'<!DOCTYPE d [<!ENTITY a "{"法" * 1000}">{kinds}]>'
    return _word_bomb("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", head)


def _far_apart() -> bytes:
    return workbook(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        "<row r='1048576'><c r='XFD1048576'><v>2</v></c></row>"
    )


def _repeated() -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:table="{table}">'
        '<office:body><office:spreadsheet><table:table table:name="a">'
        '<table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell table:number-columns-repeated="16384"'
        ' office:value-type="float" office:value="1"/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return packed(
        {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content}
    )


BOMBS: dict[str, Callable[[], bytes]] = {
    "stream.pdf": _pdf_bomb,
    "spaces.docx": lambda: _word_bomb(" " * (40 << 20)),
    "paragraphs.docx": _paragraphs,
    "entities.docx": _entities,
    "depth.docx": lambda: _word_bomb("<w:sdt>" * 100_000 + "</w:sdt>" * 100_000),
    "far_apart.xlsx": _far_apart,
    "repeated.ods": _repeated,
    "spaces.ofd": lambda: ofd(" " * (40 << 20)),
}
