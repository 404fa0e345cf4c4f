"""Where a report that is pictures, a film or a file stands."""

from __future__ import annotations

import pytest

from cleaning.body.media import is_picture, media_box
from cleaning.page.tree import parse_page

PICTURES = "<p><img src=/p/0.jpg></p><p><img src=/p/1.jpg></p>"


@pytest.mark.parametrize(
    ("html", "box"),
    [
        (f"<h1>题</h1><div id=a>{PICTURES}</div>", "a"),
        (f"<div class=nav_bg><h1>题</h1><div id=a>{PICTURES}</div></div>", "a"),
        (f"<h1>题</h1><div id=a><div>{PICTURES}</div><p>第一页</p></div>", "a"),
        (
            f"<h1>题</h1><div class=share>{PICTURES}</div><div id=a>{PICTURES}</div>",
            "a",
        ),
        ("<h1>题</h1><div id=a><iframe src=/v/1.pdf></iframe></div>", "a"),
    ],
)
def test_the_box_of_the_pictures_behind_the_title(html: str, box: str) -> None:
    page = parse_page(f"<body>{html}<p>{'全县依法行政' * 10}</p></body>")
    found = media_box(page, page.css("h1")[0])
    assert found is not None
    assert found.name == box


def test_a_search_that_ends_before_the_pictures_finds_none() -> None:
    page = parse_page(f"<h1>题</h1><p id=b>文</p>{PICTURES}")
    assert media_box(page, page.css("h1")[0], page.css("#b")[0]) is None


@pytest.mark.parametrize(
    ("image", "shows"),
    [
        ("<img src=/p/0.jpg>", True),
        ("<img src=/p/0.jpg width=800>", True),
        ("<img src=/i/qrcode.png>", False),
        ("<img src=/i/pdf.gif>", False),
        ("<img src=/i/dzjg.png width=80 height=40>", False),
        ("<img src='data:image/png;base64,xx'>", False),
        ("<img>", False),
    ],
)
def test_icons_and_badges_are_no_pictures(image: str, shows: bool) -> None:
    assert is_picture(parse_page(image).css("img")[0]) is shows
