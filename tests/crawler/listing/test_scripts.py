"""Where scripts lead: what is read, and what is never guessed."""

from __future__ import annotations

import pytest

from crawler.listing.scripts import function_of, leads_to

PAGE = """
var base = '/a/';
function gotoPage(n) {
  if (n == 1) { location.href = 'index.html'; }
  else { window.location.href = 'index_' + (n-1) + '.html'; }
}
function go2(p) { var url = 'list.jsp?page='; url = url + p; location.href = url; }
function go3(p) { gotoPage(p) }
var go4 = function(p) { window.open(base + p + ".htm", "_blank") };
function ask() { location.href = base + '?p=' + document.getElementById('x').value }
function loop(n) { loop(n) }
function far(n) { $.ajax({url: '/x', data: {page: n}}) }
"""


@pytest.mark.parametrize(
    ("script", "wanted"),
    [
        ("location.href='2.html'", "2.html"),
        ("window.location = \"2.html\";return false", "2.html"),
        ("self.location.href='2.html'", "2.html"),
        ("top.location.replace('2.html')", "2.html"),
        ("location.assign( '2.html' )", "2.html"),
        ("location.href=encodeURI('index_2.jhtml');", "index_2.jhtml"),
        ("window.open('/show.aspx?id=12')", "/show.aspx?id=12"),
        ("javascript:window.open('/show.aspx?id=' + 12, '_blank')", "/show.aspx?id=12"),
        ("location.href='a\\/b.html'", "a/b.html"),
        ("javascript:gotoPage(3)", "index_2.html"),
        ("javascript:gotoPage(1)", "index.html"),
        ("gotoPage('3'); return false;", "index_2.html"),
        ("return go2(4)", "list.jsp?page=4"),
        ("go3(5)", "index_4.html"),
        ("go4(7)", "/a/7.htm"),
        ("ask()", "/a/?p=9"),
        ("if(this.value==1){location.href='i.html'}else{location.href='i_'+this.value+'.html'}", "i_9.html"),
        ("alert('location')", None),
        ("location.href=somewhere", None),
        ("location.href='a' + unknown(3)", None),
        ("if (location.href == 'a.html') {}", None),
        ("loop(3)", None),
        ("far(3)", None),
        ("missing(3)", None),
        ("", None),
    ],
)  # fmt: skip
def test_what_a_script_opens(script: str, wanted: str | None) -> None:
    assert leads_to(script, PAGE, chosen="9", number=9) == wanted


def test_a_function_that_never_ends_is_cut() -> None:
    body = function_of("f", "function f(a) {" + "{" * 9000)
    assert body is not None
    assert len(body[1]) < 9000


def test_a_long_script_takes_no_long_time() -> None:
    assert leads_to("go(1);" * 5000, "function go(a) { go(a) }") is None
