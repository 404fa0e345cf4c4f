"""Objects in S3: conditions, failures in sentences, and no credentials in them."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from archive.errors import ConfigurationError, GongbaoError, StoppedEarly
from archive.objects.addresses import folder_at
from archive.objects.folder import OvertakenError
from archive.objects.s3 import S3Folder, s3_folder
from tests.archive.objects.s3_server import (
    BUCKET,
    Asked,
    Cut,
    Gate,
    environment,
    forget_client,
)

if TYPE_CHECKING:
    from pathlib import Path

SECRET = environment("")["AWS_SECRET_ACCESS_KEY"]


@pytest.fixture
def folder(s3_gate: Gate) -> S3Folder:
    return s3_folder(f"s3://{BUCKET}/place")


def answer(status: str, code: str) -> tuple[str, bytes]:
    return status, f"<Error><Code>{code}</Code><Message>m</Message></Error>".encode()


def test_objects_come_back_as_they_were_put(folder: S3Folder, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"0123456789")
    folder.put(source, "a/b/c")
    assert (folder.read("a/b/c", 2, 3), folder.size("a/b/c")) == (b"234", 10)
    assert (folder.read("a/b/c", 8, 9), folder.read("a/b/c", 20, 3)) == (b"89", b"")
    assert [(k, o.byte_count) for k, o in folder.objects().items()] == [("a/b/c", 10)]
    assert folder.names() == ["a"]
    folder.child("a").fetch("b/c", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"0123456789"
    folder.delete("a/b/c")
    folder.delete("a/b/c")
    assert folder.objects() == {}
    for ask in (lambda: folder.read("x", 0, 1), lambda: folder.size("x")):
        with pytest.raises(FileNotFoundError):
            ask()
    with pytest.raises(FileNotFoundError):
        folder.fetch("x", tmp_path / "copy")


def test_long_lists_come_as_a_whole(
    folder: S3Folder, tmp_path: Path, s3_gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "3")
    (tmp_path / "source").touch()
    for number in range(7):
        folder.put(tmp_path / "source", f"县{number}/a")
    s3_gate.asked.clear()
    assert folder.names() == [f"县{number}" for number in range(7)]
    assert len(folder.objects()) == 7
    assert len(s3_gate.asked) == 6


def test_a_long_file_goes_in_parts(
    folder: S3Folder, tmp_path: Path, s3_gate: Gate
) -> None:
    (tmp_path / "source").write_bytes(bytes(20_000_000))
    folder.put(tmp_path / "source", "a")
    sent = [asked.sent_bytes for asked in s3_gate.asked if asked.method == "PUT"]
    assert max(sent) < 9_000_000
    assert folder.size("a") == 20_000_000


def test_only_who_saw_what_is_there_replaces_it(folder: S3Folder) -> None:
    register = folder.register("head")
    assert register.read() is None
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
    folder.delete("head.json")
    with pytest.raises(OvertakenError):
        register.swap(b"other", told)


def test_of_many_at_once_one_wins(folder: S3Folder) -> None:
    seen = None
    for turn in range(5):
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


def test_two_that_collide_are_asked_again(folder: S3Folder, s3_gate: Gate) -> None:
    folder.register("head").swap(b"1", None)
    left = [answer("409 Conflict", "ConditionalRequestConflict")] * 2
    s3_gate.before = lambda _: left.pop() if left else None
    assert folder.register("other").swap(b"1", None).body == b"1"
    assert left == []


@pytest.mark.parametrize("heeded", ["If-None-Match", "nothing"])
def test_a_server_that_does_not_heed_conditions_is_refused(
    folder: S3Folder, s3_gate: Gate, heeded: str
) -> None:
    """It takes the header and says that all is well."""

    def forgetful(asked: Asked) -> tuple[str, bytes] | None:
        is_later = asked.method == "PUT" and len(s3_gate.asked) > 2
        return ("200 OK", b"") if heeded == "nothing" or is_later else None

    s3_gate.before = forgetful
    with pytest.raises(ConfigurationError, match="does not heed conditional puts"):
        folder.register("head").swap(b"1", None)


@pytest.mark.parametrize(
    ("status", "code", "error", "words"),
    [
        ("403 Forbidden", "AccessDenied", ConfigurationError, "not allowed"),
        (
            "403 Forbidden",
            "InvalidAccessKeyId",
            ConfigurationError,
            "not accept the cred",
        ),
        ("403 Forbidden", "RequestTimeTooSkewed", ConfigurationError, "clock"),
        ("404 Not Found", "NoSuchBucket", ConfigurationError, "there is no bucket"),
        ("400 Bad Request", "InvalidBucketName", ConfigurationError, "cannot be used"),
        ("503 Slow Down", "SlowDown", StoppedEarly, "nothing is lost"),
        ("500 Internal", "InternalError", StoppedEarly, "nothing is lost"),
    ],
)
def test_refusals_say_what_to_do(
    folder: S3Folder,
    s3_gate: Gate,
    monkeypatch: pytest.MonkeyPatch,
    status: str,
    code: str,
    error: type[GongbaoError],
    words: str,
) -> None:
    monkeypatch.setattr("asyncio.sleep", no_sleep)
    s3_gate.before = lambda _: answer(status, code)
    asks = (
        folder.names,
        folder.register("head").read,
        lambda: folder.read("a", 0, 3),
        lambda: folder.register("head").swap(b"1", None),
    )
    for ask in asks:
        with pytest.raises(error, match=words) as told:
            ask()
        assert SECRET not in str(told.value)
        assert "gongbao-test" not in str(told.value)


async def no_sleep(_: float) -> None:
    """Tries follow each other at once."""


def test_a_network_that_is_gone_is_told_in_bounded_tries(
    folder: S3Folder, s3_gate: Gate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("asyncio.sleep", no_sleep)

    def cut(_: Asked) -> None:
        raise Cut

    s3_gate.before = cut
    (tmp_path / "source").write_bytes(b"1")
    for ask in (
        folder.register("head").read,
        lambda: folder.put(tmp_path / "source", "a"),
    ):
        s3_gate.asked.clear()
        with pytest.raises(StoppedEarly, match="cannot be reached"):
            ask()
        assert 2 <= len(s3_gate.asked) <= 10


def test_a_server_that_is_not_there_is_told(
    folder: S3Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asyncio.sleep", no_sleep)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    forget_client()
    with pytest.raises(StoppedEarly, match="cannot be reached"):
        folder.names()


def test_without_credentials_it_says_so(
    folder: S3Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    forget_client()
    with pytest.raises(ConfigurationError, match="no credentials"):
        folder.names()


def test_without_the_extra_it_says_which(
    folder: S3Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_client()
    for name in ("s3fs", "botocore", "botocore.exceptions", "fsspec", "fsspec.asyn"):
        monkeypatch.setitem(sys.modules, name, None)
    for ask in (folder.names, folder.register("head").read):
        with pytest.raises(ConfigurationError, match=r"pip install gongbao\[s3\]"):
            ask()


@pytest.mark.parametrize("url", ["s3://", "s3:///a", "s3://key:secret@bucket/a"])
def test_what_is_no_bucket_is_not_repeated(url: str) -> None:
    with pytest.raises(ConfigurationError, match="write s3://BUCKET/PREFIX") as told:
        folder_at(url)
    assert "secret" not in str(told.value)


def test_its_libraries_tell_nothing(
    folder: S3Folder, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        folder.names()
    assert SECRET not in caplog.text
    assert "botocore" not in caplog.text
