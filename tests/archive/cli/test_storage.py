"""`gongbao storage`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.errors import ConfigurationError
from tests.archive.cli.conftest import run
from tests.archive.storage.conftest import NAME, crawled, directory, take  # noqa: F401

if TYPE_CHECKING:
    from archive.storage import Place


@pytest.fixture
def filled(directory: Place, tmp_path: Path) -> Place:  # noqa: F811
    for number in range(2):
        crawled(directory, tmp_path / "a", range(number, number + 1))
    return directory


def test_archives_are_listed_with_who_has_them(
    filled: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    with take(filled, "worker-1"):
        assert run("storage", "list", filled.url) == 0
        assert f"{NAME}: carried 2 times" in capsys.readouterr().out
        assert run("storage", "list", filled.url, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["name"], told["owner"]) == (NAME, "worker-1")


def test_an_archive_is_fetched_to_read_it(
    filled: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = str(tmp_path / "here")
    assert run("storage", "fetch", filled.url, NAME, here) == 0
    assert "bytes came" in capsys.readouterr().out
    assert run("verify", "--archive", here) == 0
    assert run("storage", "fetch", filled.url, NAME, here, "--json") == 0
    assert (
        '"stored_bytes":0' in capsys.readouterr().out.replace(" ", "").splitlines()[-1]
    )


def test_damage_is_told_and_gone_back_from(
    filled: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("storage", "verify", filled.url, "--full") == 0
    assert "no damage" in capsys.readouterr().out
    next(Path(filled.url, NAME, "warc").rglob("*.warc.gz")).unlink()
    assert run("storage", "verify", filled.url) == 7
    assert "missing: no such object" in capsys.readouterr().out
    assert run("storage", "verify", filled.url, "--json") == 7
    assert not json.loads(capsys.readouterr().out)["ok"]
    assert run("storage", "rewind", filled.url, NAME) == 0
    assert "is the newest" in capsys.readouterr().out


def test_cleaning_leaves_those_alone_that_are_held(
    filled: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("storage", "clean", filled.url) == 0
    assert f"{NAME}: 0 objects, 0 bytes deleted" in capsys.readouterr().out
    with take(filled, "worker-1"):
        assert run("storage", "clean", filled.url, "--json") == 0
    assert "held by worker-1" in json.loads(capsys.readouterr().out)["held"]


@pytest.mark.parametrize("command", ["clean", "rewind", "verify"])
def test_a_name_that_is_none_is_told_and_not_made(filled: Place, command: str) -> None:
    with pytest.raises(ConfigurationError, match="no archive nowhere"):
        run("storage", command, filled.url, "nowhere")
    assert filled.names() == [NAME]
