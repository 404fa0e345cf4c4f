"""Converters run without network and end with their children; else they are off."""

from __future__ import annotations

import os
import socket
import stat
import sys
import time
from pathlib import Path

import pytest

from cleaning.documents import confined, read_document
from cleaning.documents.confined import confinement, run_confined
from tests.cleaning.documents.samples import HEAD, TAIL, packed, word

ODT = packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""})
needs_a_way = pytest.mark.skipif(confinement() is None, reason="no namespaces here")

# LibreOffice as it is with a document that links a picture, and one with a macro.
OFFICE = """#!{python}
import os, pathlib, shutil, socket, sys, time
folder = pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])
if os.fork() == 0:
    os.setsid()
    pathlib.Path("{notes}/child").write_text("")
    while True:
        pathlib.Path("{notes}/alive").write_text(str(time.time()))
        time.sleep(0.05)
while not pathlib.Path("{notes}/child").exists():
    time.sleep(0.01)
try:
    socket.create_connection(("127.0.0.1", {port}), 2)
    pathlib.Path("{notes}/reached").write_text("")
except OSError:
    pass
profile = sys.argv[1].removeprefix("-env:UserInstallation=file://")
shutil.copy(profile + "/user/registrymodifications.xcu", "{notes}/settings")
shutil.copy("{notes}/word.docx", folder / "file.docx")
"""


@pytest.fixture
def office(tmp_path, monkeypatch):
    """A converter that asks a server and leaves a child behind."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "word.docx").write_bytes(word())
    with socket.create_server(("127.0.0.1", 0)) as server:
        program = tmp_path / "bin" / "soffice"
        port = server.getsockname()[1]
        text = OFFICE.format(python=sys.executable, notes=tmp_path, port=port)
        program.write_text(text)
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
        yield tmp_path


@needs_a_way
def test_a_converter_reaches_nobody_and_leaves_nothing_behind(office):
    read = read_document(ODT)
    assert read.status == "ok", read.detail
    assert read.text is not None
    assert read.text.startswith(HEAD)
    assert read.text.endswith(TAIL)
    assert not (office / "reached").exists()
    time.sleep(0.2)
    before = (office / "alive").read_text()
    time.sleep(0.3)
    assert (office / "alive").read_text() == before
    settings = (office / "settings").read_text()
    for name in ("DisableMacrosExecution", "BlockUntrustedRefererLinks", "Link"):
        assert f'oor:name="{name}"' in settings


def test_without_a_way_converters_are_off_and_say_so(office, monkeypatch):
    confinement.cache_clear()
    monkeypatch.setattr(confined, "_WAYS", (("no-such-program",), ("true",)))
    try:
        read = read_document(ODT)
    finally:
        confinement.cache_clear()
    assert read.status == "no_converter"
    assert read.detail is not None
    assert "without network" in read.detail
    assert not (office / "child").exists()


@needs_a_way
def test_what_a_program_says_comes_back_and_one_that_hangs_is_ended(tmp_path):
    run = run_confined(["sh", "-c", "echo out; echo err >&2; exit 3"], 10, tmp_path)
    assert run is not None
    assert (run.returncode, run.stdout, run.stderr) == (3, b"out\n", b"err\n")
    began = time.monotonic()
    assert run_confined(["sleep", "60"], 1, tmp_path) is None
    assert time.monotonic() - began < 10
    assert Path("/proc/self").exists()


@needs_a_way
def test_a_program_learns_nothing_of_the_users_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SOME_TOKEN", "secret")
    run = run_confined(["env"], 10, tmp_path)
    assert run is not None
    assert b"secret" not in run.stdout
    assert f"HOME={tmp_path}\n".encode() in run.stdout
