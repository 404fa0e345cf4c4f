"""Home, coverage, changes, the ledger, sites and figures."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest

from archive.canonical import record_id
from archive.store import Archive
from archive.web.language import load_words
from archive.web.templating import TEMPLATES
from tests.archive.web.conftest import GONE, ID, Pages

if TYPE_CHECKING:
    from pathlib import Path

EVERY = (
    *("/", "/search", "/coverage", "/changes", "/removed", "/sites", "/sites/anhua"),
    *(
        "/figures",
        "/figures?issuer=安化县水利局",
        f"/report/{ID}",
        f"/report/{ID}/diff",
    ),
    *(
        "/figures?issuer=安化县水利局&year=2021",
        f"/report/{ID}/attachment/1",
        "/nothing",
    ),
    *("/coverage?kind=law_government", "/archive", "/archive/records"),
)


@pytest.mark.parametrize("path", EVERY)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_speaks_both_languages(pages: Pages, path: str, lang: str):
    answer = pages.get(path, headers={"Accept-Language": lang})
    assert answer.status_code in (200, 404)
    assert f'<html lang="{"zh-Hans" if lang == "zh" else "en"}">' in answer.text


def test_a_chosen_language_is_remembered(pages: Pages):
    answer = pages.get("/?lang=en", headers={"Accept-Language": "zh"})
    assert answer.headers["set-cookie"].startswith("lang=en;")
    again = pages.html("/", headers={"Accept-Language": "zh", "Cookie": "lang=en"})
    assert '<html lang="en">' in again
    assert "set-cookie" not in pages.get("/?lang=xx").headers


def test_every_word_of_the_templates_is_known_and_used():
    templates = "".join(p.read_text("utf-8") for p in TEMPLATES.glob("*.html"))
    asked = set(re.findall(r"\bt\('([\w.]+)'", templates))
    words = load_words()
    assert {key for key in asked if not key.endswith(".")} <= words.keys()
    unused = {key for key in words if "." not in key} - asked
    # Asked for by a name that is put together, or by the pages' own code.
    assert {key for key in unused if f"'{key}'" not in templates} <= {
        *("not_there", "no_report", "no_version", "no_capture", "no_file", "no_site"),
    }


def test_home_tells_what_is_here_and_what_happened(pages: Pages):
    html = pages.html("/")
    assert "<b>7</b>" in html
    assert "2020–2023" in html
    assert "安化县人民政府" in html
    assert re.search(r"<del>581</del> → <ins>585</ins>", html)


def test_an_empty_archive_says_how_to_fill_it(tmp_path: Path):
    Archive.open(tmp_path / "empty", create=True).close()
    empty = Pages(tmp_path / "empty")
    assert "gongbao crawl" in empty.html("/")
    for path in EVERY:
        assert empty.get(path).status_code in (200, 404)
    assert empty.get("/search.atom").status_code == 200


def test_coverage_leads_to_the_report_or_says_why(pages: Pages):
    html = pages.html("/coverage?years=2020-2023")
    assert re.search(r'<a class="c-on_time" href="/report/\w{16}"', html)
    assert re.search(r'class="c-(?:missing|unknown)" href="#', html)
    rows = csv.DictReader(
        io.StringIO(pages.get("/coverage.csv?years=2022").content.decode("utf-8-sig"))
    )
    assert [row["status"] in ("missing", "unknown") for row in rows] == [True]
    told = pages.get("/coverage.json?years=2020-2021").json()
    assert told["years"] == [2020, 2021]
    assert told["summary"]["on_time"] == 2


@pytest.mark.parametrize(
    ("query", "issuers"),
    [
        ("province=43", 1),
        ("province=44", 0),
        ("level=department", 1),
        ("level=county", 0),
        ("level=nonsense", 1),
        ("years=nonsense", 1),
        ("years=0000-9999", 1),
    ],
)
def test_coverage_is_narrowed(pages: Pages, query: str, issuers: int):
    assert len(pages.get(f"/coverage.json?{query}").json()["issuers"]) == issuers


def test_changes_by_day_and_kind(pages: Pages):
    html = pages.html("/changes")
    assert '<time datetime="2026-11-22">' in html
    assert f'href="/report/{ID}/diff?from=1&amp;to=2"' in html
    ops = [one["op"] for one in pages.get("/changes.json?op=remove").json()["changes"]]
    assert ops == ["remove"]
    assert pages.get("/changes.json?site=nobody").json() == {"changes": []}
    assert "at:deleted-entry" in pages.get("/changes.atom").text


def test_programs_follow_by_cursor(pages: Pages):
    first = pages.get("/-/changes.json?since=0").json()
    assert [one["seq"] for one in first["changes"]] == list(range(1, first["next"] + 1))
    assert first["more"] is False
    rest = pages.get(f"/-/changes.json?since={first['next']}").json()
    assert rest == {"changes": [], "next": first["next"], "more": False}


def test_the_ledger_has_what_was_taken_down_or_altered(pages: Pages):
    html = pages.html("/removed")
    assert f'href="/report/{record_id(GONE)}"' in html
    assert re.search(r"<del>581</del> → <ins>585</ins>", html)


def test_a_site_shows_its_runs_and_refusals(pages: Pages):
    assert "安化县人民政府" in pages.html("/sites")
    html = pages.html("/sites/anhua")
    assert "收下 7 · 失败 1" in html
    assert "http_404" in html


def test_figures_over_years_and_issuers(pages: Pages):
    assert re.search(r">21<span aria-hidden", pages.html("/figures"))
    one = pages.html("/figures?issuer=安化县水利局")
    assert 'class="path" d="M' in one
    assert "L" not in re.search(r'class="path" d="([^"]*)"', one)[1].split("M")[-1]
    rows = list(
        csv.DictReader(
            io.StringIO(pages.get("/figures.csv?year=2021").content.decode("utf-8-sig"))
        )
    )
    assert {(row["column"], row["value"]) for row in rows} == {
        *(("自然人", "21"), ("总计", "21"))
    }
    assert {row["sums_add_up"] for row in rows} == {"no"}
