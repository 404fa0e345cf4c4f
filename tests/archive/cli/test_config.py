"""`gongbao config`: each value with its origin; secrets stay secret."""

from __future__ import annotations

import json

import pytest
import typer

from archive.cli import config


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    app = typer.Typer()
    app.callback()(lambda: None)
    config.register(app)
    monkeypatch.chdir(tmp_path)
    for name in ("GONGBAO_ARCHIVE", "GONGBAO_CONTACT", "GONGBAO_SITES"):
        monkeypatch.delenv(name, raising=False)

    def told(*arguments):
        app(["config", *arguments], standalone_mode=False)
        return capsys.readouterr().out

    return told


def origins(text):
    return {row["key"]: row["origin"] for row in json.loads(text)["values"]}


def test_file_environment_option_and_default(run, tmp_path, monkeypatch):
    (tmp_path / "gongbao.toml").write_text("[revisit]\nmax = '30d'\n", "utf-8")
    monkeypatch.setenv("GONGBAO_CONTACT", "me@example.org")
    found = origins(run("--json", "--sites", "mine"))
    assert found["revisit.max"] == "gongbao.toml:2"
    assert found["crawl.contact"] == "environment GONGBAO_CONTACT"
    assert found["sites.directory"] == "option --sites"
    assert found["archive.directory"] == "default"
    monkeypatch.setenv("GONGBAO_ARCHIVE", "a/b")
    found = origins(run("--json"))
    assert found["archive.directory"] == "environment GONGBAO_ARCHIVE"
    assert origins(run("--json", "--archive", "c"))["archive.directory"] == (
        "option --archive"
    )


def test_lines_for_people_and_pipes(run):
    rows = [line.split("\t") for line in run().splitlines()]
    assert rows[0] == ["setting", "value", "from"]
    assert ["revisit.max", "180d", "default"] in rows
    assert ["crawl.contact", "-", "default"] in rows


def test_a_secret_is_not_shown(run, monkeypatch):
    monkeypatch.setenv("GONGBAO_NOTIFY_URLS", "json://s3cret@localhost")
    for told in (run(), run("--json")):
        assert "s3cret" not in told
        assert "GONGBAO_NOTIFY_URLS (***)" in told
