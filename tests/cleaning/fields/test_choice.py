"""Which candidate becomes the title, the source, the author, the number."""

from __future__ import annotations

from archive.model import Evidence, Hints, Lookup, Origin
from cleaning.draft import Candidate, Draft, FieldName
from cleaning.fields.choice import (
    author_of,
    document_number_of,
    index_number_of,
    source_of,
    title_of,
)

ISSUER = Evidence("issuer", "某县司法局", "signature")


def draft(*rows: tuple[FieldName, str, Origin]) -> Draft:
    return Draft(
        None,
        [],
        [Candidate(n, v, f"{n}={v}", o, rank) for rank, (n, v, o) in enumerate(rows)],
    )


def source(
    page: Draft, hints: Hints | None = None, issuer: Evidence | None = ISSUER
) -> tuple[str | None, str | None, int]:
    name, kind, _, refused = source_of(page, hints or Hints(), "某报告", issuer)
    return name, kind, len(refused)


def test_the_order_of_sources() -> None:
    label = ("source", "县政府办", "label")
    meta = ("source", "县信息中心", "meta")
    site = ("site_name", "某县人民政府", "meta")
    assert source(draft(meta, label)) == ("县政府办", "label", 0)
    assert source(draft(meta)) == ("县信息中心", "meta", 0)
    assert source(draft(site)) == ("某县司法局", "issuer", 0)
    assert source(draft(site), issuer=None) == ("某县人民政府", "site", 0)
    hints = Hints(site_title="某县门户")
    assert source(draft(), hints, issuer=None) == ("某县门户", "site", 0)
    assert source(draft(), issuer=None) == (None, None, 0)


def test_an_empty_label_is_passed_over_and_a_placeholder_refused() -> None:
    assert source(draft(("source", "", "label"), ("source", "本站原创", "meta"))) == (
        "某县司法局",
        "issuer",
        1,
    )


def test_a_source_that_is_the_title_is_refused() -> None:
    assert source(draft(("source", "某报告", "meta"))) == ("某县司法局", "issuer", 1)


def test_lookups_of_the_site_come_first() -> None:
    lookups = {"source": (Lookup("本站原创", "某县融媒体中心"), Lookup("县网", ""))}
    hints = Hints(lookups=lookups)
    assert source(draft(("source", "本站原创", "label")), hints) == (
        "某县融媒体中心",
        "label",
        0,
    )
    assert source(draft(("source", "县网", "label")), hints) == (
        "某县司法局",
        "issuer",
        1,
    )


def test_a_source_cut_by_the_template_is_whole_in_the_meta_tag() -> None:
    meta = ("source", "县融媒体中心、县文化和旅游局", "meta")
    assert source(draft(("source", "县融媒体中心、县文…", "label"), meta)) == (
        "县融媒体中心、县文化和旅游局",
        "label",
        0,
    )
    assert (
        source(draft(("source", "县政府办、县司…", "label"), meta))[0]
        == "县政府办、县司…"
    )


def test_titles() -> None:
    page = draft(
        ("title", "关于某事的报告(2021)", "label"), ("title", "某县门户", "meta")
    )
    found = title_of(page, Hints())
    assert found == Evidence("title", "关于某事的报告（2021）", "label")
    listed = Hints(listing_title="关于某事的报告")
    assert title_of(draft(), listed) == Evidence("title", "关于某事的报告", "listing")
    assert title_of(draft(), Hints(listing_title="关于某事的…")) is None
    assert title_of(draft(("title", " ", "label")), Hints()) is None


def test_author_and_numbers() -> None:
    page = draft(
        ("author", "admin", "label"),
        ("author", "张三", "meta"),
        ("document_number", "无", "head_table"),
        ("index_number", "014742224A/2023-0043406", "head_table"),
    )
    author = author_of(page)
    assert author is not None
    assert author[0] == "张三"
    number = document_number_of(page, ["某政发〔2021〕3号", "正文"])
    assert number == (
        "某政发〔2021〕3号",
        Evidence("document_number", "某政发〔2021〕3号", "text"),
    )
    assert document_number_of(page, ["正文"]) is None
    index = index_number_of(page)
    assert index is not None
    assert index[0] == "014742224A/2023-0043406"
    assert author_of(draft()) is None
