"""`gongbao sites`: what it lists, why a URL is in scope, what goes with what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from archive.errors import ConfigurationError
from crawler.onboarding.cli import app

if TYPE_CHECKING:
    from pathlib import Path

SITE = """title = "某县"
base_url = "http://www.a.gov.cn/"
[scope]
allow = ['/t\\d+\\.html$']
[[seeds]]
url = "http://www.a.gov.cn/zw/"
kind = "listing"
"""


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    (tmp_path / "county.toml").write_text(SITE, "utf-8")
    return tmp_path


def told(*words: str) -> str:
    done = CliRunner().invoke(app, list(words), catch_exceptions=True)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_list_is_a_document_a_site(sites: Path) -> None:
    row = json.loads(told("list", "--sites", str(sites), "--json"))
    assert (row["site_id"], row["seeds"], row["verified"]) == ("county", 1, False)
    assert row["path"] == str(sites / "county.toml")
    assert "county" in told("list", "--sites", str(sites))


@pytest.mark.parametrize(
    ("url", "in_scope"),
    [
        ("http://www.a.gov.cn/zw/t1.html", True),
        ("http://www.a.gov.cn/zw/x.html", False),
    ],
)
def test_a_url_is_explained_rule_by_rule(sites: Path, url: str, in_scope: bool) -> None:
    found = json.loads(told("explain", url, "--sites", str(sites), "--json"))
    assert (found["site_id"], found["in_scope"]) == ("county", in_scope)
    assert all(rule["passed"] for rule in found["rules"]) is in_scope
    lines = told("explain", url, "--sites", str(sites))
    assert lines.startswith(f"county: {'in' if in_scope else 'out of'} scope")


def test_a_host_without_a_site_is_out_of_scope(sites: Path) -> None:
    url = "http://www.b.gov.cn/"
    found = json.loads(told("explain", url, "--sites", str(sites), "--json"))
    assert found == {"site_id": None, "in_scope": False, "rules": []}
    assert "www.b.gov.cn" in told("explain", url, "--sites", str(sites))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("explain", "www.a.gov.cn"), "not a URL"),
        (("check", "--save"), "goes with --live"),
        (("check", "--live"), "name the sites"),
        (("check", "nosuch"), "nosuch"),
    ],
)
def test_wrong_use_is_one_sentence(
    sites: Path, words: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        told(*words, "--sites", str(sites))
