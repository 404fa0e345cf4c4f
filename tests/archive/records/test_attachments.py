"""What a record's files hold is found, shown and exported with the record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from archive.cli.show import shown
from archive.export.exporting import export
from archive.export.wanted import Wanted
from archive.model import AttachmentLink
from archive.queries.search import search
from archive.records.attachments import attached, attached_text
from archive.rows import AttachmentFile, NewUrl, Visit

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from archive.store import Archive
    from tests.archive.conftest import Look

PAGE = "http://a.gov.cn/1.html"
OTHER = "http://a.gov.cn/2.html"
PDF = AttachmentLink("年度报告", "http://a.gov.cn/report.pdf", "pdf")
FILE = "办结行政复议案件581件。"


def arrives(
    archive: Archive, text: str | None, url: str = PDF.url, **more: Any
) -> None:
    status = more.pop("status", "ok")
    sha = more.pop("sha256", f"{text}")
    file = AttachmentFile("application/pdf", 8, sha, text, status)
    archive.add_visit(
        Visit(
            url,
            "archived",
            attachment=file,
            kind="attachment",
            at="2026-11-22T00:00:00Z",
        )
    )


def found(archive: Archive, words: str) -> list[str | None]:
    return [hit.url for hit in search(archive, words)]


def is_sound(archive: Archive) -> None:
    """FTS5 itself says that nothing was taken out that had not been put in."""
    archive.flush()
    check = "INSERT INTO records_fts (records_fts) VALUES ('integrity-check')"
    archive.connection.execute(check)


def test_a_file_is_found_once_it_was_read(archive: Archive, look: Look) -> None:
    look(PAGE, "", fields={"attachments": (PDF,)})
    assert found(archive, "行政复议") == []
    arrives(archive, FILE)
    [hit] = search(archive, "行政复议")
    assert hit.snippet == f"[附件 年度报告] {FILE}"
    is_sound(archive)


def test_the_pages_own_text_comes_first_in_the_snippet(
    archive: Archive, look: Look
) -> None:
    look(PAGE, "行政复议见附件。", fields={"attachments": (PDF,)})
    arrives(archive, FILE)
    [hit] = search(archive, "行政复议")
    assert hit.snippet == "行政复议见附件。"
    assert found(archive, "见附件 581") == [PAGE]


def test_the_page_weighs_more_than_its_file(archive: Archive, look: Look) -> None:
    look(PAGE, "其他内容。", fields={"attachments": (PDF,)})
    arrives(archive, "行政复议。" + "其他内容。")
    look(OTHER, "行政复议。" + "其他内容。")
    assert found(archive, "行政复议") == [OTHER, PAGE]


def test_a_replaced_file_is_found_by_its_new_words_and_told(
    archive: Archive, look: Look
) -> None:
    look(PAGE, "正文。", fields={"attachments": (PDF,)})
    arrives(archive, "旧的说法。")
    arrives(archive, "新的说法。")
    assert (found(archive, "旧的"), found(archive, "新的")) == ([], [PAGE])
    ops = [(change.op, change.version) for change in archive.changes(0)]
    assert ops == [("add", 1), ("change", 1)]
    is_sound(archive)


def test_a_file_that_is_offered_no_more_is_not_found(
    archive: Archive, look: Look
) -> None:
    look(PAGE, "正文。", fields={"attachments": (PDF,)})
    arrives(archive, FILE)
    look(PAGE, "正文。")
    assert found(archive, "行政复议") == []
    look(PAGE, "正文。", fields={"attachments": (PDF,)})
    assert found(archive, "行政复议") == [PAGE]
    is_sound(archive)


def test_a_changed_page_keeps_its_files_words(archive: Archive, look: Look) -> None:
    look(PAGE, "旧的正文。", fields={"attachments": (PDF,)})
    arrives(archive, FILE)
    look(PAGE, "新的正文。", fields={"attachments": (PDF,)})
    assert found(archive, "新的 行政复议") == [PAGE]
    assert found(archive, "旧的") == []
    is_sound(archive)


def test_a_file_that_another_record_offers_too_is_known_at_once(
    archive: Archive, look: Look
) -> None:
    look(PAGE, "一。", fields={"attachments": (PDF,)})
    arrives(archive, FILE)
    look(OTHER, "二。", fields={"attachments": (PDF,)})
    assert sorted(found(archive, "行政复议"), key=str) == [PAGE, OTHER]
    arrives(archive, "新的说法。")
    assert found(archive, "行政复议") == []
    assert sorted(found(archive, "说法"), key=str) == [PAGE, OTHER]
    is_sound(archive)


def test_files_stand_in_the_pages_order(archive: Archive, look: Look) -> None:
    second = AttachmentLink("附表", "http://a.gov.cn/0.xlsx", "xlsx")
    look(PAGE, "正文。", fields={"attachments": (PDF, second)})
    arrives(archive, "| 1 |", second.url)
    arrives(archive, FILE)
    [record] = archive.records()
    assert [f.title for f in attached(archive.connection, record.record_id)] == [
        "年度报告",
        "附表",
    ]
    assert attached_text(archive.connection, record.record_id) == f"{FILE}\n| 1 |"


def test_a_file_that_never_came_whole_says_why_and_loses_nothing(
    archive: Archive, look: Look
) -> None:
    look(PAGE, "正文。", fields={"attachments": (PDF,)})
    lost = AttachmentFile(None, None, None, None, "too_large")
    visit = Visit(
        PDF.url, "refused", reason="too_large", attachment=lost, kind="attachment"
    )
    archive.urls.add([NewUrl(PDF.url, "attachment")])
    archive.add_visit(visit)
    [record] = archive.records()
    assert attached(archive.connection, record.record_id)[0].text_status == "too_large"
    arrives(archive, FILE)
    archive.add_visit(visit)
    [file] = attached(archive.connection, record.record_id)
    assert (file.text_status, file.text) == ("ok", FILE)


def test_show_prints_the_file_under_its_record(
    archive: Archive, look: Look, capsys: pytest.CaptureFixture[str]
) -> None:
    scan = AttachmentLink("扫描件", "http://a.gov.cn/scan.pdf", "pdf")
    look(PAGE, "", fields={"attachments": (PDF, scan)})
    arrives(archive, FILE)
    arrives(archive, None, scan.url, status="scanned")
    [record] = archive.records()
    how = {"version": None, "diff": False, "raw": False}
    shown(archive, record.record_id, **how, as_json=False)  # type: ignore[arg-type]
    out = capsys.readouterr().out
    assert out.index("年度报告") < out.index(FILE) < out.index("扫描件")
    assert "text: scanned" in out
    shown(archive, record.record_id, **how, as_json=True)  # type: ignore[arg-type]
    row = json.loads(capsys.readouterr().out)
    assert [a["text"] for a in row["attachments"]] == [FILE, None]


def test_an_export_tells_what_the_files_are(
    archive: Archive, look: Look, tmp_path: Path
) -> None:
    look(PAGE, "", fields={"attachments": (PDF,)})
    arrives(archive, FILE, sha256="ab" * 32)
    target = tmp_path / "out.jsonl"
    export(archive, target, Wanted(format_name="jsonl"))
    row = json.loads(target.read_text())
    assert row["attachments"] == [
        {
            "title": PDF.title,
            "url": PDF.url,
            "extension": "pdf",
            "media_type": "application/pdf",
            "byte_count": 8,
            "sha256": "ab" * 32,
            "text_status": "ok",
        }
    ]
