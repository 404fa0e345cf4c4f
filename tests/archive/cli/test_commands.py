"""The commands as a user runs them: JSON, exit codes, one sentence for an error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ArchiveUnusable, ConfigurationError
from tests.archive.cli.conftest import ID, OTHER, run
from tests.archive.conftest import URL

ROOT = Path(__file__).resolve().parents[3]


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_search(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("search", "法治", "585", "--json") == 0
    [hit] = lines(capsys.readouterr().out)
    assert hit == {
        "record_id": ID,
        "title": "法治政府建设年度报告",
        "date": "2021-03-01",
        "source": "某县人民政府",
        "url": URL,
        "snippet": "办件585件。",
    }
    assert run("search", "法治", "--limit", "1", "--json") == 0
    assert len(lines(capsys.readouterr().out)) == 1
    assert run("search", "法治") == 0
    assert ID in capsys.readouterr().out


@pytest.mark.parametrize("words", ["-x", "--", "法治 AND", '"', "--没有", "NEAR("])
def test_search_takes_any_words(
    folder: Path, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    arguments = (
        ("search", "--json", "--", words) if words == "--" else ("search", words)
    )
    assert run(*arguments) == 0
    assert "Traceback" not in capsys.readouterr().err


def test_status(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("status", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["records"], told["with_date"], told["captures"]) == (2, 2, 3)
    assert told["urls"]["discovered"] == 2
    assert (told["sites"][0]["health"], told["sites"][0]["records"]) == ("ok", 2)
    assert told["runs"][0]["counts"] == {"archived": 2}
    assert run("status") == 0
    assert "crawl a" in capsys.readouterr().out


def test_changes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("changes", "--since", "0", "--json") == 0
    told = lines(capsys.readouterr().out)
    assert [c["op"] for c in told] == ["add", "change", "add"]
    assert told[1].keys() == {"seq", "at", "op", "record_id", "version", "cause"}
    assert run("changes", "--since", str(told[-1]["seq"])) == 0
    assert capsys.readouterr().out == ""


def test_export(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("1.jsonl", "2.jsonl"):
        assert run("export", "--to", str(tmp_path / name), "--json") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["records"] == 2
    first = (tmp_path / "1.jsonl").read_bytes()
    assert first == (tmp_path / "2.jsonl").read_bytes()
    rows = lines(first.decode())
    assert [row["record_id"] for row in rows] == sorted(
        row["record_id"] for row in rows
    )
    assert "last_seen_at" not in rows[0]
    assert [path.name for path in tmp_path.glob("*jsonl*")] == ["1.jsonl", "2.jsonl"]


def test_export_says_what_it_cannot(folder: Path, tmp_path: Path) -> None:
    for arguments, match in (
        (["--format", "docx", "--to", str(tmp_path / "x")], "jsonl"),
        (["--to", str(tmp_path / "none" / "x")], "no directory"),
        (["--to", str(tmp_path)], "is a directory"),
    ):
        with pytest.raises(ConfigurationError, match=match):
            run("export", *arguments)


def test_verify(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", "--json") == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    [path] = (folder / "warc").iterdir()
    path.write_bytes(path.read_bytes()[:-9])
    assert run("verify", "--json") == ArchiveUnusable.exit_code == 7
    told = json.loads(capsys.readouterr().out)
    assert told["damage"][0]["url"] == OTHER
    assert run("verify") == 7
    assert OTHER in capsys.readouterr().out


@pytest.mark.parametrize(
    "command", ["search x", "show x", "status", "changes", "verify", "export --to y"]
)
def test_without_an_archive(tmp_path: Path, command: str) -> None:
    with pytest.raises(ConfigurationError, match="there is no archive in"):
        run(*command.split(), "--archive", str(tmp_path / "none"))


def test_help_is_quick_and_has_examples() -> None:
    code = (
        "import sys, typer, archive.cli.commands\n"
        "app = typer.Typer()\n"
        "archive.cli.commands.register(app)\n"
        "heavy = {'sqlite3', 'sqlite_utils', 'warcio', 'ada_url'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "app()"
    )
    for command in ("search", "show", "status", "changes", "export", "verify"):
        done = subprocess.run(
            [sys.executable, "-c", code, command, "--help"],
            capture_output=True,
            check=False,
            text=True,
            cwd=ROOT,
            env=os.environ | {"COLUMNS": "200"},
        )
        assert done.returncode == 0, done.stderr
        assert "Example: gongbao" in done.stdout
