"""`gongbao.toml`: found, checked, and each value with the place that it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.configuration.loading import (
    choose_archive,
    current,
    find_file,
    load_configuration,
)
from archive.errors import ConfigurationError


def write(folder: Path, text: str) -> Path:
    path = folder / "gongbao.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_all_is_default(tmp_path):
    held = load_configuration(environment={}, directory=tmp_path)
    assert held.path is None
    assert held["archive"]["directory"] == Path("gongbao-archive")
    assert held["revisit"]["max"] == 180 * 86_400
    assert held["crawl"]["contact"] is None
    assert {value.origin for value in held.values.values()} == {"default"}


def test_each_value_tells_where_it_comes_from(tmp_path):
    text = (
        '[archive]\ndirectory = "a"\n[crawl]\ncontact = "x@example.org"\ndelay_s = 5\n'
    )
    path = write(tmp_path, text)
    held = load_configuration(
        environment={"GONGBAO_CONTACT": " me@example.org "},
        directory=tmp_path,
        options={"sites.directory": Path("my-sites")},
    )
    origins = {key: value.origin for key, value in held.values.items()}
    assert origins["archive.directory"] == f"{path}:2"
    assert origins["crawl.contact"] == "environment GONGBAO_CONTACT"
    assert origins["crawl.delay_s"] == f"{path}:5"
    assert origins["sites.directory"] == "option --sites"
    assert origins["revisit.min"] == "default"
    assert held["archive"]["directory"] == tmp_path / "a"
    assert held["crawl"]["contact"] == "me@example.org"
    assert held["sites"]["directory"] == Path("my-sites")


def test_the_file_lies_beside_the_archive_or_where_one_stands(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    archive = there / "archive"
    assert find_file(archive, {}, here) is None
    mine = write(here, "")
    assert find_file(None, {}, here) == mine
    assert find_file(archive, {}, here) == mine
    beside = write(there, "")
    assert find_file(archive, {}, here) == beside
    assert find_file(Path("../there/archive"), {}, here).samefile(beside)
    assert find_file(archive, {"GONGBAO_CONFIG": "other.toml"}, here) == here / (
        "other.toml"
    )
    assert find_file(archive, {"GONGBAO_CONFIG": "/dev/null"}, here) is None


def test_a_command_s_archive_leads_to_its_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert choose_archive(None) == Path("gongbao-archive")
    other = tmp_path / "other"
    other.mkdir()
    write(other, '[crawl]\ncontact = "a@example.org"\n')
    assert current()["crawl"]["contact"] is None
    assert choose_archive(other / "archive") == other / "archive"
    assert current()["crawl"]["contact"] == "a@example.org"
    write(tmp_path, '[archive]\ndirectory = "other/mine"\n')
    assert choose_archive(None).resolve() == other / "mine"
    assert current().path == Path("gongbao.toml"), "the file that named the archive"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[revist]\n", ":1: revist: no such key (did you mean revisit?)"),
        ("\n[crawl]\ncontakt = 'a'\n", ":3: crawl.contakt: no such key (did you mean contact?)"),
        ("[revisit]\nmax = 7\n", ":2: revisit.max: give a time in quotes"),
        ("revisit.max = '7 weeks'\n", ":1: revisit.max: '7 weeks' is no duration"),
        ("[crawl]\ndelay_s = -1\n", ":2: crawl.delay_s: give a number"),
        ("[crawl]\nhours = '9-5'\n", ":2: crawl.hours: give hours"),
        ("archive = 'a'\n", ":1: archive: write it as a table"),
        ("[crawl\n", ":1: syntax: "),
    ],
)  # fmt: skip
def test_a_fault_is_one_sentence_with_line_and_key(tmp_path, text, sentence):
    path = write(tmp_path, text)
    with pytest.raises(ConfigurationError) as error:
        load_configuration(environment={}, directory=tmp_path)
    assert str(error.value).startswith(f"{path}{sentence}")
    assert error.value.exit_code == 2


def test_a_file_that_was_named_must_be_there(tmp_path):
    named = {"GONGBAO_CONFIG": str(tmp_path / "none.toml")}
    with pytest.raises(ConfigurationError, match=r"none\.toml:1: file: "):
        load_configuration(environment=named, directory=tmp_path)


def test_a_wrong_variable_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match=r"^GONGBAO_CONTACT: give a text"):
        load_configuration(
            environment={"GONGBAO_CONTACT": "a\x1b[2J"}, directory=tmp_path
        )


def test_a_secret_is_named_and_never_held(tmp_path):
    path = write(tmp_path, '[notify.channels.chat]\nurls_env = "CHAT"\n')
    for environment, shown in (
        ({"CHAT": "s3cret"}, "CHAT (***)"),
        ({}, "CHAT (not set)"),
    ):
        held = load_configuration(environment=environment, directory=tmp_path)
        value = held.values["notify.channels.chat.urls_env"]
        assert (value.value, value.shown, value.origin) == ("CHAT", shown, f"{path}:2")
        assert "s3cret" not in repr(held)
