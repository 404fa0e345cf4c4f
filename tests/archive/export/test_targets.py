"""An export harms nothing: it goes to a new file, over a former one, or to a stream."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.errors import ConfigurationError
from archive.export.exporting import FORMATS, export
from archive.export.targets import is_stream
from archive.export.wanted import Wanted

if TYPE_CHECKING:
    from archive.store import Archive
    from tests.archive.conftest import Look


@pytest.fixture
def filled(archive: Archive, look: Look) -> Archive:
    look(text="依法行政。")
    archive.flush()
    return archive


def written(filled: Archive, target: Path, name: str, *, force: bool = False) -> None:
    export(filled, target, Wanted(format_name=name, force=force))


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("inside", ["archive.db", "warc/new.warc.gz", "x", "warc/a/b"])
def test_nothing_is_written_into_an_archive(
    filled: Archive, name: str, inside: str
) -> None:
    before = digests(filled.path / "warc")
    for force in (False, True):
        with pytest.raises(ConfigurationError, match="lies in the archive"):
            written(filled, filled.path / inside, name, force=force)
    assert digests(filled.path / "warc") == before
    assert filled.one("SELECT count(*) FROM records")[0] == 1


def test_no_way_round_leads_into_an_archive(filled: Archive, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(filled.path)
    (tmp_path / "db").symlink_to(filled.path / "archive.db")
    for path in ("link/archive.db", "db", "archive/../archive/x"):
        with pytest.raises(ConfigurationError, match="lies in the archive"):
            written(filled, tmp_path / path, "csv", force=True)


@pytest.mark.parametrize("name", FORMATS)
def test_a_foreign_file_stays_unless_forced(
    filled: Archive, tmp_path: Path, name: str
) -> None:
    target = tmp_path / "thesis"
    if name == "datapackage":
        target.mkdir()
        (target / "datapackage.json").write_text('{"name": "somebody-elses"}')
    else:
        target.write_text("[site]\ntitle = 'x'\n")
    before = digests(tmp_path / "thesis") if target.is_dir() else target.read_bytes()
    with pytest.raises(ConfigurationError, match="--force"):
        written(filled, target, name)
    after = digests(tmp_path / "thesis") if target.is_dir() else target.read_bytes()
    assert after == before
    written(filled, target, name, force=True)


@pytest.mark.parametrize("name", FORMATS)
def test_a_former_export_is_replaced_and_no_other(
    filled: Archive, tmp_path: Path, name: str
) -> None:
    target = tmp_path / "x"
    for _ in range(2):
        written(filled, target, name)
    other = "csv" if name != "csv" else "jsonl"
    with pytest.raises(ConfigurationError):
        written(filled, target, other)
    empty = tmp_path / "empty"
    empty.mkdir() if name == "datapackage" else empty.touch()
    written(filled, empty, name)


def test_the_users_umask_holds(filled: Archive, tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        written(filled, tmp_path / "x", "jsonl")
        written(filled, tmp_path / "y", "datapackage")
    finally:
        os.umask(old)
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "y").stat().st_mode & 0o777 == 0o750


def test_a_link_stays_a_link(filled: Archive, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there" / "x.csv")
    written(filled, tmp_path / "link", "csv")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "x.csv").stat().st_size


def test_a_pipe_gets_all_of_it(filled: Archive, tmp_path: Path) -> None:
    written(filled, tmp_path / "x", "jsonl")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    written(filled, pipe, "jsonl")
    reader.join(10)
    assert got == [(tmp_path / "x").read_bytes()]
    assert is_stream(pipe)


def run(
    filled: Archive, *words: str, **options: object
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from crawler.cli import main; main()", "export"]
    return subprocess.run(
        [*command, *words, "--archive", str(filled.path)],
        check=False,
        **options,  # type: ignore[call-overload]
    )


def test_stdout_by_its_names(filled: Archive, tmp_path: Path) -> None:
    written(filled, tmp_path / "x", "jsonl")
    for name in ("-", "/dev/stdout"):
        done = run(filled, "--to", name, capture_output=True)
        assert (done.returncode, done.stdout) == (0, (tmp_path / "x").read_bytes())
        with (tmp_path / "redirected").open("wb") as out:
            assert run(filled, "--to", name, stdout=out).returncode == 0
        assert (tmp_path / "redirected").read_bytes() == done.stdout
    assert Path("/dev/stdout").is_symlink()


def test_a_device_stays_a_device(filled: Archive) -> None:
    written(filled, Path("/dev/null"), "csv")
    assert Path("/dev/null").is_char_device()
    with pytest.raises(ConfigurationError, match="is a folder"):
        written(filled, Path("/dev/null"), "datapackage")


def test_no_disk_left_and_no_disk_at_all(filled: Archive) -> None:
    done = run(filled, "--to", "/dev/full", capture_output=True)
    assert (done.returncode, b"no space left" in done.stderr) == (5, True)
    done = run(filled, "--to", "/proc/x.jsonl", capture_output=True)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 2)  # with the count
    assert b"Traceback" not in done.stderr
