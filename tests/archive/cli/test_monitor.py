"""`gongbao status`, `urls` and `metrics` as a monitor runs them."""

from __future__ import annotations

import json

import pytest

from archive.errors import ConfigurationError
from archive.instants import iso, utc_now
from archive.rows import NewUrl, Visit
from archive.store import Archive
from tests.archive.cli.conftest import run


@pytest.fixture
def ill(folder):
    """The archive of all commands, with a site that is blocked and a page that failed."""
    with Archive.open(folder, writable=True) as archive:
        archive.upsert_site("donghe", "东河镇", "http://a.gov.cn/", health="blocked")
        url = "http://a.gov.cn/\x1b[2J.html"
        archive.urls.add([NewUrl(url, "report", "donghe")])
        archive.add_visit(Visit(url, "failed", "timeout", at=iso(utc_now())))
    return folder


def test_status_is_4_where_somebody_must_act(folder, capsys):
    assert run("status", "--json") == 0
    assert json.loads(capsys.readouterr().out)["exit_code"] == 0


def test_status_of_an_ill_site(ill, capsys):
    assert run("status", "--json") == 4
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert told["exit_code"] == 4
    assert told["sites"][0]["last_good_age_s"] is None
    assert run("status") == 4
    assert "blocked" in capsys.readouterr().out


def test_urls_by_state(ill, capsys):
    assert run("urls", "--state", "failed", "--json") == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.isprintable()
    assert json.loads(line)["reason"] == "timeout"
    assert run("urls", "--state", "failed") == 0
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.startswith("state\treason\tsite_id")
    assert row.startswith("failed\ttimeout\tdonghe")
    assert "\x1b" not in row


def test_a_slip_is_told(ill):
    with pytest.raises(ConfigurationError, match=r"did you mean failed\?"):
        run("urls", "--state", "faild")
    with pytest.raises(ConfigurationError, match=r"did you mean donghe\?"):
        run("urls", "--site", "dongh")


def test_metrics_to_a_file_are_there_at_once_and_readable(ill, tmp_path, capsys):
    path = tmp_path / "gongbao.prom"
    path.write_text("old")
    assert run("metrics", "--to", str(path)) == 0
    assert 'gongbao_site_healthy{site="donghe"} 0' in path.read_text("utf-8")
    assert path.stat().st_mode & 0o044 == 0o044 or path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    assert run("metrics") == 0
    assert capsys.readouterr().out == path.read_text("utf-8")


def test_metrics_never_write_into_an_archive(ill):
    with pytest.raises(ConfigurationError, match="lies in the archive"):
        run("metrics", "--to", str(ill / "gongbao.prom"))
