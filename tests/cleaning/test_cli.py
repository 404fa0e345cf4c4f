"""`gongbao clean`: one line a document, in order; nothing else on stdout."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.testing import CliRunner

from cleaning.cli import register

if TYPE_CHECKING:
    from pathlib import Path

BODY = (
    "全镇上下认真贯彻落实各项决策部署，扎实推进依法行政，各项工作取得了明显成效。" * 3
)
TEXT = f"东河镇2021年法治政府建设情况的报告\n日期：2022-01-05 来源：东河镇人民政府\n{BODY}\n打印"
HTML = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>东河镇年度报告</title>
<meta name="ArticleTitle" content="东河镇2022年度报告"><meta name="PubDate" content="2023-01-05 10:20">
</head><body><div id="zoom"><p>{BODY}</p><p>{BODY}</p></div></body></html>"""

app = typer.Typer()
register(app)
app.command("other")(lambda: None)


def run(
    *arguments: str, stdin: bytes | None = None
) -> tuple[int, list[dict[str, Any]], str]:
    result = CliRunner().invoke(app, ["clean", *arguments], input=stdin)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    return result.exit_code, rows, result.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b.txt").write_text(TEXT, "utf-8")
    (tmp_path / "a.html").write_text(HTML, "utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.txt").write_text("", "utf-8")
    return tmp_path


def test_a_text_file(folder: Path) -> None:
    code, (row,), errors = run(str(folder / "b.txt"))
    assert (code, errors) == (0, "")
    assert list(row)[:2] == ["path", "url"]
    assert row["path"] == str(folder / "b.txt")
    assert row["title"] == "东河镇2021年法治政府建设情况的报告"
    assert row["date"] == "2022-01-05"
    assert row["text"] == BODY
    assert "removed" not in row


def test_a_page(folder: Path) -> None:
    _, (row,), _ = run("--json", str(folder / "a.html"))
    assert row["title"] == "东河镇2022年度报告"
    assert row["published_at"] == "2023-01-05T10:20:00+08:00"
    assert BODY in row["text"]


def test_explain_shows_what_was_removed(folder: Path) -> None:
    _, (row,), _ = run("--explain", str(folder / "b.txt"))
    assert {"line": "打印", "rule": "print"} in row["removed"]


def test_a_directory_in_sorted_order_with_a_rejection(folder: Path) -> None:
    code, rows, _ = run(str(folder))
    assert [row["path"].rsplit("/", 1)[1] for row in rows] == [
        "a.html",
        "b.txt",
        "c.txt",
    ]
    assert rows[2]["rejected"] == "empty"
    assert set(rows[2]) == {"path", "url", "rejected", "detail"}
    assert code == 0


def test_a_missing_path_is_told_and_the_others_done(folder: Path) -> None:
    code, rows, errors = run(str(folder / "nowhere.html"), str(folder / "b.txt"))
    assert code == 2
    assert len(rows) == 1
    assert errors.count("\n") == 1
    assert "nowhere.html" in errors


def test_standard_input() -> None:
    _, (row,), _ = run("-", stdin=HTML.encode())
    assert (row["path"], row["title"]) == ("-", "东河镇2022年度报告")


def test_a_manifest_keeps_its_order_and_gives_a_line_for_each_row(folder: Path) -> None:
    rows = [
        {"path": "b.txt", "url": "http://x.gov.cn/1/index.html"},
        {"path": "gone.html", "url": "http://x.gov.cn/2"},
        {"path": "a.html", "url": "javascript:void(0)", "fetched_at": "2023-02-01T00:00:00Z"},
        {"path": str(folder / "sub" / "c.txt"), "url": "http://x.gov.cn/3", "content_type": "text/html"},
        {"nothing": 1},
    ]  # fmt: skip
    manifest = folder / "list.jsonl"
    manifest.write_text("\n".join([*map(json.dumps, rows), "{broken"]), "utf-8")
    code, found, _ = run(str(manifest))
    assert code == 3
    assert len(found) == 6
    assert [row["path"] for row in found[:3]] == ["b.txt", "gone.html", "a.html"]
    assert found[0]["url"] == "http://x.gov.cn/1/index.html"
    assert found[1]["rejected"] == "undecodable"
    assert found[2]["url"] is None
    assert "bad_url" in {issue["code"] for issue in found[2]["issues"]}
    assert found[3]["rejected"] == "empty"
    assert "row 5" in found[4]["detail"]


def test_a_manifest_elsewhere_falls_back_to_the_working_directory(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = tmp_path / "elsewhere" / "list.jsonl"
    manifest.parent.mkdir()
    manifest.write_text('\ufeff{"path": "b.txt"}\n\n', "utf-8")
    monkeypatch.chdir(folder)
    code, (row,), _ = run(str(manifest))
    assert (code, row["date"]) == (0, "2022-01-05")


def test_the_time_of_capture_limits_the_years(folder: Path) -> None:
    manifest = folder / "list.jsonl"
    manifest.write_text('{"path": "b.txt", "fetched_at": "2015-01-01"}', "utf-8")
    _, (row,), _ = run(str(manifest))
    assert row["date"] is None


def test_help_shows_an_example() -> None:
    result = CliRunner().invoke(app, ["clean", "--help"])
    assert "gongbao clean page.html" in result.stdout


@pytest.mark.parametrize(
    "odd",
    [
        {"url": 5},
        {"content_type": ["x"]},
        {"fetched_at": 7},
        {"path": "\0"},
        {"path": "x" * 5000},
        {"path": 5},
    ],
    ids=str,
)
def test_an_odd_row_of_a_manifest_is_a_line_of_its_own(
    tmp_path: Path, odd: dict[str, Any]
) -> None:
    (tmp_path / "1.txt").write_text(TEXT, "utf-8")
    rows = [{"path": "1.txt"}, {"path": "1.txt"} | odd, {"path": "1.txt"}]
    manifest = tmp_path / "rows.jsonl"
    manifest.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    _, found, _ = run(str(manifest))
    assert ["rejected" in row for row in found] == [False, True, False]
