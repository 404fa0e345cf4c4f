"""The real LibreOffice and antiword on hostile files; `make converter-test` installs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from cleaning.documents import read_document
from cleaning.documents.confined import confinement
from tests.cleaning.documents.samples import HEAD, OFFICE, packed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [
    pytest.mark.skipif(
        not os.environ.get("GONGBAO_CONVERTER_TESTS"), reason="make converter-test"
    ),
    pytest.mark.timeout(200),
]
SECRET = "这是本机的秘密"
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in (
        ("office", "office"),
        ("text", "text"),
        ("draw", "drawing"),
        ("svg", "svg-compatible"),
        ("script", "script"),
        ("style", "style"),
    )
)
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
MIMETYPE = "application/vnd.oasis.opendocument.text"
BASIC = """<?xml version="1.0"?><script:module xmlns:script="http://openoffice.org/2000/script"
 script:name="M" script:language="StarBasic">Sub Main
Open "{path}" For Output As #1
Print #1, "ran"
Close #1
End Sub</script:module>"""
LIBRARY = """<?xml version="1.0"?><library:library xmlns:library="http://openoffice.org/2000/library"
 library:name="Standard" library:readonly="false"><library:element library:name="M"/></library:library>"""
LIBRARIES = LIBRARY.replace("library:library", "library:libraries", 1)


class Server(ThreadingHTTPServer):
    """Writes down what it is asked."""

    hits: list[str]


class _Told(BaseHTTPRequestHandler):
    server: Server

    def _answer(self) -> None:
        self.server.hits.append(f"{self.command} {self.path}")
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server(("127.0.0.1", 0), _Told)
    made.hits = []
    thread = Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def odt(
    body: str, parts: dict[str, str | bytes] | None = None, scripts: str = ""
) -> bytes:
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES} {XLINK}'
        f' office:version="1.2">{scripts}<office:body><office:text>{body}<text:p>{HEAD}</text:p>'
        "</office:text></office:body></office:document-content>"
    )
    all_parts = {"content.xml": content} | (parts or {})
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in all_parts
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest='
        '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry'
        f' manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>{entries}</manifest:manifest>'
    )
    first: dict[str, str | bytes] = {"mimetype": MIMETYPE}
    return packed(first | all_parts | {"META-INF/manifest.xml": manifest})


def section(url: str) -> str:
    return (
        f'<text:section text:name="s"><text:section-source xlink:href="{url}"/>'
        "<text:p>旧</text:p></text:section>"
    )


def picture(url: str, element: str = "draw:image") -> str:
    return (
        '<text:p><draw:frame draw:name="p" svg:width="3cm" svg:height="3cm"'
        f' text:anchor-type="as-char"><{element} xlink:href="{url}" xlink:type="simple"'
        ' xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>'
    )


def rtf(url: str) -> bytes:
    head = "".join(f"\\u{ord(character)}?" for character in HEAD)
    return (
        r"{\rtf1\ansi{\*\template " + url + r"/t.dot}{\field{\*\fldinst INCLUDEPICTURE "
        f'"{url}/p.png" \\\\d' + r"}{\fldrslt }}{\field{\*\fldinst INCLUDETEXT "
        f'"{url}/x.rtf"' + r"}{\fldrslt }} " + head + r"\par}"
    ).encode("ascii")


def hostile(form: str, url: str) -> bytes:
    if form == "rtf":
        return rtf(url)
    if form == "style":
        styles = (
            f'<?xml version="1.0"?><office:document-styles {SPACES} {XLINK}><office:styles>'
            f'<draw:fill-image draw:name="f" xlink:href="{url}/fill.png" xlink:type="simple"/>'
            "</office:styles></office:document-styles>"
        )
        return odt("", {"styles.xml": styles})
    bodies = {
        "picture": picture(f"{url}/p.png"),
        "section": section(f"{url}/s.odt"),
        "object": picture(f"{url}/o.odt", "draw:object"),
        "floating frame": picture(f"{url}/f.html", "draw:floating-frame"),
        "share": section(url.replace("http:", "webdav:") + "/d.odt"),
    }
    return odt(bodies[form])


def converted(payload: bytes, folder: Path) -> None:
    """As it would be without any care: LibreOffice on its own."""
    (folder / "x.odt").write_bytes(payload)
    own = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = [str(OFFICE), own, "--headless", "--convert-to", "docx", "--outdir", "."]
    subprocess.run([*words, "x.odt"], cwd=folder, check=True, timeout=100)


def test_the_programs_are_there() -> None:
    assert OFFICE
    assert shutil.which("antiword")
    assert confinement() is not None


def test_without_care_a_link_is_asked_for(server: Server, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{server.server_port}"
    converted(hostile("picture", url), tmp_path)
    assert {hit.split()[0] for hit in server.hits} >= {"GET"}


@pytest.mark.parametrize(
    "form",
    ["picture", "section", "object", "floating frame", "share", "style", "rtf"],
)
def test_no_link_is_asked_for(
    form: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is anything left in a user's own profile, or behind."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    read = read_document(hostile(form, f"http://127.0.0.1:{server.server_port}"))
    assert (read.status, HEAD in (read.text or "")) == ("ok", True), read.detail
    assert server.hits == []
    assert [*(tmp_path / "home").rglob("*")] == []
    assert [path.name for path in tmp_path.glob("gongbao-*")] == []
    assert still_running() == []


def still_running() -> list[str]:
    """Converters that are alive, by their command lines."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes()
        except OSError:
            continue
        if b"UserInstallation" in command and b"gongbao-" in command:
            found.append(command.decode(errors="replace"))
    return found


def test_a_file_of_this_machine_is_not_taken_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    for url in (secret.as_uri(), str(secret), "../" * 9 + str(secret)[1:]):
        read = read_document(odt(section(url)))
        assert read.status == "ok", read.detail
        assert SECRET not in (read.text or "")


def test_no_macro_runs(tmp_path: Path) -> None:
    note = tmp_path / "ran"
    scripts = (
        '<office:scripts><office:event-listeners><script:event-listener script:language="ooo:script"'
        ' script:event-name="dom:load" xlink:type="simple" xlink:href='
        '"vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document"/>'
        "</office:event-listeners></office:scripts>"
    )
    parts: dict[str, str | bytes] = {
        "Basic/Standard/M.xml": BASIC.format(path=note),
        "Basic/Standard/script-lb.xml": LIBRARY,
        "Basic/script-lc.xml": LIBRARIES,
    }
    read = read_document(odt("", parts, scripts))
    assert (read.status, note.exists()) == ("ok", False), read.detail


def test_a_doc_is_read_by_antiword_and_by_libreoffice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.odt").write_bytes(odt(""))
    own = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    words = [str(OFFICE), own, "--headless", "--convert-to", "doc", "x.odt"]
    subprocess.run(words, cwd=tmp_path, check=True, timeout=100)
    payload = (tmp_path / "x.doc").read_bytes()
    assert read_document(payload).text == HEAD
    which = shutil.which
    monkeypatch.setattr(
        shutil, "which", lambda name: None if name == "antiword" else which(name)
    )
    assert read_document(payload).text == HEAD
