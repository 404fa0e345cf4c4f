"""Files of members: appended, rolled, cut back at a torn tail, and only there."""

from __future__ import annotations

import errno
import io
import logging
import os
from typing import TYPE_CHECKING

import pytest
from warcio.cli import main as warcio

from archive.errors import OddFile
from archive.warc.files import WarcFiles, WarcPlace
from archive.warc.members import whole_members_end
from archive.warc.record import payload_digest
from archive.warc.writing import response_member, warcinfo_member
from tests.archive.conftest import a_capture

if TYPE_CHECKING:
    from pathlib import Path

AT = "2026-11-21T00:00:00Z"


def members(number: int) -> list[bytes]:
    captures = [a_capture(f"http://a.gov.cn/{i}", b"%d" % i) for i in range(number)]
    return [response_member(c, AT, payload_digest(c.payload)) for c in captures]


def written(folder: Path, number: int, **options: int) -> WarcFiles:
    files = WarcFiles(folder, **options)
    for member in members(number):
        files.append(member, AT)
    files.close()
    return files


def test_what_was_appended_is_read_back(tmp_path: Path) -> None:
    files = WarcFiles(tmp_path / "warc")
    some = members(3)
    places = [files.append(member, AT) for member in some]
    assert [files.read(place) for place in places] == some
    files.close()
    again = WarcFiles(tmp_path / "warc")
    assert again.append(some[0], AT).warc_file == places[0].warc_file
    again.close()


def test_each_file_is_good_for_warcio(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, 5, roll_at_bytes=2000)
    names = sorted(str(path) for path in tmp_path.glob("*.warc.gz"))
    assert len(names) > 1
    with pytest.raises(SystemExit) as ended:
        warcio(["check", *names])
    assert ended.value.code == 0
    warcio(["index", *names])
    lines = capsys.readouterr().out.splitlines()
    assert sum('"warcinfo"' in line for line in lines) == len(names)
    assert sum('"response"' in line for line in lines) == 5


def test_a_file_rolls_at_its_size(tmp_path: Path) -> None:
    written(tmp_path, 20, roll_at_bytes=3000)
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(sizes) > 2
    assert max(sizes) <= 3000


def test_cut_anywhere_leaves_the_whole_members() -> None:
    some = members(50)
    whole = b"".join(some)
    ends = [sum(map(len, some[:n])) for n in range(51)]
    last = 0
    for cut in range(len(whole)):
        if last + 1 < len(ends) and cut >= ends[last + 1]:
            last += 1
        # Walking from a known place is what makes a start quick; from 0 now and then.
        start = 0 if cut % 97 == 0 else ends[max(0, last - 1)]
        assert whole_members_end(io.BytesIO(whole[:cut]), start) == ends[last]


def test_a_torn_tail_is_cut_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    written(tmp_path, 3)
    path = next(tmp_path.iterdir())
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(members(1)[0][:-5])
    with caplog.at_level(logging.WARNING):
        torn = WarcFiles(tmp_path).repair({path.name: size})
    assert path.stat().st_size == size
    assert [(t.warc_file, t.kept_bytes) for t in torn] == [(path.name, size)]
    assert str(path) in caplog.text
    assert WarcFiles(tmp_path).repair({path.name: size}) == []


def test_whole_members_that_no_one_knows_stay(tmp_path: Path) -> None:
    written(tmp_path, 3)
    path = next(tmp_path.iterdir())
    before = path.read_bytes()
    assert WarcFiles(tmp_path).repair({}) == []
    assert path.read_bytes() == before


def test_a_file_that_never_got_a_member_goes(tmp_path: Path) -> None:
    written(tmp_path, 1)
    path = next(tmp_path.iterdir())
    os.truncate(path, 7)
    assert len(WarcFiles(tmp_path).repair({})) == 1
    assert not path.exists()


def test_a_file_shorter_than_known_is_left_and_not_appended_to(tmp_path: Path) -> None:
    written(tmp_path, 3)
    path = next(tmp_path.iterdir())
    size = path.stat().st_size
    os.truncate(path, size - 5)
    files = WarcFiles(tmp_path)
    assert files.repair({path.name: size}) == []
    place = files.append(members(1)[0], AT)
    assert place.warc_file != path.name
    assert path.stat().st_size == size - 5
    files.close()


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    foreign = tmp_path / "collection.warc.gz"
    foreign.write_bytes(b"not gzip at all")
    assert WarcFiles(tmp_path).repair({}) == []
    written(tmp_path, 1)
    assert foreign.read_bytes() == b"not gzip at all"


def test_no_space_leaves_no_half_member(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = WarcFiles(tmp_path)
    some = members(2)
    files.append(some[0], AT)
    path = next(tmp_path.iterdir())
    size = path.stat().st_size
    real, calls = os.write, iter([10])

    def write(fd: int, data: bytes) -> int:
        part = next(calls, None)
        if part is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(fd, bytes(data)[:part])

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(OSError, match="No space"):
        files.append(some[1], AT)
    monkeypatch.undo()
    assert path.stat().st_size == size
    assert files.append(some[1], AT).warc_offset == size
    files.close()


def test_after_a_refused_fsync_nothing_is_durable_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = WarcFiles(tmp_path)
    files.append(warcinfo_member("x", AT, "test"), AT)

    def refuse(_fd: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr("archive.warc.files.os.fsync", refuse)
        with pytest.raises(OSError, match="Input"):
            files.sync()
    with pytest.raises(OSError, match="Input"):
        files.sync()
    with pytest.raises(OSError, match="Input"):
        files.close()


def test_a_file_that_cannot_be_cut_back_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = WarcFiles(tmp_path)
    member = warcinfo_member("x", AT, "test")
    first = files.append(member, AT)

    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr("archive.warc.files.os.write", refuse)
        patched.setattr("archive.warc.files.os.ftruncate", refuse)
        with pytest.raises(OSError, match="Input"):
            files.append(member, AT)
    second = files.append(member, AT)
    assert second.warc_file != first.warc_file
    assert files.read(second) == member
    files.close()


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a\0b", "", ".."])
def test_a_name_that_leads_elsewhere_is_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(OddFile, match="no name of a WARC file"):
        WarcFiles(tmp_path / "warc").path_of(name)


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_is_no_file_is_neither_read_nor_followed_nor_cut(
    tmp_path: Path, kind: str
) -> None:
    files = written(tmp_path / "warc", 1)
    (path,) = files.here()
    place = WarcPlace(path.name, 0, path.stat().st_size)
    victim = tmp_path / "victim"
    path.rename(victim)
    victim.write_bytes(victim.read_bytes() + b"torn")
    before = victim.read_bytes()
    match kind:
        case "link":
            path.symlink_to(victim)
        case "pipe":
            os.mkfifo(path)
        case _:
            path.mkdir()
    with pytest.raises(OddFile, match="no regular file"):
        files.read(place)
    assert files.here() == []
    assert files.repair({}) == []
    files.append(members(1)[0], "2027-01-01T00:00:00Z")
    files.close()
    assert victim.read_bytes() == before


def test_a_planted_name_for_what_is_kept_aside_is_not_followed(tmp_path: Path) -> None:
    files = written(tmp_path / "warc", 2)
    (path,) = files.here()
    data = path.read_bytes()
    end = whole_members_end(io.BytesIO(data[:-1]), 0)
    path.write_bytes(data[:end] + b"noise" + data[end:])
    victim = tmp_path / "victim"
    victim.write_text("precious")
    path.with_name(f"{path.name}.{end}.aside").symlink_to(victim)
    with pytest.raises(OSError, match="symbolic"):
        files.repair({})
    assert victim.read_text() == "precious"
