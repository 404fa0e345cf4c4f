"""An archive of two records that are awkward to export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.export.exporting import Exported, export
from archive.export.wanted import Wanted
from archive.model import AttachmentLink

if TYPE_CHECKING:
    from pathlib import Path

    from archive.store import Archive
    from tests.archive.conftest import Look


OTHER = "http://b.gov.cn/2.html"


@pytest.fixture
def filled(archive: Archive, look: Look) -> Archive:
    archive.upsert_site("a", "某县人民政府", "http://www.example.gov.cn/")
    link = AttachmentLink("附件", "http://www.example.gov.cn/1.doc", "doc")
    place = {"province": "广东省", "division_code": "440882", "report_year": 2020}
    look(text="一。\n\x0b二。", fields={"site_id": "a", "attachments": (link,)} | place)
    fields = {"title": "=HYPERLINK(1)", "source": "@某局", "kind": "news"}
    look(OTHER, '-1 <正文> & "引号"，', fields=fields)
    return archive


def done(archive: Archive, target: Path, format_name: str, **more: Any) -> Exported:
    if format_name == "parquet":
        pytest.importorskip("pyarrow")
    return export(archive, target, Wanted(format_name=format_name, **more))
