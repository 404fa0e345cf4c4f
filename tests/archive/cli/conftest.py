"""An archive of two records, and the commands as a user runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import typer

import archive.cli.commands
from archive.canonical import record_id
from archive.rows import Visit
from archive.store import Archive
from tests.archive.conftest import URL, a_capture, a_record

if TYPE_CHECKING:
    from pathlib import Path

ID = record_id(URL)


OTHER = "http://www.example.gov.cn/2.html"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    with Archive.open(tmp_path / "a", create=True) as opened, opened.lock():
        run = opened.start_run("crawl a")
        opened.upsert_site("a", "某县[县]", "http://www.example.gov.cn/", health="ok")
        texts = [(URL, "办件581件。"), (URL, "办件585件。"), (OTHER, "另一篇[/b]。")]
        for url, text in texts:
            stored = opened.write_capture(a_capture(url, text.encode("gb18030")))
            record = a_record(url, text, site_id="a")
            opened.add_visit(
                Visit(url, "archived", captures=(stored,), record=record, run_id=run)
            )
        opened.end_run(run, {"archived": 2}, 0)
    monkeypatch.setenv("GONGBAO_ARCHIVE", str(tmp_path / "a"))
    return tmp_path / "a"


def run(*arguments: str) -> int:
    app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    archive.cli.commands.register(app)
    code = app(list(arguments), standalone_mode=False)
    return code if isinstance(code, int) else 0
