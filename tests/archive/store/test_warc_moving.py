"""WARC files are listed, begun and moved, and every capture is found all the time."""

from __future__ import annotations

import json
import os
import random
import signal
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

import archive.cli.commands
from archive.errors import ArchiveLocked, ArchiveUnusable, ConfigurationError
from archive.rows import Visit
from archive.store import Archive
from archive.store.verify import verify
from archive.store.warc_moving import list_files, move, roll
from tests.archive.conftest import NOW, a_capture, a_record

if TYPE_CHECKING:
    from collections.abc import Iterator

KILLS = int(os.environ.get("GONGBAO_KILLS", "40"))


def body(number: int) -> bytes:
    return random.Random(number).randbytes(3000)


def url(number: int) -> str:
    return f"http://a.gov.cn/{number}.html"


def fill(opened: Archive, numbers: range) -> None:
    for number in numbers:
        stored = opened.write_capture(a_capture(url(number), body(number)))
        record = a_record(url(number), f"文{number}")
        opened.add_visit(
            Visit(url(number), "archived", captures=(stored,), record=record)
        )


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Archive]:
    """Four files, the last one open."""
    with Archive.open(tmp_path / "archive", create=True) as opened:
        opened.warc.roll_at_bytes = 12_500
        with opened.lock():
            fill(opened, range(10))
        yield opened


def names(opened: Archive) -> list[str]:
    return [path.name for path in opened.warc.here()]


def payloads(folder: Path) -> list[bytes]:
    with Archive.open(folder) as opened:
        rows = opened.rows("SELECT capture_id FROM captures ORDER BY 1")
        return [opened.capture(row[0]).payload for row in rows]


def test_files_are_listed_with_what_is_in_them(filled: Archive) -> None:
    files = list_files(filled)
    assert [f.state for f in files] == ["here", "here", "here", "open"]
    assert sum(f.captures for f in files) == 10
    assert [f.name for f in files] == names(filled)
    first = files[0]
    assert first.byte_count == (Path(first.folder) / first.name).stat().st_size
    assert first.first_at == first.last_at == "2026-11-21T00:00:00Z"


def test_a_new_file_is_begun_once(filled: Archive) -> None:
    before = names(filled)
    name = roll(filled, NOW)
    assert name not in before
    assert roll(filled, NOW) == name
    with filled.lock():
        fill(filled, range(10, 11))
    assert list_files(filled)[-1].captures == 1
    assert roll(filled, NOW) != name
    assert verify(filled).damage == []


@pytest.mark.parametrize("inside", [False, True])
def test_moved_captures_are_found(
    filled: Archive, tmp_path: Path, inside: bool
) -> None:
    target = (filled.path if inside else tmp_path) / "cold"
    counted: list[int] = []
    closed = names(filled)[:-1]
    moved = move(filled, target, NOW, count=counted.append)
    assert [file.name for file in moved] == closed
    assert sum(counted) == 3
    assert sorted(path.name for path in target.iterdir()) == closed
    assert [f.state for f in list_files(filled)] == ["moved"] * 3 + ["open"]
    assert verify(filled).damage == []
    assert payloads(filled.path) == [body(n) for n in range(10)]
    assert move(filled, target, NOW) == []
    if inside:
        elsewhere = filled.path.rename(tmp_path / "renamed")
        assert payloads(elsewhere) == [body(n) for n in range(10)]


def test_a_file_may_be_moved_on_and_back(filled: Archive, tmp_path: Path) -> None:
    name = names(filled)[1]
    for target in (tmp_path / "1", tmp_path / "2", filled.warc.folder):
        [moved] = move(filled, target, NOW, names=[name])
        assert moved.folder == str(target)
        assert verify(filled).damage == []
    assert filled.moved_files() == {}
    assert len(names(filled)) == 4


def test_what_comes_after_has_new_names(filled: Archive, tmp_path: Path) -> None:
    roll(filled, NOW)
    move(filled, tmp_path / "cold", NOW)
    before = {file.name for file in list_files(filled) if file.captures}
    filled.warc.here()[0].unlink()
    with filled.lock():
        fill(filled, range(10, 12))
    assert set(names(filled)).isdisjoint(before)
    assert verify(filled).damage == []


def test_verify_names_what_is_nowhere(filled: Archive, tmp_path: Path) -> None:
    move(filled, tmp_path / "cold", NOW)
    gone = tmp_path / "cold" / list_files(filled)[0].name
    gone.rename(tmp_path / "away")
    damage = verify(filled).damage
    assert {d["code"] for d in damage} == {"unreadable"}
    assert {d["file"] for d in damage} == {gone.name}
    assert str(gone) in damage[0]["detail"]
    assert list_files(filled)[0].state == "missing"
    assert list_files(filled)[0].byte_count == (tmp_path / "away").stat().st_size
    with pytest.raises(ArchiveUnusable, match="put it back"):
        move(filled, tmp_path / "2", NOW, names=[gone.name])


def test_a_flipped_byte_is_named_where_it_lies_now(
    filled: Archive, tmp_path: Path
) -> None:
    move(filled, tmp_path / "cold", NOW)
    place = filled.capture_row(1)
    path = filled.warc.path_of(place.warc_file)
    content = bytearray(path.read_bytes())
    content[place.warc_offset + place.warc_length // 2] ^= 1
    path.write_bytes(content)
    assert [d["capture_id"] for d in verify(filled).damage] == [1]


def test_what_cannot_be_moved(filled: Archive, tmp_path: Path) -> None:
    *closed, last = names(filled)
    with pytest.raises(ConfigurationError, match="warc roll"):
        move(filled, tmp_path / "cold", NOW, names=[last])
    with pytest.raises(ConfigurationError, match="warc list"):
        move(filled, tmp_path / "cold", NOW, names=["x.warc.gz"])
    (tmp_path / "cold").mkdir()
    (tmp_path / "cold" / closed[0]).write_bytes(b"mine")
    with pytest.raises(ConfigurationError, match="another file"):
        move(filled, tmp_path / "cold", NOW)
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigurationError, match="no folder"):
        move(filled, tmp_path / "file", NOW)
    assert verify(filled).damage == []
    with (
        filled.lock(),
        Archive.open(filled.path, writable=True) as other,
        pytest.raises(ArchiveLocked),
    ):
        move(other, tmp_path / "cold", NOW)


def test_a_reader_goes_on_while_files_move(filled: Archive, tmp_path: Path) -> None:
    with Archive.open(filled.path) as reader:
        assert reader.capture(1).payload == body(0)
        move(filled, tmp_path / "cold", NOW)
        for number in range(10):
            assert reader.capture(number + 1).payload == body(number)


def test_a_move_killed_at_any_moment_loses_nothing() -> None:
    random.seed(11)
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=parent) as name:
        folder = Path(name) / "archive"
        with Archive.open(folder, create=True) as opened, opened.lock():
            opened.warc.roll_at_bytes = 12_500
            fill(opened, range(30))
            opened.warc.roll("2026-11-22T00:00:00Z")
        in_the_middle = 0
        for kill in range(KILLS):
            target = Path(name) / str(kill % 3)
            _killed_move(folder, target if kill % 3 else folder / "warc")
            with Archive.open(folder) as opened:
                assert verify(opened).damage == [], f"kill {kill}"
                files = list_files(opened)
            assert {f.state for f in files} <= {"here", "moved", "open"}
            in_the_middle += len({f.folder for f in files if f.state != "open"}) > 1
        assert in_the_middle > KILLS / 4


def _killed_move(folder: Path, target: Path) -> None:
    """Move all files in a child that is killed after some of them, or sooner."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        try:
            with Archive.open(folder, writable=True) as opened:
                files = [f.name for f in list_files(opened) if f.state != "open"]
                done = partial(_acknowledge, write_end)
                move(opened, target, NOW, names=files, count=done)
        finally:
            os._exit(0)
    os.close(write_end)
    for _ in range(random.randrange(9)):
        os.read(read_end, 1)
    time.sleep(random.uniform(0, 0.003))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(read_end)


def _acknowledge(write_end: int, _: int) -> None:
    os.write(write_end, b".")


def test_the_commands(filled: Archive, tmp_path: Path) -> None:
    app = typer.Typer()
    archive.cli.commands.register(app)
    where = ["--archive", str(filled.path)]

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(app, ["warc", *arguments, *where])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert run("list").count("captures") == 4
    name = json.loads(run("roll", "--json"))["warc_file"]
    assert name in run("roll")
    cold = str(tmp_path / "cold")
    moved = [json.loads(line) for line in run("move", cold, "--json").splitlines()]
    assert [file["folder"] for file in moved] == [cold] * 4
    assert "nothing to move" in run("move", cold)
    rows = [json.loads(line) for line in run("list", "--json").splitlines()]
    assert [row["state"] for row in rows] == ["moved"] * 4 + ["open"]


def test_a_disk_that_is_mounted_elsewhere_is_found_again(
    filled: Archive, tmp_path: Path
) -> None:
    good = payloads(filled.path)
    moved = [file.name for file in move(filled, tmp_path / "cold", NOW)]
    (tmp_path / "cold").rename(tmp_path / "mounted")
    assert len(verify(filled).damage) > 0
    with pytest.raises(ArchiveUnusable, match="disk is mounted"):
        move(filled, tmp_path / "other", NOW, names=moved[:1])
    found = move(filled, tmp_path / "mounted", NOW)
    assert [file.name for file in found] == moved
    assert payloads(filled.path) == good
    assert sorted(p.name for p in (tmp_path / "mounted").iterdir()) == moved


def test_another_file_is_not_taken_for_one_that_was_moved(
    filled: Archive, tmp_path: Path
) -> None:
    moved = [file.name for file in move(filled, tmp_path / "cold", NOW)]
    (tmp_path / "cold").rename(tmp_path / "mounted")
    wrong = tmp_path / "mounted" / moved[0]
    wrong.write_bytes(wrong.read_bytes()[:-1] + b"?")
    before = filled.moved_files()
    with pytest.raises(ConfigurationError, match="not the file that was moved"):
        move(filled, tmp_path / "mounted", NOW)
    assert filled.moved_files() == before
