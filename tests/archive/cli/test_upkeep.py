"""`gongbao backup | restore | merge | verify --repair`, as a user runs them."""

from __future__ import annotations

import json

import pytest

from archive.errors import ConfigurationError
from tests.archive.cli.conftest import ID, run


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_a_backup_is_restored_and_searched(folder, tmp_path, capsys):
    to, new = str(tmp_path / "backup"), str(tmp_path / "new")
    assert run("backup", to, "--json") == 0
    assert told(capsys)["captures"] == 3
    assert run("backup", to, "--quick") == 0
    assert "no damage" in capsys.readouterr().out
    assert run("restore", to, "--archive", new, "--json") == 0
    assert told(capsys) | {"made_at": ""} == {
        "folder": new,
        "made_at": "",
        "captures": 3,
        "records": 2,
        "damage": 0,
    }
    assert run("show", ID, "--archive", new, "--json") == 0
    with pytest.raises(ConfigurationError, match="--replace"):
        run("restore", to, "--archive", new)
    assert run("restore", to, "--archive", new, "--replace") == 0


def test_archives_are_merged(folder, tmp_path, capsys):
    into = str(tmp_path / "all")
    assert run("merge", str(folder), "--into", into, "--json") == 0
    assert told(capsys)["records"] == 2
    assert run("merge", str(folder), "--into", into) == 0
    assert "2 records of 1 archives; 0 came" in capsys.readouterr().out
    assert run("show", ID, "--archive", into, "--json") == 0


def test_damage_is_given_up(folder, capsys):
    [warc] = (folder / "warc").iterdir()
    content = bytearray(warc.read_bytes())
    content[-9] ^= 1
    warc.write_bytes(content)
    assert run("verify", "--json") == 7
    assert told(capsys)["repaired"] == 0
    assert run("verify", "--repair", "--json") == 0
    assert (told(capsys)["ok"], run("verify", "--json")) == (True, 0)
