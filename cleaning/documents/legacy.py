"""Text of DOC, WPS, RTF and ODT through a converter of the system, where there is one.

antiword reads most DOC and WPS files in milliseconds; LibreOffice reads all of them in
seconds. Both run without a shell, with a deadline, in a folder of their own.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from cleaning.documents.outcome import Unreadable
from cleaning.documents.sniff import sniff

ANTIWORD_SECONDS = 20
LIBREOFFICE_SECONDS = 90


def read_legacy(payload: bytes) -> str:
    """The text that the first working converter gives.

    Raises Unreadable: no_converter where neither is installed, encrypted or damaged
    where they give up.
    """
    extension = sniff(payload).extension
    antiword = shutil.which("antiword") if extension == "doc" else None
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if antiword is None and office is None:
        raise Unreadable(
            "no_converter", "install antiword or LibreOffice to read such files"
        )
    with tempfile.TemporaryDirectory(prefix="gongbao-") as folder:
        path = Path(folder) / f"file.{extension}"
        path.write_bytes(payload)
        text = _antiword(antiword, path) if antiword else None
        if text is None and office:
            text = _libreoffice(office, path)
    if text is None:
        raise Unreadable("damaged", "the converters could not read it")
    return text


def _antiword(command: str, path: Path) -> str | None:
    run = _run([command, "-m", "UTF-8.txt", "-w", "0", str(path)], ANTIWORD_SECONDS)
    if run is None:
        return None
    if b"encrypted" in run.stderr.lower():
        raise Unreadable("encrypted", "the document asks for a password")
    if run.returncode != 0 or not run.stdout.strip():
        return None
    lines = (line.strip() for line in run.stdout.decode("utf-8", "replace").split("\n"))
    return "\n".join(line for line in lines if line)


def _libreoffice(command: str, path: Path) -> str | None:
    from cleaning.documents.docx import read_docx

    arguments = ["--headless", "--convert-to", "docx", "--outdir", str(path.parent)]
    # A profile of its own: two conversions at once would else wait for each other.
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    run = _run([command, profile, *arguments, str(path)], LIBREOFFICE_SECONDS)
    converted = path.with_suffix(".docx")
    if run is None or not converted.exists():
        return None
    return read_docx(converted.read_bytes())


def _run(command: list[str], seconds: int) -> subprocess.CompletedProcess[bytes] | None:
    try:
        return subprocess.run(  # noqa: S603 - fixed arguments, no shell
            command,
            capture_output=True,
            timeout=seconds,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (subprocess.TimeoutExpired, OSError):
        return None


def read_ole(payload: bytes) -> str:
    """Never a text: a locked Office file says so, other OLE files have no reader."""
    if "EncryptedPackage".encode("utf-16-le") in payload:
        raise Unreadable("encrypted", "the document asks for a password")
    raise Unreadable("no_converter", "an OLE file that is no document")
