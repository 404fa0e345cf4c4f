"""What must hold for any input: even steps, nothing invented, nothing thrown."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from html import unescape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.model import Capture, Record, Rejected
from cleaning import clean
from cleaning.fields.dates import find_dates, parse_date
from cleaning.page.decode import decode
from cleaning.text.damage import assess_damage
from cleaning.text.paragraphs import clean_line, clean_punctuation, join_lines
from cleaning.text.script import script_of, strip_pinyin, to_simplified

NOW = datetime(2026, 11, 21, tzinfo=UTC)
FAST = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

HAN = "法治政府建设工作报告情况全县我镇一二三四五年月日号第条件万元著着乾坏么"
SIGNS = "，。、；：？！（）《》“”‘’【】〔〕—…·,.;:?!()\"'[]<>-/%∶"
BLANKS = " \t\u3000\u00a0\u200b\ufeff\u2002"
CHARS = st.sampled_from(HAN + SIGNS + BLANKS + "0123456789０９ａＺabcXYZ①Ⅱ㎡°")
PIECES = st.sampled_from(
    [
        "2021年3月3日",
        "二〇二一年三月三日",
        "http://www.x.gov.cn/a,b;c?d=1&e=2",
        "10:20",
        "1,234.5万元",
        "（一）加强领导",
        "()加强",
        "附件：1. 汇总表",
        "来源：县政府办",
        "App(V2.0)",
        "一、",
        "99.5%",
        "建(jiàn)设(shè)",
        "鞏留鎮堅持",
        "显著、着力、什么",
        "e-mail: a.b@c.cn",
    ]
)
LINES = st.lists(st.one_of(CHARS, PIECES), max_size=25).map("".join)
TEXTS = st.lists(LINES, max_size=8)

TAGS = [
    "<div>",
    "</div>",
    "<p>",
    "</p>",
    "<br>",
    "<table><tr><td>",
    "</td><td>",
    "</td></tr></table>",
    "<span style='display:none'>",
    "</span>",
    "<h1>",
    "</h1>",
    "<a href='x.doc'>",
    "</a>",
    "<title>",
    "</title>",
    "<body>",
    "</body></html>",
    "<script>var a='",
    "';</script>",
    "<!-- ",
    " -->",
    "<div id=zoom class=TRS_Editor>",
    "<meta name=PubDate content='2021-03-03 10:20'>",
    "<meta name=ArticleTitle content='关于",
    "'>",
    "<math>",
    "<svg>",
    "<template>",
    "<noscript>",
    "<frameset>",
    "<noframes>",
    "<![CDATA[",
    "]]>",
    "<o:p>",
    "<",
    "&#x4e00;",
    "&nbsp;",
    "&#0;",
    "&#xd800;",
    "\x00",
    "<td",
    "<p class='a' class=b style=\"",
]
FRAGMENTS = st.lists(st.one_of(st.sampled_from(TAGS), PIECES, CHARS), max_size=60).map(
    "".join
)
ENCODINGS = st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-16-le", "big5"])
TYPES = st.sampled_from(
    [None, "text/html", "text/html; charset=gb2312", "text/plain", "text/html; charset"]
)


def letters(text: str) -> str:
    """Letters and digits, full-width and compatibility forms folded."""
    return re.sub(r"[^\w]|_", "", unicodedata.normalize("NFKC", text))


def capture(payload: bytes, content_type: str | None = "text/html") -> Capture:
    return Capture(
        url="http://www.x.gov.cn/zwgk/1.html",
        payload=payload,
        fetched_at=NOW,
        content_type=content_type,
    )


@FAST
@given(LINES)
def test_steps_on_a_line_are_idempotent(line: str) -> None:
    for step in (clean_line, clean_punctuation, to_simplified, strip_pinyin):
        once = step(line)
        assert step(once) == once, step.__name__


@FAST
@given(TEXTS)
def test_joining_lines_is_idempotent(lines: list[str]) -> None:
    once = join_lines([clean_line(line) for line in lines])
    assert join_lines(once) == once


@FAST
@given(LINES)
def test_steps_add_no_letter_and_no_digit(line: str) -> None:
    for step in (clean_line, clean_punctuation, strip_pinyin):
        assert set(letters(step(line))) <= set(letters(line)), step.__name__


@FAST
@given(LINES)
def test_steps_lose_no_letter_and_no_digit(line: str) -> None:
    for step in (clean_line, clean_punctuation):
        assert letters(step(line)) == letters(line), step.__name__


@FAST
@given(TEXTS)
def test_joining_loses_and_adds_nothing(lines: list[str]) -> None:
    lines = [clean_line(line) for line in lines]
    assert letters("".join(join_lines(lines))) == letters("".join(lines))


@FAST
@given(st.lists(LINES, min_size=1, max_size=8).map("\n".join))
def test_repairs_add_only_what_a_sequence_proves(text: str) -> None:
    repaired = assess_damage(text)
    added = set(letters(repaired.text)) - set(letters(text))
    assert added <= set("一二三四五六七八九十")


@FAST
@given(LINES)
def test_simplified_text_is_left_alone(line: str) -> None:
    if script_of(line) == "simplified":
        from cleaning.text.script import converter

        assert converter("simplified")(line) == line


@FAST
@given(st.text(max_size=300))
def test_dates_never_throw_and_stand_where_they_say(text: str) -> None:
    for found in find_dates(text, 2027):
        assert text[found.start :].startswith(found.raw) or found.raw in text
    one = parse_date(text, 2027)
    assert one is None or one.raw in text


@FAST
@given(st.binary(max_size=2_000), TYPES)
def test_any_bytes_are_decoded(data: bytes, content_type: str | None) -> None:
    decoded = decode(data, content_type)
    decoded.text.encode("utf-8")
    assert 0.0 <= decoded.doubt <= 1.0


@FAST
@given(st.binary(max_size=3_000), TYPES)
def test_any_bytes_give_a_record_or_a_rejection(data: bytes, type_: str | None) -> None:
    check(clean(capture(data, type_)))


@FAST
@given(FRAGMENTS, ENCODINGS, TYPES)
def test_any_fragments_give_a_record_or_a_rejection(
    html: str, encoding: str, type_: str | None
) -> None:
    check(clean(capture(html.encode(encoding, "ignore"), type_)))


def check(result: Record | Rejected) -> None:
    """What every outcome keeps to."""
    if isinstance(result, Rejected):
        assert result.reason
        return
    result.text.encode("utf-8")
    assert 0.0 <= result.quality <= 1.0
    assert "\x00" not in result.text
    for issue in result.issues:
        if issue.start is not None and issue.end is not None:
            assert 0 <= issue.start <= issue.end <= len(result.text)
    for heading in result.outline:
        assert result.text.startswith(heading.number, heading.start)
    assert (result.date is None) == (result.date_kind is None)
    assert (result.source is None) == (result.source_kind is None)


@FAST
@given(FRAGMENTS)
def test_no_invented_character(html: str) -> None:
    record = clean(capture(html.encode("utf-8"), "text/html; charset=utf-8"))
    if isinstance(record, Record) and record.script == "simplified":
        page = letters(html + unescape(unescape(html)))
        page += to_simplified(page)
        repaired = set("一二三四五六七八九十")
        assert set(letters(record.text)) <= set(page) | repaired
        assert set(letters(record.title or "")) <= set(page)


@FAST
@given(FRAGMENTS)
def test_no_date_outside_its_evidence(html: str) -> None:
    record = clean(capture(html.encode("utf-8"), "text/html; charset=utf-8"))
    if not isinstance(record, Record):
        return
    evidence = {e.field: e for e in record.evidence}
    for name in ("published_at", "signed_date"):
        value = getattr(record, name)
        if value is not None:
            found = [d.value for d in find_dates(evidence[name].raw, 2027)]
            one = parse_date(evidence[name].raw, 2027)
            days = {v[:10] for v in found} | ({one.value[:10]} if one else set())
            digits = re.sub(r"\D", "", evidence[name].raw)
            assert value[:10] in days or same_digits(value, digits)


def same_digits(value: str, digits: str) -> bool:
    """A date that lost its signs (2020413), proved by the page's other date."""
    year, month, day = (int(x) for x in value[:10].split("-"))
    return digits == f"{year}{month}{day}"
