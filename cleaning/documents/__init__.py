"""Files that portals attach: what they are by their bytes, and the text in them.

`read_document` never raises: a file without text comes with the reason. It is meant
to run in a worker process with limits of memory and time, where a bomb can be killed.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from importlib import import_module
from typing import TYPE_CHECKING

from cleaning.documents.garbled import is_garbled
from cleaning.documents.memory import bounded
from cleaning.documents.result import DocumentText, Unreadable
from cleaning.documents.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MAX_TEXT_CHARS", "DocumentText", "read_document", "sniff"]

MAX_TEXT_CHARS = 5_000_000
# How a package ends whose parts do not unpack, whoever reads them.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError)


def read_document(payload: bytes) -> DocumentText:
    """The media type, extension and text of a file, or why it has no text.

    Paragraphs are apart by newlines, a table's row is one Markdown line. Nothing of
    the file's name or declared type is believed.

    >>> read_document(b"%PDF-1.4 broken").status
    'damaged'
    >>> read_document(b"GIF89a").status
    'no_converter'
    """
    kind = sniff(payload)
    reader = _reader(kind.extension)
    if reader is None:
        detail = f"no reader for {kind.media_type}"
        return DocumentText(
            kind.media_type, kind.extension, None, "no_converter", detail
        )
    try:
        text = _text_of(payload, reader, kind.extension)
    except Unreadable as reason:
        return DocumentText(
            kind.media_type, kind.extension, None, reason.status, str(reason)
        )
    if len(text) > MAX_TEXT_CHARS:
        detail = f"more than {MAX_TEXT_CHARS} characters of text"
        return DocumentText(kind.media_type, kind.extension, None, "too_large", detail)
    if not text.strip():
        detail = "no text in it: pictures only, or empty"
        return DocumentText(kind.media_type, kind.extension, None, "scanned", detail)
    if is_garbled(text):
        detail = "its fonts give other characters than a reader sees"
        return DocumentText(kind.media_type, kind.extension, None, "garbled", detail)
    return DocumentText(kind.media_type, kind.extension, text, "ok", None)


def _text_of(payload: bytes, reader: Callable[[bytes], str], extension: str) -> str:
    """What a reader gives; Unreadable with the reason, however it ends."""
    try:
        with bounded():
            return reader(payload)
    except _BROKEN as error:
        detail = f"not a whole {extension.upper()}: {error}"
        raise Unreadable("damaged", detail) from error
    except MemoryError as error:
        detail = "reading it takes more memory than any real file"
        raise Unreadable("too_large", detail) from error
    except RecursionError as error:
        detail = "the file nests deeper than any real one"
        raise Unreadable("damaged", detail) from error


# Each reader's library is loaded only when such a file comes along.
_READERS = {
    "pdf": ("pdf", "read_pdf"),
    "docx": ("docx", "read_docx"),
    "xlsx": ("sheets", "read_sheets"),
    "xls": ("sheets", "read_sheets"),
    "ods": ("sheets", "read_sheets"),
    "ofd": ("ofd", "read_ofd"),
    "doc": ("legacy", "read_legacy"),
    "rtf": ("legacy", "read_legacy"),
    "odt": ("legacy", "read_legacy"),
    "ole": ("legacy", "read_ole"),
    "zip": ("zips", "read_zip"),
}


def _reader(extension: str) -> Callable[[bytes], str] | None:
    if extension not in _READERS:
        return None
    module, name = _READERS[extension]
    reader: Callable[[bytes], str] = getattr(
        import_module(f"cleaning.documents.{module}"), name
    )
    return reader
