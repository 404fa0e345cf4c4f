"""`gongbao show`: a record, its versions, what changed, and its page as received."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from archive.errors import ConfigurationError
from archive.rows import Visit
from archive.store import Archive
from tests.archive.cli.conftest import ID, run
from tests.archive.conftest import URL, a_record

if TYPE_CHECKING:
    from pathlib import Path


def test_show(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", ID, "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["record_id"], shown["text"], shown["version"]) == (
        ID,
        "办件585件。",
        2,
    )
    assert [v["version"] for v in shown["versions"]] == [1, 2]
    assert run("show", URL, "--version", "1", "--json") == 0
    assert json.loads(capsys.readouterr().out)["text"] == "办件581件。"
    assert run("show", ID) == 0
    assert "办件585件。" in capsys.readouterr().out


def test_show_diff(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", ID, "--diff", "--json") == 0
    [change] = json.loads(capsys.readouterr().out)["sentences"]
    assert change["numbers"] == [["581", "585"]]
    assert run("show", ID, "--diff") == 0
    assert "[-581-]{+585+}" in capsys.readouterr().out


def test_show_raw(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run("show", ID, "--version", "1", "--raw") == 0
    assert capfdbinary.readouterr().out == "办件581件。".encode("gb18030")


def test_show_what_is_not_there(folder: Path) -> None:
    for arguments in (["0" * 16], [ID, "--version", "3"], ["http://[::1/"]):
        with pytest.raises(ConfigurationError, match="record"):
            run("show", *arguments)


def test_show_diff_of_the_first_version_is_all_new(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("show", ID, "--diff", "--version", "1") == 0
    assert "+ 办件581件。" in capsys.readouterr().out


def test_show_raw_is_no_json_and_needs_a_page(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match="leave out one"):
        run("show", ID, "--raw", "--json")
    imported = "http://www.example.gov.cn/imported.html"
    with Archive.open(folder, writable=True) as opened:
        opened.add_visit(Visit(imported, "archived", record=a_record(imported)))
    with pytest.raises(ConfigurationError, match="came without its page"):
        run("show", imported, "--raw")


def test_show_json_of_an_old_version_is_all_of_that_version(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("show", URL, "--version", "1", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    first, last = told["versions"]
    assert (told["version"], told["text_digest"]) == (1, first["text_digest"])
    assert told["capture_id"] == first["capture_id"] != last["capture_id"]
