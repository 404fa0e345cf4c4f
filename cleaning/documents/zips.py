"""Opening the zip that DOCX, XLSX and OFD are, and refusing bombs before they go off."""

from __future__ import annotations

import io
import zipfile

from cleaning.documents.result import Unreadable

MAX_UNPACKED_BYTES = 256 * 1024 * 1024
MAX_XML_BYTES = 32 * 1024 * 1024
MAX_RATIO = 200
_RATIO_FROM_BYTES = 16 * 1024 * 1024
_ENCRYPTED_FLAG = 0x1
_MANIFEST = "META-INF/manifest.xml"


def check_zip(payload: bytes) -> None:
    """Nothing for a zip that can be unpacked; else Unreadable with the reason.

    What a member unpacks to is what the zip says: Python's reader gives no more.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as package:
            members = package.infolist()
            is_locked = _is_locked(package, members)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable("damaged", f"not a whole zip: {error}") from error
    if is_locked:
        raise Unreadable("encrypted", "the zip is locked with a password")
    unpacked = sum(member.file_size for member in members)
    too_dense = unpacked > _RATIO_FROM_BYTES and unpacked > MAX_RATIO * len(payload)
    if unpacked > MAX_UNPACKED_BYTES or too_dense:
        raise Unreadable("too_large", f"unpacks to {unpacked} bytes")
    # A tree of elements takes ten times the bytes of its XML.
    largest = max(
        (m.file_size for m in members if m.filename.endswith(".xml")), default=0
    )
    if largest > MAX_XML_BYTES:
        raise Unreadable("too_large", f"{largest} bytes of XML in one part")


def _is_locked(package: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> bool:
    """By the flag of a member, or by the manifest of an OpenDocument file."""
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        return True
    sizes = {member.filename: member.file_size for member in members}
    if not 0 < sizes.get(_MANIFEST, 0) < MAX_XML_BYTES:
        return False
    return b"encryption-data" in package.read(_MANIFEST)


def read_zip(payload: bytes) -> str:
    """Never a text: Unreadable says whether the zip is whole, locked or cut."""
    check_zip(payload)
    raise Unreadable("no_converter", "a zip of other files, which are not opened")
