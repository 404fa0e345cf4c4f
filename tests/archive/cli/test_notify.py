"""`gongbao notify`: what it prints, sends and moves, and its exit codes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from archive.errors import ArchiveLocked, ConfigurationError
from archive.notices.ledger import Ledger
from tests.archive.cli.conftest import run
from tests.archive.notices.conftest import webhook

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["webhook"]


@pytest.fixture
def beside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """gongbao.toml beside an archive with one change."""
    file = folder.parent / "gongbao.toml"
    file.touch()
    monkeypatch.setenv("GONGBAO_CONFIG", str(file))
    return file


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    return json.loads(capsys.readouterr().out)


def test_it_tells_once(beside, monkeypatch, webhook, capsys) -> None:
    monkeypatch.setenv("GONGBAO_NOTIFY_URLS", webhook.address)
    assert run("notify", "--json") == 0
    assert printed(capsys) == {
        "channels": [
            {"channel": "urls", "events": 1, "counts": {"change": 1}, "failure": None}
        ],
        "exit_code": 0,
    }
    assert run("notify") == 0
    assert capsys.readouterr().out == "urls: nothing to tell\n"
    assert [m["title"] for m in webhook.got] == ["Gongbao: 1 changed"]


def test_a_dry_run_prints_the_message_and_sends_none(
    beside, monkeypatch, webhook, capsys
) -> None:
    monkeypatch.setenv("GONGBAO_NOTIFY_URLS", webhook.address)
    for _ in range(2):
        assert run("notify", "--dry-run") == 0
        told = capsys.readouterr()
        assert "--- urls: Gongbao: 1 changed" in told.out
        assert "changed · 法治政府建设年度报告 · 某县［县］" in told.out
        assert "s3cret" not in told.out + told.err
    assert run("notify", "--dry-run", "--json") == 0
    [channel] = printed(capsys)["channels"]
    assert channel["message"]["counts"] == {"change": 1}
    assert webhook.got == []


def test_a_channel_that_fails_is_exit_code_3(
    beside, monkeypatch, webhook, capsys
) -> None:
    beside.write_text(
        '[notify.channels.chat]\nurls_env = "CHAT"\n'
        f"[notify.channels.script]\ncommand = ['{sys.executable}', '-V']\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("CHAT", webhook.address)
    webhook.status = 401
    for option in ("--test", "--json"):
        assert run("notify", option) == 3
        told = capsys.readouterr()
        assert "it did not take the message" in told.out
        assert "s3cret" not in told.out + told.err
    assert run("status", "--json") == 0
    rows = printed(capsys)["notify"]
    assert [(r["channel"], r["failures"], r["failure"]) for r in rows] == [
        ("chat", 1, "it did not take the message"),
        ("script", 0, None),
    ]
    assert run("status") == 0
    shown = capsys.readouterr().out
    assert "chat\t" in shown
    assert "it did not take the message" in shown
    webhook.status = 200
    assert run("notify", "--test") == 0
    assert "chat: it took the test message" in capsys.readouterr().out
    assert run("notify") == 0
    assert [m["title"] for m in webhook.got] == [
        "Gongbao: a test message",
        "Gongbao: 1 changed",
    ]


def test_what_is_skipped_is_told_to_nobody(beside, monkeypatch, webhook) -> None:
    monkeypatch.setenv("GONGBAO_NOTIFY_URLS", webhook.address)
    assert run("notify", "--skip") == 0
    assert run("notify") == 0
    assert webhook.got == []


def test_wrong_use_says_what_to_do(beside, monkeypatch, folder) -> None:
    monkeypatch.delenv("GONGBAO_NOTIFY_URLS", raising=False)
    with pytest.raises(ConfigurationError, match="nothing says whom to tell"):
        run("notify")
    with pytest.raises(ConfigurationError, match="choose one of"):
        run("notify", "--test", "--dry-run")
    beside.write_text('[notify]\ncommand = ["true"]\n', encoding="utf-8")
    with Ledger(folder), pytest.raises(ArchiveLocked, match="another process tells"):
        run("notify")


def test_a_kill_between_sending_and_noting_tells_again(beside, folder) -> None:
    """At least once: the channel kills who told it, as a power cut would."""
    inbox, script = beside.with_name("inbox"), beside.with_name("take.py")
    script.write_text(
        "import os, sys\n"
        f"with open({str(inbox)!r}, 'ab') as file:\n"
        "    file.write(sys.stdin.buffer.read())\n"
        f"if open({str(inbox)!r}).read().count('\\n') == 1: os.kill(os.getppid(), 9)\n",
        encoding="utf-8",
    )
    words = f"['{sys.executable}', '-S', '{script}']"
    beside.write_text(f"[notify]\ncommand = {words}\n", encoding="utf-8")
    command = [sys.executable, "-c", "from crawler.cli import main; main()", "notify"]
    codes = [
        subprocess.run(command, check=False, timeout=60).returncode for _ in range(3)
    ]
    assert codes == [-signal.SIGKILL, 0, 0]
    told = [json.loads(line) for line in inbox.read_text("utf-8").splitlines()]
    assert [message["counts"] for message in told] == [{"change": 1}] * 2
