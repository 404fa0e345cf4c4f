"""The bundled site files: all of the list's listings, one file a body, quick to load."""

from __future__ import annotations

import csv
import runpy
import time
from typing import TYPE_CHECKING

import pytest

from archive.canonical import canonical_url, resolved
from cleaning.rules.family import load_families
from crawler.site.definition import BUNDLED, load_sites

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.site.definition import Site

PROVINCES = 31
MANY = 3_000
SCRIPT = BUNDLED.parent.parent / "scripts" / "bundled_sites.py"


@pytest.fixture(scope="module")
def sites() -> dict[str, Site]:
    return load_sites(BUNDLED)


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[dict[str, str]]:
    with (shared / "facts" / "SITES.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_they_load_and_none_claims_to_be_verified(sites):
    assert len(sites) >= 70
    assert not [s.site_id for s in sites.values() if s.verified]
    assert {s.family for s in sites.values() if s.family} <= set(load_families())


def test_every_province_has_one_with_its_code(sites):
    codes = [s.division_code for s in sites.values() if s.division_code]
    assert len(set(codes)) == len(codes) == PROVINCES
    assert all(code.endswith("0000") for code in codes)


def test_no_two_sites_have_a_host_in_common(sites):
    hosts = [host for site in sites.values() for host in site.hosts]
    assert len(set(hosts)) == len(hosts)


@pytest.mark.shared
def test_every_listing_of_the_list_is_a_seed(sites, rows):
    seeds = {seed.url for site in sites.values() for seed in site.seeds}
    homes = {site.base_url for site in sites.values()}
    for row in rows:
        # Seeds stand as the list writes them; a portal's home has one spelling.
        if row["column"] == "首页":
            assert canonical_url(row["url"]) in homes, row
        else:
            assert resolved(row["url"]) in seeds, row


@pytest.mark.shared
def test_they_are_what_the_script_writes(shared, tmp_path):
    script = runpy.run_path(str(SCRIPT))
    bodies = script["read_bodies"](shared / "facts" / "SITES.tsv")
    script["write_all"](bodies, tmp_path)
    written = {p.relative_to(tmp_path): p.read_text() for p in tmp_path.rglob("*.toml")}
    kept = {p.relative_to(BUNDLED): p.read_text() for p in BUNDLED.rglob("*.toml")}
    assert written == kept


def test_the_script_leaves_verified_files_alone(tmp_path):
    script = runpy.run_path(str(SCRIPT))
    table = tmp_path / "list.tsv"
    table.write_text(
        "body\tcolumn\turl\tregion\n某某部\t首页\thttps://www.x.gov.cn\t\n", "utf-8"
    )
    bodies = script["read_bodies"](table)
    script["write_all"](bodies, tmp_path / "out")
    path = tmp_path / "out" / "ministry" / "x.toml"
    path.write_text(path.read_text().replace("verified = false", "verified = true"))
    script["write_all"](bodies, tmp_path / "out")
    assert "verified = true" in path.read_text()


def test_three_thousand_load_and_are_checked_in_five_seconds(sites, tmp_path):
    texts = [site.path.read_text("utf-8") for site in sites.values()]
    for number in range(MANY):
        path = tmp_path / f"site-{number}.toml"
        path.write_text(texts[number % len(texts)], encoding="utf-8")
    began = time.process_time()
    assert len(load_sites(tmp_path)) == MANY
    assert time.process_time() - began < 5
