"""DOC, RTF, ODT and other OLE files: what is told before and without a converter."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from cleaning.documents import legacy, read_document
from cleaning.documents.legacy import read_legacy, read_ole
from cleaning.documents.result import Unreadable
from tests.cleaning.documents.samples import OLE, packed

ODT = "application/vnd.oasis.opendocument.text"


def doc(flags: int = 0) -> bytes:
    """The first bytes of a Word 97 file; its stream begins at the second sector."""
    head = b"\xec\xa5" + bytes(9) + bytes([flags]) + bytes(500)
    return OLE + head + "WordDocument".encode("utf-16-le") + bytes(512)


def status(payload: bytes) -> str:
    with pytest.raises(Unreadable) as raised:
        read_legacy(payload)
    return raised.value.status


def test_without_a_converter_a_doc_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    read = read_document(doc())
    assert (read.status, read.extension) == ("no_converter", "doc")
    assert read.detail is not None
    assert "antiword" in read.detail


def test_a_lock_is_told_without_any_converter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert status(doc(flags=1)) == "encrypted"
    assert status(doc(flags=2)) == "no_converter"
    manifest = "<manifest><encryption-data/></manifest>"
    parts: dict[str, str | bytes] = {
        "mimetype": ODT,
        "META-INF/manifest.xml": manifest,
    }
    assert status(packed(parts)) == "encrypted"


def test_no_converter_runs_unconfined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(legacy, "confinement", lambda: None)
    monkeypatch.setattr(legacy, "run_confined", lambda *_: pytest.fail("it ran"))
    read = read_document(doc())
    assert (read.status, read.text) == ("no_converter", None)
    assert "bubblewrap" in str(read.detail)


@pytest.mark.parametrize(
    ("returncode", "stdout", "stderr", "told"),
    [
        (0, "一、总则\n\n  |受理      |581   |\n", "", "一、总则\n| 受理 | 581 |"),
        (0, " \n", "", "damaged"),
        (1, "半行", "not a Word Document", "damaged"),
        (1, "", "Encrypted documents are not supported", "encrypted"),
    ],
)
def test_what_antiword_says(
    monkeypatch: pytest.MonkeyPatch,
    returncode: int,
    stdout: str,
    stderr: str,
    told: str,
) -> None:
    ended = subprocess.CompletedProcess(
        [], returncode, stdout.encode(), stderr.encode()
    )
    only = {"antiword": "/usr/bin/antiword"}
    monkeypatch.setattr(shutil, "which", only.get)
    monkeypatch.setattr(legacy, "confinement", lambda: ())
    monkeypatch.setattr(legacy, "run_confined", lambda *_: ended)
    read = read_document(doc())
    assert told in {read.text, read.status}


def test_other_ole_files_give_no_text() -> None:
    for payload, told in (
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE, "no_converter"),
    ):
        with pytest.raises(Unreadable) as raised:
            read_ole(payload)
        assert raised.value.status == told
