"""What holds for every answer, and what must never get through."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.archive.web.conftest import HOSTILE_ID, ID, Pages

if TYPE_CHECKING:
    from pathlib import Path

EVERY = (
    *("/", "/search", "/search?q=普法", f"/report/{ID}", f"/report/{HOSTILE_ID}"),
    *(
        "/archive",
        "/archive/records",
        "/archive?sql=select+1",
        "/nothing",
        "/search.csv",
    ),
    *(
        "/archive/nothing",
        "/archive?sql=nonsense",
        "/-/metadata",
        "/static/gongbao.css",
    ),
)


@pytest.mark.parametrize("path", EVERY)
def test_every_answer_has_a_strict_policy(pages: Pages, path: str):
    answer = pages.get(path)
    policy = answer.headers["content-security-policy"]
    assert answer.status_code < 500
    assert "default-src 'none'" in policy
    script = re.search(r"script-src ([^;]*)", policy)
    assert script is None or script[1] == "'self'"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", EVERY)
def test_no_page_asks_for_anything_elsewhere(pages: Pages, path: str):
    answer = pages.get(path)
    if "html" not in answer.headers["content-type"]:
        return
    html = re.sub(r"&(?:lt|#34);.*?&gt;", "", answer.text)
    found = re.findall(
        r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"([^\"]+)", html
    )
    assert not [one for one in found if not one.startswith("/")]
    assert not re.search(r"<script(?![^>]*(?:src=|ld\+json))[^>]*>", html)
    assert not re.search(r"<[^>]*\son\w+=", html)


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
)
@pytest.mark.parametrize("path", ["/", "/archive/records", "/-/messages", "/search"])
def test_nothing_can_be_written(pages: Pages, method: str, path: str):
    answer = pages.ask(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_head_has_no_body(pages: Pages):
    answer = pages.ask("HEAD", "/search?q=普法")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8001", "127.0.0.1.evil.example", "", "a@b"]
)
def test_names_that_only_point_here_get_nothing(pages: Pages, host: str):
    assert pages.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8001", "127.0.0.1", "[::1]:8001"])
def test_names_of_this_machine_are_answered(pages: Pages, host: str):
    assert pages.get("/", headers={"Host": host}).status_code == 200


def test_an_open_address_is_asked_by_any_name(shown: Path, pages_of):
    open_to_all = pages_of(shown, host="0.0.0.0")
    assert open_to_all.get("/", headers={"Host": "reports.example"}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/archive.db", "/static/../plugin.py", "/static/%2e%2e/words.toml"),
        *("/warc", "/@archive/warc", "/static/..%2f..%2fpyproject.toml"),
    ],
)
def test_nothing_of_the_folder_is_given_away(pages: Pages, path: str):
    assert pages.get(path).status_code in (403, 404)


@pytest.mark.parametrize(
    "path",
    ["/-/databases.json", "/-/plugins", "/-/permissions", "/-/auth-token", "/-/x"],
)
def test_datasette_tells_nothing_of_the_machine(pages: Pages, path: str):
    answer = pages.get(path)
    assert answer.status_code == 404
    assert "/" not in answer.text


def test_texts_of_portals_are_never_markup(pages: Pages):
    for path in (f"/report/{HOSTILE_ID}", "/search?q=标题", "/archive/records", "/"):
        html = pages.html(path)
        assert "<script>alert" not in html
        assert "<img src=x" not in html
