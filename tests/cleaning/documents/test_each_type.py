"""Each file type whole, cut, locked, misnamed and as a bomb: text or a reason."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from cleaning.documents import read_document
from tests.cleaning.documents import samples

if TYPE_CHECKING:
    from pathlib import Path

TYPES = [*samples.OWN, *samples.CONVERTED]
MOST_BYTES = 512 * 1024 * 1024
READ = """
import json, sys
from pathlib import Path
from cleaning.documents import read_document
read = read_document(Path(sys.argv[1]).read_bytes())
print(json.dumps([read.extension, read.status, read.detail]))
"""
# A process inherits its parent's peak, so a small one stands between it and the tests.
MEASURE = """
import json, os, subprocess, sys
reader = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
out = reader.stdout.read()
_, status, usage = os.wait4(reader.pid, 0)
told = json.loads(out) if out else os.waitstatus_to_exitcode(status)
print(json.dumps([told, usage.ru_maxrss * 1024]))
"""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One whole file of each type that can be made here."""
    whole = {extension: make() for extension, make in samples.OWN.items()}
    if samples.OFFICE:
        for extension, origin in samples.CONVERTED.items():
            folder = tmp_path_factory.mktemp(extension)
            made = samples.converted(whole[origin], origin, extension, folder)
            if made is not None:
                whole[extension] = made
    return whole


@pytest.fixture
def whole(made: dict[str, bytes], request: pytest.FixtureRequest) -> bytes:
    extension = request.getfixturevalue("extension")
    if extension not in made:
        pytest.skip("LibreOffice is not here")
    return made[extension]


def in_a_process(path: Path) -> tuple[Any, int]:
    """What reading a file gives in a process of its own, and that one's peak memory."""
    reader = [sys.executable, "-c", READ, str(path)]
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, *reader], capture_output=True, check=True
    )
    told, peak = json.loads(run.stdout)
    return told, peak


@pytest.mark.timeout(120)
@pytest.mark.parametrize("extension", TYPES)
def test_the_text_is_exact(extension: str, whole: bytes) -> None:
    read = read_document(whole)
    assert (read.status, read.extension) == ("ok", extension)
    lines = samples.LINES
    if extension not in ("pdf", "ofd"):
        rows = [f"| {' | '.join(row)} |" for row in samples.TABLE]
        lines = [samples.HEAD, *rows, samples.TAIL]
    if extension in ("xlsx", "xls", "ods"):
        lines = ["附表", f"| {samples.HEAD} | | |", *rows, f"| {samples.TAIL} | | |"]
    assert read.text is not None
    assert "".join(read.text.split()) == "".join("".join(lines).split())


@pytest.mark.timeout(120)
@pytest.mark.parametrize("extension", TYPES)
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_a_cut_file_has_a_reason_or_a_part_of_its_text(
    extension: str, share: float, whole: bytes
) -> None:
    read = read_document(whole[: int(len(whole) * share)])
    if read.status == "ok":
        flat = "".join(samples.LINES).replace(" ", "")
        letters = "".join(c for c in read.text or "" if c.isalnum())
        assert letters.removeprefix("附表") in flat
    else:
        assert read.text is None
        assert read.detail


@pytest.mark.timeout(120)
@pytest.mark.parametrize("extension", [e for e in TYPES if e != "rtf"])
def test_a_locked_file_says_so(extension: str, whole: bytes) -> None:
    payload = samples.locked(extension, whole)
    assert payload != whole
    read = read_document(payload)
    assert (read.status, read.text) == ("encrypted", None)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", samples.BOMBS)
def test_a_bomb_has_a_reason_and_little_memory(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(samples.BOMBS[name]())
    told, peak = in_a_process(path)
    assert peak <= MOST_BYTES
    if isinstance(told, int):
        # A library that is refused memory aborts; a worker's end is too_large then.
        assert told == -6
    else:
        assert told[1] in ("too_large", "damaged", "scanned")
        assert told[2]


@pytest.mark.timeout(120)
@pytest.mark.skipif(not samples.OFFICE, reason="LibreOffice is not here")
def test_cells_far_apart_in_an_old_workbook(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="65536"><c r="IV65536"><v>2</v></c></row>'
    )
    path = tmp_path / "bomb.xls"
    made = samples.converted(samples.workbook(rows), "xlsx", "xls", tmp_path)
    if made is None:
        pytest.skip("Calc is not here")
    path.write_bytes(made)
    told, peak = in_a_process(path)
    assert peak <= MOST_BYTES
    assert told == -6 or told[1] == "too_large"


@pytest.mark.timeout(120)
@pytest.mark.parametrize("extension", TYPES)
def test_a_whole_file_takes_little_memory(
    extension: str, whole: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "misnamed.html"
    path.write_bytes(whole)
    told, peak = in_a_process(path)
    assert told[:2] == [extension, "ok"]
    assert peak <= MOST_BYTES // 2
