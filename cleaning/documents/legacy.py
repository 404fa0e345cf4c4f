"""Text of DOC, WPS, RTF and ODT through a converter of the system, where there is one.

antiword reads most DOC and WPS files in milliseconds; LibreOffice reads all of them in
seconds. Both run without network, with a deadline, in a folder of their own.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from cleaning.documents.confined import confinement, run_confined
from cleaning.documents.result import Unreadable
from cleaning.documents.sniff import sniff
from cleaning.documents.table_rows import markdown_row
from cleaning.documents.zips import check_zip

# Together less than a worker has for a file, so that no converter outlives it.
ANTIWORD_SECONDS = 10
LIBREOFFICE_SECONDS = 40
# Neither macros nor linked files, whatever a document asks for.
_OFF = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "2"),
)
_SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}"'
        f' oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _OFF
    )
    + "</oor:items>"
)
_SECTOR = 512
_HEAD_WITHIN = 1024 * 1024


def read_legacy(payload: bytes) -> str:
    """The text that the first working converter gives.

    Raises Unreadable: no_converter where neither is installed, encrypted or damaged
    where they give up.
    """
    extension = sniff(payload).extension
    _check(payload, extension)
    antiword = shutil.which("antiword") if extension == "doc" else None
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if antiword is None and office is None:
        raise Unreadable(
            "no_converter", "install antiword or LibreOffice to read such files"
        )
    if confinement() is None:
        raise Unreadable(
            "no_converter",
            "converters are off: bubblewrap or unshare must be there, and allowed, to run"
            " them without network",
        )
    with tempfile.TemporaryDirectory(prefix="gongbao-") as folder:
        path = Path(folder) / f"file.{extension}"
        path.write_bytes(payload)
        text = _antiword(antiword, path) if antiword else None
        # antiword breaks the cells of tables into lines; only LibreOffice keeps rows.
        if office and (text is None or "\n|" in text):
            text = _libreoffice(office, path) or text
    if text is None:
        raise Unreadable("damaged", "the converters could not read it")
    return text


def _check(payload: bytes, extension: str) -> None:
    """Unreadable where the file itself says that it is locked, or is a bomb."""
    if extension == "odt":
        check_zip(payload)
    elif extension == "doc" and _is_locked_doc(payload):
        raise Unreadable("encrypted", "the document asks for a password")


def _is_locked_doc(payload: bytes) -> bool:
    """The flag fEncrypted in the head of the WordDocument stream ([MS-DOC] 2.5.2)."""
    heads = range(_SECTOR, min(len(payload), _HEAD_WITHIN), _SECTOR)
    head = next((at for at in heads if payload[at : at + 2] == b"\xec\xa5"), None)
    return (
        head is not None
        and payload[head + 11 : head + 12] > b""
        and bool(payload[head + 11] & 1)
    )


def _antiword(command: str, path: Path) -> str | None:
    words = [command, "-m", "UTF-8.txt", "-w", "0", str(path)]
    run = run_confined(words, ANTIWORD_SECONDS, path.parent)
    if run is None:
        return None
    if b"encrypted" in run.stderr.lower():
        raise Unreadable("encrypted", "the document asks for a password")
    if run.returncode != 0 or not run.stdout.strip():
        return None
    lines = (line.strip() for line in run.stdout.decode("utf-8", "replace").split("\n"))
    return "\n".join(_row(line) for line in lines if line)


def _row(line: str) -> str:
    """A line of antiword's tables as a row like those of all other readers.

    >>> _row("|受理      |581   |"), _row("一、总体情况")
    ('| 受理 | 581 |', '一、总体情况')
    """
    if len(line) < 3 or line[0] != "|" or line[-1] != "|":
        return line
    return markdown_row([cell.strip() for cell in line[1:-1].split("|")])


def _libreoffice(command: str, path: Path) -> str | None:
    from cleaning.documents.docx import read_docx

    # A profile of its own: two conversions at once would else wait for each other.
    profile = path.parent / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
    arguments = [
        *("--headless", "--norestore", "--nolockcheck", "--convert-to", "docx"),
        *("--outdir", str(path.parent)),
    ]
    own = f"-env:UserInstallation={profile.as_uri()}"
    words = [command, own, *arguments, str(path)]
    run = run_confined(words, LIBREOFFICE_SECONDS, path.parent)
    converted = path.with_suffix(".docx")
    if run is None or not converted.exists():
        return None
    return read_docx(converted.read_bytes())


def read_ole(payload: bytes) -> str:
    """Never a text: a locked Office file says so, other OLE files have no reader."""
    if "EncryptedPackage".encode("utf-16-le") in payload:
        raise Unreadable("encrypted", "the document asks for a password")
    raise Unreadable("no_converter", "an OLE file that is no document")
