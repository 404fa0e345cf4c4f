"""`gongbao hosts [release HOST]`, as a user runs it."""

from __future__ import annotations

import json

import pytest

from archive.database.lock import WriterLock
from archive.errors import ArchiveLocked
from archive.store import Archive
from tests.archive.cli.conftest import run

HOST = "www.example.gov.cn"


def test_a_host_is_told_and_let_go(folder, capsys):
    assert run("hosts") == 0
    assert "no host is left alone" in capsys.readouterr().out
    with Archive.open(folder, writable=True) as opened, opened.lock():
        opened.update_host(HOST, detail="521", not_before="2999-01-01T00:00:00Z")
    assert run("hosts") == 0
    assert f"{HOST} until 2999-01-01T00:00:00Z: 521" in capsys.readouterr().out
    assert run("hosts", "--json") == 0
    assert json.loads(capsys.readouterr().out)["host"] == HOST
    assert run("hosts", "release", HOST, "--json") == 0
    assert json.loads(capsys.readouterr().out)["host"] == HOST
    assert run("hosts", "--json") == 0
    assert capsys.readouterr().out == ""


def test_not_while_it_is_crawled(folder):
    with Archive.open(folder, writable=True) as opened, opened.lock():
        opened.update_host(HOST, not_before="2999-01-01T00:00:00Z")
    lock = WriterLock(folder / "archive.lock")
    lock.take()
    try:
        with pytest.raises(ArchiveLocked):
            run("hosts", "release", HOST)
    finally:
        lock.drop()
