"""Site files: what loads, and the one sentence that each mistake gets."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from archive.errors import ConfigurationError
from archive.model import Layout, Lookup
from crawler.site.definition import BUNDLED, Seed, choose_sites, load_sites

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
title = "某某县人民政府"
base_url = "http://WWW.example.gov.cn/"
family = "trs"
division_code = "440882"
[[seeds]]
url = "http://www.example.gov.cn/zwgk/fzzfjs/index.html"
kind = "listing"
[scope]
allow = ['/t\\d{8}_\\d+\\.html$']
title = ['法治政府', '依法行政']
[politeness]
delay_s = 0.5
allow_private = true
tls = "legacy"
[expect]
reports_min = 3
date_fill_rate = 0.95
[[layouts]]
valid_until = 2023-06-30
body = '#zoom'
[[layouts]]
body = '.TRS_Editor'
[[lookups.source]]
match = "本站原创"
value = ""
"""


def write(folder: Path, text: str, name: str = "example.toml") -> Path:
    path = folder / "guangdong" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def load_one(folder: Path, text: str) -> str:
    """The message that a faulty file gets."""
    write(folder, text)
    with pytest.raises(ConfigurationError) as caught:
        load_sites(folder)
    return str(caught.value)


def test_all_of_a_site_file(tmp_path):
    write(tmp_path, GOOD + '[revisit]\nmax = "7d"\nlistings = "12h"\n')
    site = load_sites(tmp_path)["example"]
    assert site.revisit == {"max": 604_800, "listings": 43_200}
    assert site.base_url == "http://www.example.gov.cn/"
    assert site.seeds == (
        Seed("http://www.example.gov.cn/zwgk/fzzfjs/index.html", "listing"),
    )
    assert site.scope.title == ("法治政府", "依法行政")
    assert site.politeness.allow_private
    assert site.politeness.tls == "legacy"
    assert site.expect.reports_min == 3
    assert site.layouts == (
        Layout(body="#zoom", valid_until="2023-06-30"),
        Layout(body=".TRS_Editor"),
    )
    assert site.lookups == {"source": (Lookup("本站原创", None),)}
    assert not site.verified
    assert site.hosts == {"www.example.gov.cn"}
    hints = site.hints(listing_title="标题", listing_date="2021-01-01")
    assert (hints.site_id, hints.listing_date) == ("example", "2021-01-01")


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ('kind = "listing"', 'kind = "list"', 7, "seeds[0].kind"),
        ("delay_s = 0.5", 'delay_s = "fast"', 12, "politeness.delay_s"),
        ("delay_s = 0.5", "delay_s = true", 12, "politeness.delay_s"),
        ("[politeness]", "[revisit]\nmax = 7\n[politeness]", 12, "revisit.max"),
        ("reports_min = 3", "report_min = 3", 16, "expect.report_min"),
        ("date_fill_rate = 0.95", "date_fill_rate = 95", 17, "expect.date_fill_rate"),
        ('base_url = "http://WWW.', 'base_url = "ftp://www.', 2, "base_url"),
        ('title = "某某县人民政府"', 'title = ""', 1, "title"),
        ("division_code = ", "divison_code = ", 4, "divison_code"),
        ('"440882"', "440882", 4, "division_code"),
        ("d{8}_", "d{8}_(", 9, "scope.allow"),
        ('value = ""', "", 23, "lookups.source[0].value"),
        ("[[lookups.source]]", "[[lookups.colour]]", 23, "lookups.colour"),
        ("2023-06-30", '"2023-06-30"', 19, "layouts[0].valid_until"),
        ("[[seeds]]", "[seeds]", 5, "seeds"),
        ('"trs"', '"tsr"', 3, "family"),
        ("'#zoom'", "'#zoom['", 20, "layouts[0].body"),
        ("[expect]", "[listing]\nitems = ['li', ':no']\n[expect]", 16, "listing.items"),
        ("[expect]", "[discovery]\nsitemaps = 1\n[expect]", 16, "discovery.sitemaps"),
        ("tls = ", "kinds = ['news']\ntls = ", 14, "politeness.kinds"),
        ("allow = ", "kinds = ['news']\nallow = ", 9, "scope.kinds"),
    ],
)
def test_a_mistake_is_told_with_line_and_key(tmp_path, old, new, line, key):
    assert old in GOOD
    message = load_one(tmp_path, GOOD.replace(old, new, 1))
    assert f"example.toml:{line}: {key}: " in message
    assert message.count("\n") == 0


def test_what_may_stand_in_a_site_file_besides(tmp_path):
    more = "[discovery]\nsitemaps = true\n[listing]\nitems = ['#list li']\n[expect]"
    text = GOOD.replace("[expect]", more).replace(
        "title = ['", "kinds = ['budget']\ntitle = ['"
    )
    write(tmp_path, text.replace("valid_until", "family = 'hanweb'\nvalid_until"))
    site = load_sites(tmp_path)["example"]
    assert site.discovery.sitemaps
    assert site.listing_items == ("#list li",)
    assert site.scope.kinds == ("budget",)
    assert site.layouts[0].family == "hanweb"


def test_broken_toml_and_broken_bytes(tmp_path):
    assert "example.toml:3: syntax: " in load_one(tmp_path, 'title = "a"\n\n=\n')
    write(tmp_path, GOOD).write_bytes(b'a = "b"\nc = "\xb7\xa8"\n')
    with pytest.raises(ConfigurationError, match=r"toml:2: file: save it as UTF-8"):
        load_sites(tmp_path)


def test_a_file_without_seeds_and_one_without_title(tmp_path):
    assert "seeds: give at least one" in load_one(
        tmp_path, 'title = "a"\nbase_url = "http://a.gov.cn/"\n'
    )
    assert ":1: title: it is missing." in load_one(tmp_path, "[scope]\n")


def test_every_bad_file_is_told_before_any_stops(tmp_path):
    write(tmp_path, GOOD.replace("trs", "", 1), "one.toml")
    write(tmp_path, GOOD, "fine.toml")
    write(tmp_path, GOOD, "Bad Name.toml")
    (tmp_path / "fine.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_sites(tmp_path)
    message = str(caught.value)
    assert message.count("\n") == 2
    for part in ("one.toml:3: family:", "Bad Name.toml:1: file:", "same id"):
        assert part in message


def test_a_missing_folder_and_an_unknown_site(tmp_path):
    with pytest.raises(ConfigurationError, match="no directory of site files"):
        load_sites(tmp_path / "none")
    write(tmp_path, GOOD)
    sites = load_sites(tmp_path)
    assert [site.site_id for site in choose_sites(sites, [])] == ["example"]
    with pytest.raises(ConfigurationError, match="there is no site 'other'"):
        choose_sites(sites, ["example", "other"])


def test_the_bundled_sites_load():
    assert all(not site.verified for site in load_sites(BUNDLED).values())


def test_three_thousand_files_load_in_seconds(tmp_path):
    for number in range(3000):
        write(tmp_path, GOOD, f"site{number}.toml")
    begun = time.process_time()
    assert len(load_sites(tmp_path)) == 3000
    assert time.process_time() - begun < 5


HOSTILE = [
    'title = "\\u0000"',
    "base_url = 'http://[::1'",
    "base_url = 'http://a.gov.cn:99999/'",
    "base_url = 'http://" + "a" * 9000 + "/'",
    "base_url = 'javascript:alert(1)'",
    "division_code = '４４０８８２'",
    "seeds = 3",
    "seeds = {url = 1}",
    "seeds = [[1]]",
    "scope = []",
    "scope = {allow = [[]]}",
    "scope = {allow = ['" + "(" * 3000 + "']}",
    "scope = {allow = ['(?P<a>x)(?P<a>y)']}",
    "scope = {hosts = ['a b']}",
    "scope = {max_pages = 1e9}",
    "scope = {max_urls = 9999999999999999999999}",
    "politeness = {delay_s = inf}",
    "politeness = {delay_s = -0.0001}",
    "politeness = {hours = '24:00-25:00'}",
    "politeness = {tls = []}",
    "listing = {items = ['" + "a " * 3000 + "[']}",
    "layouts = [{valid_until = 2023-06-30T00:00:00}]",
    "layouts = [{body = ''}]",
    "lookups = {source = {match = 1}}",
    "lookups = {source = [{match = 'a'}]}",
    "lookups = []",
    "issuers = ['某某局']",
    "issuers = [{name = 1}]",
    "expect = {reports_min = true}",
    "browser = 1",
    "family = ['trs']",
    "verified = 'yes'",
    "a.b.c.d = 1",
    "x = " + "[" * 4000,
    "x = " + "1" * 6000,
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_site_file_ends_in_one_sentence(tmp_path, number):
    line = HOSTILE[number]
    key = line.partition(" ")[0]
    rest = "".join(
        f"{x}\n"
        for x in ('title = "t"', 'base_url = "http://a.gov.cn/"')
        if not x.startswith(key)
    )
    seeds = (
        ""
        if key == "seeds"
        else '[[seeds]]\nurl = "http://a.gov.cn/"\nkind = "listing"\n'
    )
    write(tmp_path, f"{line}\n{rest}{seeds}")
    with pytest.raises(ConfigurationError) as error:
        load_sites(tmp_path)
    message = str(error.value)
    assert message.startswith(f"{tmp_path}/")
    assert message.count("\n") == 0
    assert message.isprintable()
    assert len(message) < 600
