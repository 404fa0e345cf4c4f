"""`gongbao sites probe` on each sample portal: its site file finds every report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from archive.store import Archive
from crawler.demo.portals.running import running_portals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.demo.portals.running import RunningPortals

pytestmark = pytest.mark.end_to_end

GONGBAO = [sys.executable, "-c", "from crawler.cli import main; main()"]
NAMES = ["anhua", "yancheng", "fenggang_yongan", "luoding"]
AREAS = ["430923", "320900", "520327", "445381"]


def gongbao(*arguments: object) -> subprocess.CompletedProcess[str]:
    known = {k: v for k, v in os.environ.items() if k != "GONGBAO_CONTACT"}
    return subprocess.run(
        [*GONGBAO, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env=known,
    )


@pytest.fixture(scope="module")
def portals() -> Iterator[RunningPortals]:
    with running_portals() as running:
        yield running


@pytest.mark.parametrize("name", NAMES)
def test_the_printed_site_file_finds_every_report(
    portals: RunningPortals, name: str, tmp_path: Path
) -> None:
    running = portals[name]
    running.hits.clear()
    done = gongbao("sites", "probe", running.base_url, "--allow-private")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert running.hits[0].target == "/robots.txt"
    assert len(running.hits) <= 17
    sites = tmp_path / "sites"
    sites.mkdir()
    (sites / "drafted.toml").write_text(done.stdout, encoding="utf-8")
    crawl = gongbao("crawl", "--json", "--sites", sites, "--archive", tmp_path / "a")
    assert crawl.returncode == 0, crawl.stderr
    with Archive.open(tmp_path / "a") as archive:
        found = {stored.record.url: stored.record for stored in archive.records()}
    expected = running.expected()
    assert set(expected) <= set(found)
    assert all(found[url].title == row.title for url, row in expected.items())


@pytest.mark.parametrize(("name", "area"), list(zip(NAMES, AREAS, strict=True)))
def test_it_saves_once_and_says_what_it_found(
    portals: RunningPortals, name: str, area: str, tmp_path: Path
) -> None:
    asked = (portals[name].base_url, "--allow-private", "--save", "--sites", tmp_path)
    done = gongbao("sites", "probe", *asked, "--json")
    document = json.loads(done.stdout)
    assert document["division_code"] == area
    assert document["columns"][0]["items"][0]["date"]
    assert (tmp_path / f"{document['site_id']}.toml").read_text("utf-8")
    again = gongbao("sites", "probe", *asked)
    assert again.returncode == 2
    assert "is there already" in again.stderr


def test_an_article_and_a_listing_lead_to_the_same_column(
    portals: RunningPortals,
) -> None:
    running = portals["anhua"]
    column = running.base_url + "zwgk/fzzf/"
    article = next(iter(running.expected()))
    for start in (column, article):
        done = gongbao("sites", "probe", start, "--allow-private", "--json")
        columns = [row["url"] for row in json.loads(done.stdout)["columns"]]
        assert column in columns, start


@pytest.mark.parametrize(
    ("url", "arguments", "code", "sentence"),
    [
        ("http://127.0.0.1:9/", [], 2, "--allow-private"),
        ("http://www.gov.cn.example/", [], 2, "GONGBAO_CONTACT"),
        ("nowhere", [], 2, "is not a URL"),
    ],
)
def test_what_cannot_be_probed_is_told_in_a_sentence(
    url: str, arguments: list[str], code: int, sentence: str
) -> None:
    done = gongbao("sites", "probe", url, *arguments)
    assert done.returncode == code, done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_probed_site_is_recorded_checked_and_verified(
    portals: RunningPortals, tmp_path: Path
) -> None:
    base = portals["yancheng"].base_url
    there = ("--sites", tmp_path)
    gongbao("sites", "probe", base, "--allow-private", "--save", *there)
    (path,) = tmp_path.glob("*.toml")
    for arguments, said in (
        (("record", path.stem), "2 listings, 3 reports"),
        (("check", path.stem), "1 ok"),
        (("check", path.stem, "--live", "--save"), "verified = true"),
        (("list", "--json"), '"verified": true'),
    ):
        done = gongbao("sites", *arguments, *there)
        assert done.returncode == 0, done.stderr
        assert said in done.stdout
    wrong = gongbao("sites", "check", "--save", *there)
    assert wrong.returncode == 2
    assert "--live" in wrong.stderr
