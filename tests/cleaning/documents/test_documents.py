"""One file of each kind, made here, through `read_document`: right text or a reason."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
import zlib
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from cleaning.documents import read_document, sniff
from cleaning.documents.zips import MAX_UNPACKED_BYTES
from crawler.demo.content import files

if TYPE_CHECKING:
    from pathlib import Path

LINES = [
    "某某县2024年法治政府建设年度报告",
    "办结行政复议案件581件。",
    "二〇二五年三月二十日",
]
OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def word(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def ofd(text: str) -> bytes:
    name = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    page = (
        f'<ofd:Page {name}><ofd:Content><ofd:Layer ID="2">'
        '<ofd:TextObject ID="3" Boundary="10 10 150 10" Font="1" Size="4">'
        f'<ofd:TextCode X="0" Y="4">{text}</ofd:TextCode></ofd:TextObject>'
        "</ofd:Layer></ofd:Content></ofd:Page>"
    )
    document = (
        f"<ofd:Document {name}><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID>"
        "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        '</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/P0/C.xml"/>'
        "</ofd:Pages></ofd:Document>"
    )
    root = (
        f'<ofd:OFD {name} Version="1.0" DocType="OFD"><ofd:DocBody>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("OFD.xml", root)
        package.writestr("Doc_0/Document.xml", document)
        package.writestr("Doc_0/Pages/P0/C.xml", page)
    return out.getvalue()


@pytest.mark.parametrize("extension", ["pdf", "docx"])
def test_the_text_is_exact(extension: str) -> None:
    read = read_document(files.make_file(extension, LINES))
    assert (read.status, read.extension) == ("ok", extension)
    assert read.text is not None
    assert read.text.split("\n") == LINES


def test_a_workbook_gives_sheet_name_and_rows() -> None:
    read = read_document(files.xlsx(["受理", "581"]))
    assert read.text == "附表\n| 受理 |\n| 581 |"


def test_an_ofd_gives_its_text() -> None:
    read = read_document(ofd("政府信息公开工作年度报告"))
    assert (read.status, read.text) == ("ok", "政府信息公开工作年度报告")


def test_a_word_table_stands_where_it_was_with_merged_cells_filled() -> None:
    document = docx.Document()
    document.add_paragraph("前")
    table = document.add_table(rows=2, cols=3)
    for row, cells in enumerate((("指标", "本年", "上年"), ("", "581", "620"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    document.add_paragraph("后")
    read = read_document(word(document))
    assert read.text is not None
    assert read.text.split("\n") == [
        "前",
        "| 指标 | 本年 | 上年 |",
        "| 指标 | 581 | 620 |",
        "后",
    ]


def test_insertions_are_kept_and_deletions_are_not() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("我")
    for tag, body in (("ins", "<w:t>镇</w:t>"), ("del", "<w:delText>县</w:delText>")):
        paragraph._p.append(
            parse_xml(f"<w:{tag} {nsdecls('w')}><w:r>{body}</w:r></w:{tag}>")
        )
    paragraph.add_run("深入推进")
    read = read_document(word(document))
    assert read.text == "我镇深入推进"


def test_text_in_content_controls_is_kept() -> None:
    document = docx.Document()
    document.element.body.insert(
        0,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>目录</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>"
        ),
    )
    read = read_document(word(document))
    assert read.text == "目录"


def test_automatic_chinese_numbers_are_written_out() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:lvl w:ilvl="0">'
            '<w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
            '<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'
        )
    )
    for text in ("总体情况", "存在问题"):
        paragraph = document.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="77"/>'
                "</w:numPr>"
            )
        )
    read = read_document(word(document))
    assert read.text == "一、总体情况\n二、存在问题"


@pytest.mark.parametrize("extension", ["pdf", "docx", "xlsx"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_cut_file_is_damaged_and_nothing_is_raised(
    extension: str, share: float
) -> None:
    whole = files.make_file(extension, LINES)
    read = read_document(whole[: int(len(whole) * share)])
    # PDF readers may mend a cut file: then its text must be a part of the real one.
    if read.status == "ok":
        assert read.text is not None
        assert set(read.text.split("\n")) <= set(LINES)
    else:
        assert read.status in {"damaged", "scanned"}
        assert read.detail
        assert read.text is None


def test_a_misnamed_file_is_known_by_its_bytes() -> None:
    assert sniff(files.xlsx(["1"])).extension == "xlsx"
    assert sniff(b"<!DOCTYPE html><html><body>404</body></html>").extension == "html"
    read = read_document(b"<html><body>not a pdf</body></html>")
    assert (read.status, read.media_type) == ("no_converter", "text/html")


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", bytes(MAX_UNPACKED_BYTES + 1))
    read = read_document(out.getvalue())
    assert read.status == "too_large"


def test_a_pdf_without_text_is_scanned() -> None:
    assert read_document(files.pdf([" "])).status == "scanned"


def test_an_encrypted_pdf_says_so() -> None:
    whole = files.pdf(LINES)
    locked = whole.replace(
        b"trailer\n<<",
        b"trailer\n<< /Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <"
        + b"00" * 32
        + b"> /U <"
        + b"00" * 32
        + b"> >> /ID [<00> <00>]",
    )
    assert locked != whole
    assert read_document(locked).status == "encrypted"


def test_a_locked_office_file_says_so() -> None:
    payload = OLE_HEAD + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    assert read_document(payload).status == "encrypted"


def test_without_a_converter_a_doc_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    payload = OLE_HEAD + "WordDocument".encode("utf-16-le") + bytes(512)
    read = read_document(payload)
    assert (read.status, read.extension) == ("no_converter", "doc")
    assert read.detail is not None
    assert "antiword" in read.detail


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not here")
@pytest.mark.timeout(180)
def test_a_real_doc_gives_its_text(tmp_path: Path) -> None:
    source = tmp_path / "report.docx"
    source.write_bytes(files.docx(LINES))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "doc",
            "--outdir",
            str(tmp_path),
            str(source),
        ],
        check=True,
        timeout=120,
        capture_output=True,
    )
    read = read_document((tmp_path / "report.doc").read_bytes())
    assert (read.status, read.extension) == ("ok", "doc")
    assert read.text is not None
    assert read.text.split("\n") == LINES


def test_a_flate_bomb_in_a_pdf_gives_a_reason_or_nothing() -> None:
    bomb = zlib.compress(bytes(64 * 1024 * 1024), 9)
    whole = files.pdf(LINES)
    at = whole.index(b"stream\n")
    head = whole[:at].rsplit(b"<<", 1)[0]
    payload = (
        head
        + b"<< /Length "
        + str(len(bomb)).encode()
        + b" /Filter /FlateDecode >>\nstream\n"
        + bomb
        + whole[whole.index(b"\nendstream") :]
    )
    assert read_document(payload).status in {"scanned", "damaged", "too_large"}
