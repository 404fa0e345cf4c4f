"""Opening the zip that DOCX, XLSX and OFD are, and refusing bombs before they go off."""

from __future__ import annotations

import io
import zipfile

from cleaning.documents.outcome import Unreadable

MAX_UNPACKED_BYTES = 256 * 1024 * 1024
MAX_RATIO = 200
_RATIO_FROM_BYTES = 16 * 1024 * 1024
_ENCRYPTED_FLAG = 0x1


def check_zip(payload: bytes) -> None:
    """Nothing for a zip that can be unpacked; else Unreadable with the reason."""
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable("damaged", f"not a whole zip: {error}") from error
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        raise Unreadable("encrypted", "the zip is locked with a password")
    unpacked = sum(member.file_size for member in members)
    too_dense = unpacked > _RATIO_FROM_BYTES and unpacked > MAX_RATIO * len(payload)
    if unpacked > MAX_UNPACKED_BYTES or too_dense:
        raise Unreadable("too_large", f"unpacks to {unpacked} bytes")


def read_zip(payload: bytes) -> str:
    """Never a text: Unreadable says whether the zip is whole, locked or cut."""
    check_zip(payload)
    raise Unreadable("no_converter", "a zip of other files, which are not opened")
