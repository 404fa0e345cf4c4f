"""Pages that break parsers: a named rejection or the right text, soon, and nothing else.

Each sample is named for its fault. Times are CPU seconds of this process, for the
machine may be busy.
"""

from __future__ import annotations

import gzip
import random
import time
import zlib
from datetime import UTC, datetime

import pytest

from archive.model import Capture, Record, Rejected
from cleaning import clean

NOW = datetime(2026, 11, 21, tzinfo=UTC)
LIMIT_S = 5.0
LEAD = "本报告反映全年工作情况，共分三个部分，数据截至年底。"
BODY = "各项任务按期完成，群众反映的问题逐件办结，没有遗留事项。"
LAST = "下一步将继续完善制度，确保各项措施落到实处。"
PARAGRAPHS = "".join(f"<p>{x}</p>" for x in (LEAD, BODY, LAST))


def html(inner: str, head: str = "") -> str:
    return (
        "<html><head><meta charset='utf-8'><title>工作情况的报告</title>"
        f"{head}</head><body><h1>工作情况的报告</h1>{inner}</body></html>"
    )


def run(
    payload: bytes,
    content_type: str | None = "text/html; charset=utf-8",
    headers: tuple[tuple[str, str], ...] = (),
) -> Record | Rejected:
    """Clean the payload; within the time, and the next page is unharmed."""
    capture = Capture(
        url="http://www.x.example.gov.cn/zwgk/1.html",
        payload=payload,
        fetched_at=NOW,
        headers=headers,
        content_type=content_type,
    )
    start = time.process_time()
    result = clean(capture)
    assert time.process_time() - start < LIMIT_S
    return result


def text_of(result: Record | Rejected) -> str:
    assert isinstance(result, Record), result
    result.text.encode("utf-8")
    return result.text


def whole(result: Record | Rejected) -> bool:
    text = text_of(result)
    return LEAD in text and BODY in text and LAST in text


# 44: the labels disagree with the bytes and with one another


@pytest.mark.parametrize("header", ["text/html; charset=utf-8", "text/html", None])
@pytest.mark.parametrize("meta", ["gb2312", "utf-8", "iso-8859-1", "x-gbk", "nonsense"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_charset_labels_that_lie(header: str | None, meta: str, encoding: str) -> None:
    page = html(PARAGRAPHS).replace("charset='utf-8'", f"charset='{meta}'")
    assert whole(run(page.encode(encoding), header))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_unicode_encodings_under_a_gb2312_label(encoding: str) -> None:
    assert whole(run(html(PARAGRAPHS).encode(encoding), "text/html; charset=gb2312"))


# 45: broken pairs cost a character, not the page


@pytest.mark.parametrize(
    "broken", [b"\xff", b"\x81", b"\x81\x20", b"\xfe\xfe\xff"], ids=lambda b: b.hex()
)
def test_one_broken_gb18030_pair_costs_one_character(broken: bytes) -> None:
    data = html(PARAGRAPHS).replace("utf-8", "gb2312").encode("gb18030")
    mark = "没有".encode("gb18030")
    result = run(data.replace(mark, mark + broken + mark, 1), "text/html")
    text = text_of(result)
    assert LEAD in text
    assert LAST in text
    assert "群众反映的问题逐件办结" in text
    assert isinstance(result, Record)
    assert result.issues


def test_a3a0_is_a_blank_as_browsers_have_it() -> None:
    data = html(PARAGRAPHS).replace("utf-8", "gbk").encode("gb18030")
    data = data.replace(
        "共分".encode("gb18030"), b"\xa3\xa0" + "共分".encode("gb18030")
    )
    text = text_of(run(data, "text/html; charset=gbk"))
    assert "\ufffd" not in text
    assert "\ue5e5" not in text


def test_a_broken_utf8_byte_costs_one_character() -> None:
    data = (
        html(PARAGRAPHS).encode().replace("没有".encode(), b"\xe6\xb2" + "有".encode())
    )
    text = text_of(run(data))
    assert LEAD in text
    assert LAST in text


# 46: characters that are none


def test_nul_bytes_and_noncharacters_go() -> None:
    page = html(PARAGRAPHS).replace("全年", "全\x00年\ufffe\uffff\ufeff")
    text = text_of(run(page.encode("utf-8", "surrogatepass")))
    assert LEAD in text
    assert not set("\x00\ufffe\uffff\ufeff") & set(text)


@pytest.mark.parametrize("entity", ["&#xD800;", "&#0;", "&#x110000;", "&#xFFFE;"])
def test_entities_of_no_character(entity: str) -> None:
    text = text_of(run(html(PARAGRAPHS.replace("全年", f"全{entity}年")).encode()))
    assert BODY in text
    assert LAST in text


def test_lone_surrogates_in_utf16() -> None:
    data = html(PARAGRAPHS).encode("utf-16-le")
    mark = "没有".encode("utf-16-le")
    text = text_of(run(b"\xff\xfe" + data.replace(mark, b"\x00\xd8" + mark, 1)))
    assert LEAD in text
    assert LAST in text


# 47: nesting


@pytest.mark.parametrize("depth", [250, 300, 1_000, 10_000, 100_000, 1_000_000])
@pytest.mark.parametrize("tag", ["div", "span", "table><tr><td", "font", "b"])
def test_nesting(depth: int, tag: str) -> None:
    if depth == 1_000_000 and tag != "div":
        pytest.skip("one million once")
    page = html(f"<p>{LEAD}</p>" + f"<{tag}>" * depth + f"<p>{BODY}</p><p>{LAST}</p>")
    result = run(page.encode())
    if isinstance(result, Rejected):
        assert result.reason in {"too_deep", "too_large"}
        assert depth > 300
    else:
        assert whole(result)


# 48, 49: sizes


@pytest.mark.parametrize("count", [2_000, 200_000])
def test_attributes(count: int) -> None:
    attributes = " ".join(f"a{n}=1" for n in range(count))
    result = run(html(f"<div {attributes}>{PARAGRAPHS}</div>").encode())
    assert whole(result) if isinstance(result, Record) else result.reason == "too_large"


@pytest.mark.parametrize("size_mb", [1, 12])
def test_a_huge_attribute(size_mb: int) -> None:
    value = "data:image/png;base64," + "A" * (size_mb << 20)
    result = run(html(f"<p>{LEAD}</p><img src='{value}'>{PARAGRAPHS}").encode())
    assert whole(result) if isinstance(result, Record) else result.reason == "too_large"


def test_a_text_node_of_21_mb_is_too_large() -> None:
    result = run(html("<p>" + "长" * (7 << 20) + "</p>").encode())
    assert isinstance(result, Rejected)
    assert result.reason == "too_large"


# 50: tables


@pytest.mark.parametrize("cells", [10_000, 100_000])
def test_tables_grow_linearly(cells: int) -> None:
    row = "<tr>" + "<td>12</td>" * 10 + "</tr>"
    page = html(f"<p>{LEAD}</p><table>{row * (cells // 10)}</table><p>{LAST}</p>")
    result = run(page.encode())
    if isinstance(result, Record):
        assert LEAD in result.text
        assert LAST in result.text
    else:
        assert result.reason == "too_large"


def test_spans_of_a_million_columns() -> None:
    table = "<table><tr><td colspan=1000000 rowspan=1000000>甲</td><td>乙</td></tr>"
    table += "<tr><td>丙</td></tr></table>"
    text = text_of(run(html(f"{PARAGRAPHS}{table}").encode()))
    assert LEAD in text
    assert len(text) < 100_000


# 51: fragments that kill parsers


@pytest.mark.parametrize(
    "fragment",
    [
        "<math></html>",
        "<svg><p></svg></html>",
        "<select><table></select></table>",
        "<table><a><table><a>",
        "<template><template>",
        "<plaintext>",
        "<![CDATA[<p>]]>",
        "<!--><!--->",
        "<body><body><html><head>",
        "<p></p></body></html></body></html>",
        "<math><annotation-xml encoding='text/html'><p></math>",
    ],
)
def test_fragments_that_kill_parsers(fragment: str) -> None:
    for page in (fragment, html(fragment + PARAGRAPHS), html(PARAGRAPHS + fragment)):
        result = run(page.encode())
        assert isinstance(result, Record | Rejected)
    assert whole(run(html(PARAGRAPHS + fragment).encode()))


# 52: XML with entities


def test_billion_laughs_and_external_entities_stay_text() -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    laughs = (
        f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "哈">{entities}]><l>&l9;</l>'
    )
    outside = (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f"<html><body><p>&x;</p>{PARAGRAPHS}</body></html>"
    )
    for page in (laughs, outside):
        for type_ in ("text/xml", "application/xml", "text/html"):
            result = run(page.encode(), type_)
            text = result.text if isinstance(result, Record) else result.detail
            assert "root:" not in text
            assert len(text) < 10_000


# lines on which patterns with nested repeats never end

SLOW_LINES = [
    "01002003030000000000000001110666112532744501234567890123",
    "1" * 190,
    "大 中 小 " * 30,
    "来源：" * 60,
    "责任编辑：" * 30,
    "[ ] " * 45,
    "首页>" * 45,
    "|" * 190,
    "打印" * 90,
    "微信 " * 60,
    "（一" * 60,
    "2021年" * 40,
    "12-" * 60,
    "《" * 190,
    "第1页" * 45,
    "发布时间：2021-" * 15,
    "a." * 90,
    "——" * 90,
]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("line", SLOW_LINES)
def test_no_line_makes_a_pattern_slow(line: str) -> None:
    for end in ("", "。", "x", "：", "》"):
        page = html(f"<p>{line}{end}</p>{PARAGRAPHS}<p>{line}{end}</p>")
        assert isinstance(run(page.encode()), Record | Rejected)


# compression


def test_a_bomb_is_refused_and_no_memory_eaten() -> None:
    bomb = gzip.compress(b"\0" * (64 << 20))
    result = run(bomb, "text/html", (("Content-Encoding", "gzip"),))
    assert isinstance(result, Rejected)
    assert result.reason == "too_large"


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("gzip", gzip.compress(html(PARAGRAPHS).encode())),
        ("", gzip.compress(html(PARAGRAPHS).encode())),
        ("deflate", zlib.compress(html(PARAGRAPHS).encode())),
        ("deflate", zlib.compress(html(PARAGRAPHS).encode())[2:-4]),
        ("gzip", html(PARAGRAPHS).encode()),
    ],
    ids=["gzip", "unlabelled", "deflate", "raw deflate", "lie"],
)
def test_content_codings(coding: str, data: bytes) -> None:
    headers = (("Content-Encoding", coding),) if coding else ()
    assert whole(run(data, headers=headers))


def test_gzip_in_gzip_is_read_or_named() -> None:
    data = gzip.compress(gzip.compress(html(PARAGRAPHS).encode()))
    result = run(data, headers=(("Content-Encoding", "gzip"),))
    if isinstance(result, Rejected):
        assert result.reason in {"undecodable", "not_text"}
    else:
        assert whole(result)


def test_a_cut_gzip_body_gives_what_came_or_a_named_rejection() -> None:
    data = gzip.compress(html(PARAGRAPHS * 30).encode())
    result = run(data[:-20], headers=(("Content-Encoding", "gzip"),))
    if isinstance(result, Rejected):
        assert result.reason in {"undecodable", "not_text"}
    else:
        assert LEAD in result.text
        assert result.issues


def test_the_next_page_is_unharmed() -> None:
    first = run(html(PARAGRAPHS).encode())
    for page in ("<math></html>", "<div>" * 5_000, "\x00" * 100):
        run(page.encode())
    assert run(html(PARAGRAPHS).encode()) == first


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_give_no_record(seed: int) -> None:
    payload = random.Random(seed).randbytes(20_000)
    found = clean(Capture("http://www.example.gov.cn/a.html", payload))
    assert isinstance(found, Rejected)
    assert found.reason in {"not_text", "undecodable"}
