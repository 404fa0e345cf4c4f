"""`gongbao warc list | roll | move`, as a user runs them."""

from __future__ import annotations

import json

import pytest

from archive.errors import ConfigurationError
from tests.archive.cli.conftest import ID, run


def told(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_files_are_listed_for_people_and_for_programs(folder, capsys):
    assert run("warc", "list") == 0
    line = capsys.readouterr().out
    assert "3 captures" in line
    assert f"open: {folder / 'warc'}" in line
    assert run("warc", "list", "--json") == 0
    [file] = told(capsys)
    assert file["captures"] == 3
    assert (folder / "warc" / file["name"]).stat().st_size == file["byte_count"]


def test_a_closed_file_is_moved_once(folder, tmp_path, capsys):
    cold = tmp_path / "cold"
    assert run("warc", "move", str(cold)) == 0
    assert "nothing to move" in capsys.readouterr().out
    assert run("warc", "roll", "--json") == 0
    [begun] = told(capsys)
    assert run("warc", "move", str(cold), "--json") == 0
    [moved] = told(capsys)
    assert moved["folder"] == str(cold)
    assert (cold / moved["name"]).is_file()
    assert begun["warc_file"] != moved["name"]
    assert run("show", ID, "--json") == 0, "its captures are found there"


def test_what_is_no_file_of_the_archive_is_told(folder, tmp_path):
    with pytest.raises(ConfigurationError, match=r"x\.warc"):
        run("warc", "move", str(tmp_path / "cold"), "x.warc.gz")
    with pytest.raises(ConfigurationError, match="no archive"):
        run("warc", "list", "--archive", str(tmp_path / "none"))
