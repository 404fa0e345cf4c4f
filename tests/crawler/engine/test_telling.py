"""What a crawl says of itself: log, service manager, nothing where all is well."""

from __future__ import annotations

import json
import socket

from archive.logs import LogOptions
from tests.archive.test_systemd import received


def test_a_line_for_each_url_in_the_log(make_portal, crawl, tmp_path, capsys):
    portal = make_portal(count=3)
    path = tmp_path / "crawl.log"
    crawl(logs=LogOptions(quiet=True, file=path, format="json"))
    assert capsys.readouterr() == ("", ""), "nobody must act"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [rows[0]["event"], rows[-1]["event"]] == ["begin", "end"]
    urls = {row["url"]: row for row in rows if row.get("event") == "url"}
    assert urls[portal.url(1)] == urls[portal.url(1)] | {
        "state": "archived",
        "reason": None,
        "kind": "report",
        "site_id": "small",
    }


def test_verbose_says_each_url_on_stderr(make_portal, crawl, capsys):
    portal = make_portal(count=2)
    crawl(logs=LogOptions(verbose=True))
    lines = capsys.readouterr().err.splitlines()
    assert any(f"archived report small {portal.url(1)}" in line for line in lines)


def test_the_service_manager_is_told(make_portal, crawl, tmp_path, monkeypatch):
    make_portal(count=2)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "1000000")
        crawl()
        messages = received(listening)
    assert messages[0] == "READY=1"
    assert messages[-1] == "STOPPING=1"
    assert "WATCHDOG=1" in messages
    assert any(message.startswith("STATUS=") for message in messages)
