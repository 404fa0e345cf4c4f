"""The truth catches whatever is put wrong into a record, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.model import AttachmentLink, Issue, Record
from crawler.demo.portals.trs import TrsPortal
from crawler.demo.truth import compare

PORTAL = TrsPortal()
EXPECTED = PORTAL.expected()
URLS = list(EXPECTED)


def perfect(expected):
    """The record that satisfies the truth."""
    fields = {"published_at": None} | dict(expected.fields)
    if fields["published_at"] and "T" in fields["published_at"]:
        fields["published_at"] += ":00+08:00"
        fields["date"] = fields["published_at"]
    return Record(
        record_id="0" * 16,
        url=expected.url,
        title=expected.title,
        text="\n".join(expected.lines),
        attachments=(AttachmentLink("附件", expected.attachment_url, "docx"),),
        text_digest="",
        rules_version="",
        **fields,
    )


RECORDS = [perfect(expected) for expected in EXPECTED.values()]


def differences(*changed):
    by_url = {record.url: record for record in RECORDS} | {r.url: r for r in changed}
    return compare("anhua", EXPECTED, by_url.values())


def test_the_truth_itself_has_no_differences():
    assert compare("anhua", EXPECTED, RECORDS) == []


def test_markdown_tables_compare_by_their_cells():
    record = next(r for r in RECORDS if r.kind == "disclosure")
    rows = [
        f"|{line.replace(' | ', '|')}|\n| --- | --- |" if " | " in line else line
        for line in record.text.split("\n")
    ]
    assert differences(replace(record, text="\n".join(rows))) == []


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", "安化县人民政府"),
        ("published_at", None),
        ("date", "1999-01-01"),
        ("date_kind", "url"),
        ("source", None),
        ("source_kind", "site"),
        ("issuer", "安化县"),
        ("signed_date", "2021-01-01"),
        ("kind", "news"),
        ("report_year", 1999),
        ("division_code", None),
        ("site_id", "other"),
        ("script", "traditional"),
    ],
)
def test_a_wrong_field_is_told(field, wrong):
    record = replace(RECORDS[0], **{field: wrong})
    (difference,) = differences(record)
    assert difference.field == field
    assert (
        difference.found == (wrong[:16] if isinstance(wrong, str) else wrong) or wrong
    )


def test_one_wrong_digit_is_told_with_its_place():
    text = RECORDS[0].text
    line = next(line for line in text.split("\n") if "件" in line and len(line) > 40)
    digit = next(c for c in line if c.isdigit())
    wrong = line.replace(digit, str((int(digit) + 1) % 10), 1)
    (difference,) = differences(replace(RECORDS[0], text=text.replace(line, wrong)))
    assert difference.field.startswith("text line ")
    assert str(difference).startswith("anhua http://127.0.0.1")
    assert len(str(difference)) < 300


@pytest.mark.parametrize("edit", [lambda t: t[:-1], lambda t: t.rsplit("\n", 1)[0]])
def test_a_lost_character_or_line_is_told(edit):
    assert len(differences(replace(RECORDS[0], text=edit(RECORDS[0].text)))) == 1


def test_boilerplate_that_came_through_is_told_twice():
    record = replace(RECORDS[0], text=RECORDS[0].text + "\n【打印本页】")
    found = [difference.field for difference in differences(record)]
    assert found == ["text", "text end"]


def test_missing_and_needless_records_are_told():
    alien = replace(RECORDS[0], url="http://127.0.0.1/news/1.html")
    found = compare("anhua", EXPECTED, [*RECORDS[1:], alien])
    assert {(d.url, d.field) for d in found} == {
        (RECORDS[0].url, "record"),
        (alien.url, "record"),
    }


def test_a_lost_attachment_is_told():
    (difference,) = differences(replace(RECORDS[0], attachments=()))
    assert (difference.field, difference.found) == ("attachments", [])


def test_a_sum_that_fails_is_told_only_where_it_is_planted():
    record = next(r for r in RECORDS if r.kind == "disclosure")
    flag = Issue("disclosure_sum", "warning", "自然人")
    (difference,) = differences(replace(record, issues=(flag,)))
    assert (difference.field, difference.found) == ("issues", "disclosure_sum")
    planted = replace(EXPECTED[record.url], flags=frozenset(["disclosure_sum"]))
    (difference,) = compare("anhua", {record.url: planted}, [record])
    assert (difference.field, difference.expected) == ("issues", "disclosure_sum")
