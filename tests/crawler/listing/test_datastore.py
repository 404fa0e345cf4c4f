"""Hanweb's records: inline, as an answer, escaped, as arrays; and where they go on."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.listing.datastore import datastore_paging, has_datastore, markup, records

PAGE = "http://www.a.example/col/col7/index.html"
PROXY = "http://www.a.example/module/web/jpage/dataproxy.jsp"
CALL = (
    "jpage({{totalRecord:{total},dataStore:x,groupSize:3,"
    "proxyUrl:'/module/web/jpage/dataproxy.jsp',perPage:2,"
    "ajaxParam:{{col:1,webid:'60',path:'/',columnid:7,webname:'某县'}}}});"
)


def store(count: int, extra: str = "") -> str:
    rows = "".join(f"<record><![CDATA[<li>{n}</li>]]></record>" for n in range(count))
    return f"<datastore>{extra}<recordset>{rows}</recordset></datastore>"


def test_the_longest_store_is_the_list() -> None:
    assert len(records(store(2) + store(5) + store(1))) == 5


def test_records_may_be_escaped_and_the_store_cut() -> None:
    assert records("<datastore><record>&lt;li&gt;一&lt;/li&gt;</record>") == [
        "<li>一</li>"
    ]


def test_an_older_page_holds_its_records_in_an_array() -> None:
    text = "var InitData7=['<li><a href=\\'1.html\\'>一<\\/a></li>','<li>二</li>'];$.jpage({})"
    assert records(text) == ["<li><a href='1.html'>一</a></li>", "<li>二</li>"]


def test_rows_of_a_table_get_a_table_around_them() -> None:
    assert markup(["<tr><td>一</td></tr>"]).startswith("<table>")
    assert markup(["<li>一</li>"]).startswith("<div>")


def test_the_first_page_goes_on_at_the_proxy() -> None:
    paging = datastore_paging(store(6) + CALL.format(total=14), PAGE)
    assert paging.next_url is not None
    assert paging.total_pages == 7
    split = urlsplit(paging.next_url)
    query = {key: values[0] for key, values in parse_qs(split.query).items()}
    assert f"{split.scheme}://{split.netloc}{split.path}" == PROXY
    assert query == {
        "startrecord": "7", "endrecord": "12", "perpage": "2", "col": "1",
        "webid": "60", "path": "/", "columnid": "7", "webname": "某县",
    }  # fmt: skip


def test_a_page_with_all_records_is_the_end() -> None:
    assert datastore_paging(store(6) + CALL.format(total=6), PAGE).next_url is None


@pytest.mark.parametrize(
    ("query", "shown", "total", "start"),
    [
        ("startrecord=7&endrecord=12&perpage=2", 6, 14, "13"),
        ("startrecord=13&endrecord=18&perpage=2", 2, 14, None),
        ("startrecord=7&endrecord=12&perpage=2", 6, None, "13"),
        ("startrecord=7&endrecord=12&perpage=2", 0, 14, None),
        ("startrecord=x&endrecord=&perpage=", 3, 14, "4"),
    ],
)
def test_answers_go_on_by_number(
    query: str, shown: int, total: int | None, start: str | None
) -> None:
    said = f"<totalrecord>{total}</totalrecord>" if total else ""
    paging = datastore_paging(store(shown, said), f"{PROXY}?{query}&columnid=7")
    if start is None:
        assert paging.next_url is None
    else:
        asked = parse_qs(urlsplit(paging.next_url or "").query)
        assert (asked["startrecord"], asked["columnid"]) == ([start], ["7"])


GROUP = '<nextgroup><![CDATA[<a href="./dataproxy.jsp?page={}&amp;columnid=7"></a>]]></nextgroup>'


@pytest.mark.parametrize(
    ("url", "group", "shown", "wanted"),
    [
        (PROXY + "?page=1&columnid=7", 2, 3, PROXY + "?page=2&columnid=7"),
        (PROXY + "?page=2&columnid=7", 2, 3, None),
        (PROXY + "?page=3&columnid=7", 4, 0, None),
    ],
)
def test_groups(url: str, group: int, shown: int, wanted: str | None) -> None:
    assert datastore_paging(store(shown, GROUP.format(group)), url).next_url == wanted


def test_a_page_without_records_has_none() -> None:
    assert not has_datastore("<ul><li>一</li></ul>")
    assert records("<datastore></datastore>") == []
    assert datastore_paging("<datastore></datastore>", PAGE).next_url is None
