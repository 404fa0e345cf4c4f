"""Which date is which, in the order that the contract gives."""

from __future__ import annotations

import pytest

from archive.model import Hints, Origin
from cleaning.draft import Candidate, Draft, FieldName
from cleaning.fields.date_choice import Dating, date_page, readings_of
from cleaning.fields.dates import parse_date
from cleaning.fields.signature import Signature

Row = tuple[FieldName, str, Origin]


def dated(
    *rows: Row, signature: Signature | None = None, listed: str | None = None,
    url: str | None = None,
) -> Dating:  # fmt: skip
    candidates = [
        Candidate(n, v, f"{n}：{v}", o, rank) for rank, (n, v, o) in enumerate(rows)
    ]
    return date_page(
        Draft(url, [], candidates),
        signature or Signature(),
        hints=Hints(listing_date=listed),
        url=url,
        last_year=2027,
    )


def best(dating: Dating) -> tuple[str, str] | None:
    found = dating.best()
    return (found[0].value, found[1]) if found else None


def codes(dating: Dating) -> set[str]:
    return {issue.code for issue in dating.issues}


SIGNED = Signature(
    "某县人民政府", parse_date("2021年3月1日"), None, "某县人民政府 2021年3月1日"
)
URL = "http://x.gov.cn/202303/t20230330_1.html"


def test_the_order_of_the_contract() -> None:
    shown: Row = ("published", "2021-03-03 10:20", "label")
    assert best(dated(shown, signature=SIGNED, listed="2021-03-02", url=URL)) == (
        "2021-03-03T10:20:00+08:00",
        "published",
    )
    assert best(dated(signature=SIGNED, listed="2021-03-02", url=URL)) == (
        "2021-03-02",
        "listed",
    )
    assert best(dated(signature=SIGNED, url=URL)) == ("2021-03-01", "signed")
    assert best(dated(url=URL)) == ("2023-03-30", "url")
    assert best(dated()) is None
    assert codes(dated()) == {"no_date"}


@pytest.mark.parametrize(
    ("rows", "day"),
    [
        ([("published", "2021-03-03", "label"), ("published", "2022-01-01", "meta")], "2021-03-03"),
        ([("published", "", "label"), ("published", "2022-01-01", "meta")], "2022-01-01"),
        ([("updated", "2021-03-03", "label"), ("published", "2022-01-01", "meta")], "2021-03-03"),
        ([("updated", "2021-03-05", "label"), ("published", "2021-03-03", "label")], "2021-03-03"),
        ([("created", "2023-05-11", "head_table"), ("published", "2023-08-16", "meta")], "2023-05-11"),
        ([("published", "2021-02-30", "label"), ("published", "2021-03-03", "meta")], "2021-03-03"),
        ([("published", "2021年", "label")], None),
        ([("published", "今天", "label")], None),
    ],
)  # fmt: skip
def test_what_counts_as_shown(rows: list[Row], day: str | None) -> None:
    published = dated(*rows).published
    assert (published.day if published else None) == day


def test_a_day_of_writing_is_no_publication() -> None:
    candidate = Candidate("created", "2021-03-01", "成文日期：2021-03-01", "head_table")
    meta = Candidate("published", "2021-03-03", "2021-03-03", "meta")
    dating = date_page(
        Draft(None, [], [candidate, meta]),
        Signature(),
        hints=Hints(),
        url=None,
        last_year=2027,
    )
    assert dating.published is not None
    assert dating.published.day == "2021-03-03"
    assert dating.signed is not None
    assert dating.signed.day == "2021-03-01"


def test_a_conflict_with_the_meta_tag_is_told() -> None:
    dating = dated(
        ("published", "2021-03-03", "label"), ("published", "2022-01-01", "meta")
    )
    assert codes(dating) == {"date_conflict"}


def test_of_one_day_the_label_with_a_time_is_taken() -> None:
    dating = dated(
        ("published", "2020-03-18", "head_table"),
        ("updated", "2020-03-18 09:11", "label"),
    )
    assert best(dating) == ("2020-03-18T09:11:00+08:00", "published")
    assert [e.raw for e in dating.evidence] == ["updated：2020-03-18 09:11"] * 2


def test_an_impossible_date_is_told() -> None:
    assert "impossible_date" in codes(dated(("published", "2021-02-30", "label")))


def test_a_damaged_date_is_read_where_the_page_proves_it() -> None:
    lost = Signature("东里镇人民政府", None, "2020413", "2020413")
    dating = dated(("published", "2020-04-13 15:01", "label"), signature=lost)
    assert dating.signed is not None
    assert dating.signed.value == "2020-04-13"
    assert codes(dating) == set()


@pytest.mark.parametrize("day", ["2020-04-14", "2020-03-14", "2020-12-31"])
def test_a_damaged_date_is_not_guessed(day: str) -> None:
    lost = Signature(None, None, "2020413", "2020413")
    dating = dated(("published", day, "label"), signature=lost)
    assert dating.signed is None
    assert "date_ambiguous" in codes(dating)


def test_a_month_comes_after_every_day() -> None:
    month = Signature(None, parse_date("2023年5月"), None, "2023年5月")
    assert best(dated(signature=month, url=URL)) == ("2023-03-30", "url")
    alone = dated(signature=month)
    assert best(alone) == ("2023-05", "signed")
    assert codes(alone) == {"date_month_only"}


def test_every_date_has_its_evidence() -> None:
    dating = dated(("published", "2021-03-03", "label"), signature=SIGNED)
    evidence = {e.field: (e.raw, e.origin) for e in dating.evidence}
    assert evidence == {
        "published_at": ("published：2021-03-03", "label"),
        "signed_date": ("某县人民政府 2021年3月1日", "signature"),
        "date": ("published：2021-03-03", "label"),
    }
    assert {e.origin for e in dated(listed="2021-03-02").evidence} == {"listing"}
    assert {e.origin for e in dated(url=URL).evidence} == {"url"}


def test_a_midnight_counts_as_a_time_only_where_it_is_shown() -> None:
    shown = dated(("published", "2021-03-03 00:00", "label"))
    assert best(shown) == ("2021-03-03T00:00:00+08:00", "published")
    stamp = dated(("published", "2021-03-03 00:00:00", "meta"))
    assert best(stamp) == ("2021-03-03", "published")
    assert best(dated(listed="2021-03-03T00:00:00")) == ("2021-03-03", "listed")


def test_readings_without_signs() -> None:
    assert readings_of("2021-11-01") == {"20211101", "2021111"}
