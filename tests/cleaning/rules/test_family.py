"""Families: files, recognition, and the bundled ones against the real pages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from archive.errors import ConfigurationError
from cleaning.rules.family import by_id, generic, load_families, recognise

NEW_FAMILY = """
title = "a family of our own"
order = 5
[recognise]
markup = ["made-with-our-cms"]
url = ['/ours/\\d+\\.html$']
[recognise.meta]
Generator = "^OurCMS"
[page]
body = ["#our-body"]
[listing]
items = ["#our-list li"]
paging = ["links"]
[listing.options]
page = "p"
"""


@pytest.fixture
def extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "ours.toml").write_text(NEW_FAMILY, encoding="utf-8")
    monkeypatch.setenv("GONGBAO_FAMILIES", str(tmp_path))
    return tmp_path


def test_every_family_has_a_title_and_generic_is_last() -> None:
    families = list(load_families().values())
    assert families[-1] == generic()
    assert all(family.title for family in families)


def test_no_two_families_claim_the_same_markup() -> None:
    signs = [s for f in load_families().values() for s in f.signs.markup]
    assert len(signs) == len(set(signs))


def test_one_file_adds_a_family(extra: Path) -> None:
    family = recognise("<div id='made-with-our-cms'>", None, {})
    assert family is not None
    assert (family.id, family.page.body) == ("ours", ("#our-body",))
    assert family.listing is not None
    assert family.listing.options == {"page": "p"}
    assert by_id("ours") == family


def test_a_family_is_known_by_meta_or_url_alone(extra: Path) -> None:
    for url, metas in (
        (None, {"generator": "OurCMS 2"}),
        ("http://a.gov.cn/ours/12.html", {}),
    ):
        family = recognise("<p>", url, metas)
        assert family is not None
        assert family.id == "ours"


def test_a_file_of_the_same_name_replaces_the_bundled_one(extra: Path) -> None:
    (extra / "trs.toml").write_text('title = "my TRS"\n', encoding="utf-8")
    assert load_families()["trs"].title == "my TRS"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("title = 3", "title"),
        ('title = "x"\ncolour = "red"', "colour"),
        ('title = "x"\n[recognise]\nurl = ["("]', "recognise.url"),
        ('title = "x"\n[page]\nbody = "#a"', "page.body"),
        ('title = "x"\n[listing]\noptions = {a = 1}', "listing.options.a"),
        ('title = "x"\npage = 1', "page"),
        ('title = "x"\norder = "1"', "order"),
        ("\ntitle = = 3", "line 2"),
    ],
)
def test_a_wrong_file_names_itself_and_the_key(
    tmp_path: Path, text: str, key: str
) -> None:
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=re.escape(key)) as error:
        load_families(tmp_path)
    assert "bad.toml" in str(error.value)


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no folder"):
        load_families(tmp_path / "none")


def test_the_documentation_names_every_family() -> None:
    text = (Path(__file__).parents[3] / "docs/families.md").read_text("utf-8")
    assert [f for f in load_families() if f"| `{f}` |" not in text] == []


@pytest.mark.parametrize(
    ("family_id", "sign"),
    [(f.id, sign) for f in load_families().values() for sign in f.signs.markup],
)
def test_each_sign_is_found_wherever_it_stands(family_id: str, sign: str) -> None:
    for html in (sign, f"<a href='/x/y'>{sign}", f"/{sign}/"):
        found = recognise(html, None, {})
        assert found is not None
        # A sign can hold another's, whose family is asked before.
        assert found.id == family_id or found.order < load_families()[family_id].order


def test_markup_decides_before_an_address_does() -> None:
    url = "http://a.gov.cn/zwgk/202403/t20240301_5.html"
    for html, wanted in (("<ucapcontent>", "ucap"), ("<p>", "trs")):
        family = recognise(html, url, {})
        assert family is not None
        assert family.id == wanted


WANTED = {"TRS": "trs", "ucap": "ucap", "Hanweb": "hanweb"}


@pytest.mark.shared
def test_each_real_government_page_is_of_its_family(shared: Path) -> None:
    wrong = []
    for line in (shared / "corpus/index.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] != "article" or ".gov.cn" not in row["domain"]:
            continue
        html = (shared / f"corpus/pages/{row['id']}.html").read_bytes().decode("utf-8")
        found = recognise(html, row["url"], {})
        wanted = next((f for sign, f in WANTED.items() if sign in row["cms"]), None)
        if (found.id if found else None) != wanted:
            wrong.append((row["id"], found and found.id, wanted))
    assert wrong == []
