"""Two languages: asked for, remembered, and whole."""

from __future__ import annotations

import re

import pytest

from archive.web.language import load_words
from archive.web.templating import TEMPLATES
from tests.archive.web.conftest import ID, Pages

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
