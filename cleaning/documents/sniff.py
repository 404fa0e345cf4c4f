"""A file's media type by its bytes: names and declared types lie too often."""

from __future__ import annotations

import io
import zipfile
from typing import NamedTuple


class FileKind(NamedTuple):
    """Media type and the extension that goes with it, without the dot."""

    media_type: str
    extension: str


_OOXML = "application/vnd.openxmlformats-officedocument."
PDF = FileKind("application/pdf", "pdf")
DOCX = FileKind(_OOXML + "wordprocessingml.document", "docx")
XLSX = FileKind(_OOXML + "spreadsheetml.sheet", "xlsx")
PPTX = FileKind(_OOXML + "presentationml.presentation", "pptx")
OFD = FileKind("application/ofd", "ofd")
ODT = FileKind("application/vnd.oasis.opendocument.text", "odt")
ODS = FileKind("application/vnd.oasis.opendocument.spreadsheet", "ods")
ZIP = FileKind("application/zip", "zip")
DOC = FileKind("application/msword", "doc")
XLS = FileKind("application/vnd.ms-excel", "xls")
PPT = FileKind("application/vnd.ms-powerpoint", "ppt")
OLE = FileKind("application/x-ole-storage", "ole")
RTF = FileKind("application/rtf", "rtf")
HTML = FileKind("text/html", "html")
XML = FileKind("text/xml", "xml")
TEXT = FileKind("text/plain", "txt")
UNKNOWN = FileKind("application/octet-stream", "bin")

_MAGIC = (
    (b"\xff\xd8\xff", FileKind("image/jpeg", "jpg")),
    (b"\x89PNG\r\n\x1a\n", FileKind("image/png", "png")),
    (b"GIF8", FileKind("image/gif", "gif")),
    (b"II*\x00", FileKind("image/tiff", "tif")),
    (b"MM\x00*", FileKind("image/tiff", "tif")),
    (b"Rar!\x1a\x07", FileKind("application/vnd.rar", "rar")),
    (b"7z\xbc\xaf\x27\x1c", FileKind("application/x-7z-compressed", "7z")),
    (b"\x1f\x8b", FileKind("application/gzip", "gz")),
    (b"{\\rtf", RTF),
    (b"\x00\x00\x00\x18ftyp", FileKind("video/mp4", "mp4")),
    (b"\x00\x00\x00\x20ftyp", FileKind("video/mp4", "mp4")),
    (b"ID3", FileKind("audio/mpeg", "mp3")),
)
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("PowerPoint Document", PPT),
    ("EncryptedPackage", OLE),
    ("Book", XLS),
)
_HEAD_BYTES = 1024


def sniff(payload: bytes) -> FileKind:
    """What the bytes are, whatever they are called.

    >>> sniff(b"junk\\n%PDF-1.7").extension
    'pdf'
    >>> sniff("<!DOCTYPE html><p>您访问的页面不存在</p>".encode()).extension
    'html'
    """
    head = payload[:_HEAD_BYTES]
    if b"%PDF-" in head:
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(payload)
    if head.startswith(_OLE_MAGIC):
        return _ole_kind(payload)
    if head.startswith(b"BM") and b"\x00" in head[:32]:
        return FileKind("image/bmp", "bmp")
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    return _text_kind(head)


def _zip_kind(payload: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as package:
            names = package.namelist()
            mimetype = package.read("mimetype") if "mimetype" in names else b""
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError):
        return _cut_zip_kind(payload)
    for kind in (ODT, ODS):
        if mimetype.strip() == kind.media_type.encode():
            return kind
    lowered = {name.replace("\\", "/").lower() for name in names}
    if "ofd.xml" in lowered:
        return OFD
    for folder, kind in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
        if any(name.startswith(folder) for name in lowered):
            return kind
    return ZIP


def _cut_zip_kind(payload: bytes) -> FileKind:
    # The directory stands at a zip's end: a cut file is told by its members' heads.
    for sign, kind in (
        (b"word/", DOCX),
        (b"xl/", XLSX),
        (b"ppt/", PPTX),
        (b"OFD.xml", OFD),
    ):
        if sign in payload:
            return kind
    return ZIP


def _ole_kind(payload: bytes) -> FileKind:
    for name, kind in _OLE_STREAMS:
        if name.encode("utf-16-le") in payload:
            return kind
    return OLE


def _text_kind(head: bytes) -> FileKind:
    lowered = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lowered.startswith((b"<!doctype html", b"<html")) or b"<body" in lowered:
        return HTML
    if lowered.startswith(b"<?xml"):
        return HTML if b"<html" in lowered else XML
    if b"\x00" in head or not head:
        return UNKNOWN
    printable = sum(byte >= 0x20 or byte in b"\t\r\n\f" for byte in head)
    return TEXT if printable > 0.95 * len(head) else UNKNOWN
