"""Issuers: the signature before the title before the head table."""

from __future__ import annotations

import pytest

from cleaning.draft import Candidate
from cleaning.fields.issuer import find_issuer, issuer_of_title
from cleaning.fields.signature import Signature

TABLE = Candidate("issuer", "县政务服务局", "发布机构：县政务服务局", "head_table")
TITLE = "东河县司法局关于2021年度法治政府建设工作的报告"


def test_the_order() -> None:
    signature = Signature(issuer="东河县人民政府")
    for given, want in (
        ((signature, TITLE, TABLE), ("东河县人民政府", "signature")),
        ((Signature(), TITLE, TABLE), ("东河县司法局", "title")),
        ((Signature(), "关于某事的报告", TABLE), ("县政务服务局", "head_table")),
    ):
        found = find_issuer(*given)
        assert found is not None
        assert (found.raw, found.origin) == want
    assert find_issuer(Signature(), None, None) is None


def test_a_placeholder_in_the_table_is_nobody() -> None:
    table = Candidate("issuer", "本站", "发布机构：本站", "head_table")
    assert find_issuer(Signature(), None, table) is None


@pytest.mark.parametrize(
    ("title", "issuer"),
    [
        (TITLE, "东河县司法局"),
        ("东河县人民政府办公室 关于印发某方案的通知", "东河县人民政府办公室"),
        ("东河县地方税务局2013年信息公开年度报告", "东河县地方税务局"),
        ("大江镇2021年法治建设工作情况报告", None),
        ("关于2019年度工作情况的报告", None),
        ("2021年东河县统计公报", None),
        (None, None),
    ],
)
def test_titles(title: str | None, issuer: str | None) -> None:
    assert issuer_of_title(title) == issuer
