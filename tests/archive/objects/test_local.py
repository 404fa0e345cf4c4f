"""Objects in a directory, and a register that sleepers cannot turn back."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from pathlib import Path

import pytest

from archive.errors import ConfigurationError, StoppedEarly
from archive.objects import local
from archive.objects.folder import OvertakenError
from archive.objects.local import LinkedRegister, LocalFolder, is_unfinished


@pytest.fixture
def folder(tmp_path: Path) -> LocalFolder:
    return LocalFolder(tmp_path / "place")


def test_objects_come_back_as_they_were_put(
    folder: LocalFolder, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"0123456789")
    folder.put(source, "a/b/c")
    assert (folder.read("a/b/c", 2, 3), folder.size("a/b/c")) == (b"234", 10)
    assert [(k, o.byte_count) for k, o in folder.objects().items()] == [("a/b/c", 10)]
    assert folder.names() == ["a"]
    folder.child("a").fetch("b/c", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"0123456789"
    folder.delete("a/b/c")
    folder.delete("a/b/c")
    assert folder.objects() == {}
    with pytest.raises(FileNotFoundError):
        folder.read("a/b/c", 0, 1)


def test_nothing_is_there_before_anything_was_put(folder: LocalFolder) -> None:
    assert (folder.names(), folder.objects()) == ([], {})
    assert folder.register("head").read() is None


def test_a_writer_that_is_cut_off_leaves_no_object(
    folder: LocalFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "source").write_bytes(b"1")

    def killed(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(local.os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        folder.put(tmp_path / "source", "a/b")
    assert all(map(is_unfinished, folder.objects()))


def test_only_who_saw_what_is_there_replaces_it(folder: LocalFolder) -> None:
    register = folder.register("head")
    one = register.swap(b"1", None)
    with pytest.raises(OvertakenError):
        register.swap(b"other", None)
    register.swap(b"2", one)
    with pytest.raises(OvertakenError):
        register.swap(b"other", one)
    told = register.read()
    assert told is not None
    assert told.body == b"2"
    assert 0 <= told.age_s < 60


def test_who_slept_until_the_numbers_were_forgotten_replaces_nothing(
    folder: LocalFolder,
) -> None:
    register = folder.register("head")
    seen = first = register.swap(b"0", None)
    for number in range(40):
        seen = register.swap(b"%d" % number, seen)
    for stale in (None, first):
        with pytest.raises(OvertakenError):
            register.swap(b"other", stale)
    told = register.read()
    assert told is not None
    assert told.body == b"39"


def test_of_many_at_once_one_wins(folder: LocalFolder) -> None:
    seen = None
    for turn in range(20):
        start, won = threading.Barrier(6), []

        def race(number: int, start=start, won=won, seen=seen, turn=turn) -> None:
            start.wait()
            with contextlib.suppress(OvertakenError):
                won.append(
                    folder.register("head").swap(b"%d/%d" % (turn, number), seen)
                )

        racers = [threading.Thread(target=race, args=(n,)) for n in range(6)]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        assert len(won) == 1
        seen = won[0]


def test_an_answer_that_was_lost_is_no_other_writer(
    folder: LocalFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file server makes the link, and says the second time that it is there."""
    link = Path.hardlink_to

    def twice(self: Path, target: Path) -> None:
        link(self, target)
        link(self, target)

    monkeypatch.setattr(Path, "hardlink_to", twice)
    assert folder.register("head").swap(b"1", None).body == b"1"


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        ("EPERM", ConfigurationError, "makes no hard links"),
        ("ESTALE", StoppedEarly, "cannot be reached"),
        ("ENOSPC", StoppedEarly, "no space left"),
        ("EACCES", ConfigurationError, "rights"),
        ("ENAMETOOLONG", ConfigurationError, "name another place"),
    ],
)
def test_refusals_of_the_file_system_say_what_to_do(
    folder: LocalFolder,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    error: type[Exception],
    words: str,
) -> None:
    def refuse(*_: object) -> None:
        number = getattr(errno, code)
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    with pytest.raises(error, match=words):
        folder.register("head").swap(b"1", None)


def test_a_register_that_changes_all_the_time_is_given_up(
    folder: LocalFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.register("head").swap(b"1", None)
    monkeypatch.setattr(LinkedRegister, "_newest", lambda _: 7)
    with pytest.raises(StoppedEarly, match="try again"):
        folder.register("head").read()
