"""Names of persons, told from those of bodies, media and places."""

from __future__ import annotations

import re

import pytest

from cleaning.text.names import BODY_ENDINGS, MEDIA_ENDINGS, is_person


@pytest.mark.parametrize("name", ["孙博", "王小明", "欧阳振华", "司马光", "诸葛亮"])
def test_persons(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", "王", "欧阳", "王小明亮", "欧阳振华明"),
        *("张家港市", "新华社", "江西省", "金融局"),
        *("王 明", "Wang", "王1明", "公开", "政务公开"),
    ],
)
def test_no_persons(name: str) -> None:
    assert not is_person(name)


@pytest.mark.parametrize(
    ("name", "body", "medium"),
    [
        ("某县人民政府", True, False),
        ("县法院", True, False),
        ("市融媒体中心", True, False),
        ("某县发布", False, True),
        ("人民日报", False, True),
        ("信息公开平台", True, True),
        ("总体情况", False, False),
    ],
)
def test_endings(name: str, body: bool, medium: bool) -> None:
    assert bool(re.search(rf"(?:{BODY_ENDINGS})$", name)) is body
    assert bool(re.search(rf"(?:{MEDIA_ENDINGS})$", name)) is medium
