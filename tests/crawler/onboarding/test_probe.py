"""`gongbao sites probe` in this process: what it prints, saves and gives back."""

from __future__ import annotations

import json
import tomllib
from functools import partial

import pytest

from archive.errors import ConfigurationError
from crawler.demo.portals.server import Reply
from crawler.frontier.host_policy import HostPolicy
from crawler.onboarding.probe import run_probe
from crawler.site.definition import load_sites

HOME = (
    "<html><head><title>某某县人民政府</title></head><body><ul>"
    "<li><a href='/zw/'>法治政府建设</a></li><li><a href='/x/'>便民服务</a></li></ul>"
    "<p>网站标识码：4408820001</p></body></html>"
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGBAO_CONTACT", raising=False)
    still = partial(HostPolicy, delay_s=0.0, backoff_first_s=0.0)
    monkeypatch.setattr("crawler.onboarding.probe.HostPolicy", still)


@pytest.fixture
def portal(make_portal):
    portal = make_portal()
    portal.replies["/"] = Reply(HOME.encode())
    return portal


def test_stdout_is_the_site_file_and_nothing_else(portal, capsys):
    assert run_probe(portal.base_url, allow_private=True) == 0
    out, err = capsys.readouterr()
    draft = tomllib.loads(out)
    assert draft["seeds"] == [{"url": portal.base_url + "zw/", "kind": "listing"}]
    assert draft["division_code"] == "440882"
    assert "雷州市" in err
    assert "# " in out


def test_json_is_one_document(portal, capsys, tmp_path):
    folder = tmp_path / "new"
    done = run_probe(
        portal.base_url, save=True, sites_dir=folder, allow_private=True, as_json=True
    )
    document = json.loads(capsys.readouterr().out)
    assert done == 0
    assert document["family"] == "trs"
    assert document["columns"][0]["items"][0]["title"].startswith("某某县司法局")
    assert list(load_sites(folder)) == [document["site_id"]]


def test_another_site_file_is_not_written_over(portal, tmp_path):
    ask = partial(run_probe, portal.base_url, save=True, sites_dir=tmp_path / "new")
    ask(allow_private=True)
    with pytest.raises(ConfigurationError, match="is there already"):
        ask(allow_private=True)


def test_a_portal_without_reports(portal, tmp_path, capsys):
    portal.replies["/"] = Reply(b"<p>hello</p>")
    assert run_probe(portal.base_url, allow_private=True) == 3
    assert "No column was found" in capsys.readouterr().out
    ask = partial(run_probe, portal.base_url, allow_private=True)
    assert ask(save=True, sites_dir=tmp_path) == 3
    assert "nothing was saved" in capsys.readouterr().err
    assert list(tmp_path.glob("*.toml")) == []


@pytest.mark.parametrize(
    "page", ["法治政府，" * 200 + "<div>" * 30_000, "<b>" + "x" * 5_000_000]
)
def test_a_page_that_nobody_could_have_made(portal, capsys, page):
    portal.replies["/"] = Reply(page.encode())
    assert run_probe(portal.base_url, allow_private=True) == 4
    assert "too_" in capsys.readouterr().err


def test_a_portal_that_refuses(portal, capsys):
    portal.replies["/"] = Reply(b"<script>", status=403)
    assert run_probe(portal.base_url, allow_private=True) == 4
    assert "blocked_403" in capsys.readouterr().err
    assert run_probe(portal.base_url, allow_private=True, as_json=True) == 4
    assert json.loads(capsys.readouterr().out)["reason"] == "blocked_403"


def test_nobody_answers(capsys):
    assert run_probe("http://127.0.0.1:9/", allow_private=True) == 4
    assert "connection" in capsys.readouterr().err


def test_a_private_address_must_be_asked_for(portal):
    with pytest.raises(ConfigurationError, match="--allow-private"):
        run_probe(portal.base_url)
    assert portal.hits() == []


@pytest.mark.parametrize(
    ("url", "sentence"),
    [("nowhere", "not a URL"), ("http://www.example.gov.cn/", "GONGBAO_CONTACT")],
)
def test_wrong_use(url, sentence):
    with pytest.raises(ConfigurationError, match=sentence):
        run_probe(url)


def test_a_page_cannot_speak_to_the_terminal(portal, capsys):
    evil = "<title>某某县\x1b[2J人民政府</title><a href='/zw/'>法治政府\x1b]0;x\x07</a>"
    portal.replies["/"] = Reply(evil.encode())
    run_probe(portal.base_url, allow_private=True)
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err
