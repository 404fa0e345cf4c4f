"""What assistants may ask: bounded, quoted where others wrote, clear where there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.store import Archive
from archive.web import tools
from archive.web.quoting import Quoted
from tests.archive.web.conftest import HOSTILE_ID, ID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def reader(shown: Path) -> Iterator[Archive]:
    with Archive.open(shown) as archive:
        yield archive


def report(reader: Archive, **asked: int) -> dict[str, Any]:
    given = {"start": 0, "version": 0, "attachment": 0} | asked
    return tools.get_report(reader, ID, **given)


def test_search_narrows_and_pages(reader: Archive):
    told = tools.search(reader, "", {"kind": "disclosure", "year": 0}, page=2, limit=2)
    assert (told["total"], len(told["hits"])) == (3, 1)
    assert (
        tools.search(reader, "普法", {"county": "安化县"}, page=1, limit=9)["total"]
        == 1
    )


def test_a_text_goes_on_where_it_was_cut(reader: Archive):
    whole = report(reader)["text"]
    assert report(reader, start=10)["text"] == whole[10:]
    assert report(reader, start=10**9)["text"] == ""
    assert "581件。" in report(reader, version=1)["text"]
    assert report(reader, attachment=1)["text"] == "附件里的河长制数据"


@pytest.mark.parametrize("asked", [{"version": 9}, {"attachment": 2}])
def test_what_is_not_there_is_said(reader: Archive, asked: dict[str, int]):
    with pytest.raises(tools.NoAnswer):
        report(reader, **asked)


def test_all_that_portals_wrote_is_quoted(reader: Archive):
    told = tools.get_report(reader, HOSTILE_ID, start=0, version=0, attachment=0)

    def plain(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for inner in value.values():
                yield from plain(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from plain(inner)
        elif isinstance(value, str) and not isinstance(value, Quoted):
            yield value

    assert not [text for text in plain(told) if "alert" in text]


def test_figures_name_their_rows_first(reader: Archive):
    names = tools.figures(reader, "applications", issuer="", year=0, row="", column="")
    assert names["rows"] == ["一、本年新收政府信息公开申请数量"]
    assert names["cells"] == []
    one = tools.figures(
        reader, "applications", issuer="", year=0, row=names["rows"][0], column="总计"
    )
    assert [(cell["year"], cell["value"]) for cell in one["cells"]] == [
        *((2020, 20), (2021, 21), (2023, 23))
    ]
    assert [cell["sums_add_up"] for cell in one["cells"]] == [True, False, True]
    with pytest.raises(tools.NoAnswer):
        tools.figures(reader, "nonsense", issuer="", year=0, row="", column="")


def test_coverage_of_a_province(reader: Archive):
    told = tools.coverage(reader, "disclosure", 2020, 2022, province="43")
    assert [row["issuer"] for row in told["issuers"]] == ["安化县水利局"]
    assert (
        tools.coverage(reader, "disclosure", 2020, 2022, province="44")["issuers"] == []
    )
    with pytest.raises(tools.NoAnswer):
        tools.coverage(reader, "news", 2020, 2022, province="")
