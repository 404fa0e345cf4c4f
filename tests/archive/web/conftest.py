"""An archive with a few reports of all sorts, and its pages, asked without a network."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from archive.canonical import record_id
from archive.model import AttachmentLink, DisclosureCell, Evidence, Heading, Issue
from archive.reports.issuers import Issuer
from archive.rows import AttachmentFile, NewUrl, Visit
from archive.store import Archive
from archive.web.server import guarded_app
from tests.archive.conftest import NOW, a_capture, a_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HOST = "http://127.0.0.1:8001"
SITE = "http://www.anhua.gov.cn"
LAW, OLD, GONE, HOSTILE, WATER = (f"{SITE}/{n}.html" for n in ("1", "2", "3", "4", "5"))
FILE = f"{SITE}/files/1.pdf"
ID = record_id(LAW)
HOSTILE_ID = record_id(HOSTILE)
TEXT = "全县加强普法宣传，办件581件。\n一、总体情况\n群众满意率98%。\n| 项目 | 数量 |\n| 办件 | 581 |\n某县司法局"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
PLACE = {
    "division_code": "430923",
    "province": "湖南省",
    "city": "益阳市",
    "county": "安化县",
    "site_id": "anhua",
}


class Pages:
    """Asks the application as a browser does, in this process."""

    def __init__(self, *folders: Path, host: str = "127.0.0.1") -> None:
        self._stack = ExitStack()
        self.app = self._stack.enter_context(guarded_app(folders, host))
        self.close = self._stack.close

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
                return await client.request(method, path, **more)

        return asyncio.run(asked())

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("GET", path, **more)

    def html(self, path: str, **more: Any) -> str:
        answer = self.get(path, **more)
        assert answer.status_code == 200, answer.text[:500]
        return answer.text


def fill(folder: Path) -> None:
    """One portal: changed, removed, hostile and plain reports, with files and figures."""
    with Archive.open(folder, create=True) as archive, archive.lock():
        run = archive.start_run("crawl", now=NOW)
        archive.upsert_site(
            "anhua", "安化县人民政府", f"{SITE}/", division_code="430923", health="ok"
        )
        archive.set_issuers("anhua", [Issuer("安化县水利局", kinds=("disclosure",))])
        listing = f"{SITE}/zwgk/"
        archive.urls.add([NewUrl(listing, "listing", site_id="anhua")])
        archive.add_visit(Visit(listing, "archived", at="2026-11-21T00:00:00Z"))
        add(archive, LAW, TEXT, **law_fields())
        add_file(archive, FILE)
        later = NOW + timedelta(days=1)
        add(archive, LAW, TEXT.replace("581件。", "585件。"), later, **law_fields())
        add(archive, OLD, "法治建设取得成效。", title="法治报告", date="2020-01-02")
        add(archive, GONE, "已撤下的内容。", title="撤下的报告", kind="notice")
        archive.add_visit(
            Visit(GONE, "gone", reason="http_404", at="2026-11-22T00:00:00Z")
        )
        add(archive, HOSTILE, f"正文{SCRIPT}", title=f"标题{SCRIPT}", source=SCRIPT)
        for year in (2020, 2021, 2023):
            add(archive, f"{WATER}?{year}", f"{year}年报", **water_fields(year))
        counts = {"sites": {"anhua": {"archived": 7, "failed": 1, "new": 7}}}
        archive.end_run(run, counts, 0, now=NOW)


def law_fields() -> dict[str, Any]:
    return {
        "title": "安化县2021年度法治政府建设报告",
        "kind": "law_government",
        "report_year": 2021,
        "issuer": "安化县司法局",
        "published_at": "2022-03-09",
        "date": "2022-03-09",
        "attachments": (AttachmentLink("统计表.pdf", FILE, "pdf"),),
        "outline": (Heading(1, "一", "总体情况", TEXT.index("一、")),),
        "evidence": (
            Evidence("date", "发布日期：2022年3月9日", "label"),
            Evidence("source", "来源：司法局", "label"),
        ),
        "issues": (Issue("lost_characters", "warning", "缺一字", 4, 6, "?"),),
        **PLACE,
    }


def water_fields(year: int) -> dict[str, Any]:
    cells = [
        DisclosureCell(
            "applications", "", "一、本年新收政府信息公开申请数量", c, n, str(n)
        )
        for c, n in (("自然人", year - 2000.0), ("总计", year - 2000.0))
    ]
    bad = (
        (Issue("disclosure_sum", "warning", "总计不符", 0, 2),) if year == 2021 else ()
    )
    return {
        "title": f"安化县水利局{year}年政府信息公开年报",
        "kind": "disclosure",
        "report_year": year,
        "issuer": "安化县水利局",
        "source": "安化县水利局",
        "date": f"{year + 1}-01-20",
        "disclosure": tuple(cells),
        "issues": bad,
        **PLACE,
    }


def add(archive: Archive, url: str, text: str, at: Any = NOW, **fields: Any) -> None:
    body = f"<html><p>{text}</p><script>alert(3)</script></html>".encode()
    stored = archive.write_capture(a_capture(url, body, fetched_at=at))
    archive.urls.add([NewUrl(url, "report", site_id="anhua")])
    record = a_record(url, text, **({"site_id": "anhua", "issues": ()} | fields))
    archive.add_visit(Visit(url, "archived", captures=(stored,), record=record))


def add_file(archive: Archive, file: str) -> None:
    stored = archive.write_capture(a_capture(file, b"%PDF-1.4 x"))
    archive.urls.add([NewUrl(file, "attachment", site_id="anhua")])
    found = AttachmentFile(
        media_type="application/pdf",
        byte_count=10,
        sha256="0" * 64,
        text="附件里的河长制数据",
        text_status="ok",
    )
    archive.add_visit(Visit(file, "archived", captures=(stored,), attachment=found))


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive's folder; tests only read it."""
    folder = tmp_path_factory.mktemp("web") / "archive"
    fill(folder)
    return folder


@pytest.fixture(scope="session")
def pages(shown: Path) -> Iterator[Pages]:
    """Its pages."""
    with closing(Pages(shown)) as pages:
        yield pages


@pytest.fixture
def pages_of() -> Iterator[Callable[..., Pages]]:
    """`pages_of(folder, …)`: pages that are closed after the test."""
    with ExitStack() as stack:
        yield lambda *folders, **more: stack.enter_context(
            closing(Pages(*folders, **more))
        )
