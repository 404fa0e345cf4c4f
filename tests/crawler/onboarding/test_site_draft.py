"""A site file drafted from a probe: it loads, and allows what was seen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crawler.onboarding.family_case import BUNDLED as PORTALS
from crawler.onboarding.portal_survey import probe
from crawler.onboarding.site_draft import draft_site_file, plain, site_id_of
from crawler.site.definition import load_sites
from tests.crawler.onboarding.test_portal_survey import COLUMN, HOST, fetcher, found

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("portal", ["trs", "ucap", "vsb", "webplus", "generic"])
def test_the_draft_is_a_site_file_that_loads(portal: str, tmp_path: Path) -> None:
    start = json.loads((PORTALS / portal / "portal.json").read_text("utf-8"))["start"]
    result = found(start, {}, portal)
    site_id = site_id_of(start)
    (tmp_path / f"{site_id}.toml").write_text(draft_site_file(result), encoding="utf-8")
    site = load_sites(tmp_path)[site_id]
    assert site.family == (None if portal == "generic" else portal)
    assert [seed.kind for seed in site.seeds] == ["listing"]
    assert site.verified is False


def test_a_page_s_words_cannot_break_the_file(tmp_path: Path) -> None:
    evil = 'x"]\n[politeness]\nallow_private = true\n"\x85#'
    page = f"<meta name=SiteName content='{evil}'><a href='/a/'>法治政府{evil[:9]}</a>"
    column = "<ul><li><a href=/t20240101_1.html>\n[x]\n报告'''</a>2024-01-01</ul>"
    result = probe(HOST, fetcher({HOST: page, HOST + "/a/": column}))
    assert result is not None
    (tmp_path / "x.toml").write_text(draft_site_file(result), encoding="utf-8")
    assert not load_sites(tmp_path)["x"].politeness.allow_private


def test_a_private_address_is_allowed_in_its_own_draft(tmp_path: Path) -> None:
    home = "http://127.0.0.1:8123/"
    column = "<ul><li><a href=/t20240101_1.html>年度报告</a>2024-01-01</ul>"
    pages = {home: "<a href=/fz/>法治政府建设</a>", home + "fz/": column}
    result = probe(home, fetcher(pages))
    assert result is not None
    (tmp_path / "x.toml").write_text(draft_site_file(result), encoding="utf-8")
    assert load_sites(tmp_path)["x"].politeness.allow_private


def test_a_known_family_brings_its_forms_of_articles() -> None:
    scope = draft_site_file(found(COLUMN, {})).split("[scope]")[1]
    assert r"/t\\d{8}_\\d+\\.s?html?" in scope
    assert "title =" not in scope


def test_mixed_columns_ask_for_titles_of_reports() -> None:
    rows = "".join(
        f"<li><a href=/t2024010{n}_{n}.html>关于开展第{n}次活动的通知</a>2024-01-0{n}</li>"
        for n in range(1, 6)
    )
    pages = {HOST: "<a href=/tz/>法治政府建设</a>", HOST + "/tz/": f"<ul>{rows}</ul>"}
    result = probe(HOST, fetcher(pages))
    assert result is not None
    assert "law_government" in draft_site_file(result).split("[scope]")[1]


@pytest.mark.parametrize(
    ("url", "site_id"),
    [
        ("http://www.qingxi.gov.cn/zwgk/", "qingxi"),
        ("http://SFJ.Qingxi.gov.cn:8080/", "sfj-qingxi-8080"),
        ("http://10.0.0.7:8080/", "10-0-0-7-8080"),
        ("http://localhost/", "localhost"),
        ("http://www.gov.cn/", "site"),
        ("http://" + "a" * 90 + ".gov.cn/", "a" * 64),
    ],
)
def test_ids(url: str, site_id: str) -> None:
    assert site_id_of(url) == site_id


def test_a_text_is_one_line_that_no_terminal_obeys() -> None:
    assert plain("年报\n[x]\x1b[2J\u2028") == "年报 [x] [2J"
    assert plain("") == ""
