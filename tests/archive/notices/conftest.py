"""An archive in which things happen, and channels to tell."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from archive.canonical import record_id
from archive.notices.channels import Alerts, Channel
from archive.notices.events import Filters
from archive.notices.telling import tell
from archive.rows import NewUrl, Visit
from archive.store import Archive
from tests.archive.conftest import NOW, a_capture, a_record
from tests.archive.notices.webhook import Webhook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BASE = "http://www.example.gov.cn/"


class Happenings:
    """`happen.page(1, "text")` and the like write into an archive; each is committed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with Archive.open(folder, create=True) as archive, archive.lock():
            archive.upsert_site("small", "某某县人民政府", BASE, health="ok")

    def page(self, number: int, text: str | None = "依法行政。", **fields: Any) -> str:
        """Look at a page; without a text it is gone. The record's id."""
        url = f"{BASE}{number}.html"
        cause = fields.pop("cause", "source")
        with Archive.open(self.folder, writable=True) as archive, archive.lock():
            capture = a_capture(url, (text or "").encode(), fetched_at=NOW)
            stored = archive.write_capture(capture)
            known = {"site_id": "small", "kind": "law_government", **fields}
            record = a_record(url, text, **known) if text else None
            archive.urls.add([NewUrl(url, "report", "small")])
            state, reason = ("archived", None) if text else ("gone", "http_404")
            archive.add_visit(
                Visit(
                    url, state, reason, captures=(stored,), record=record, cause=cause
                )
            )
        return record_id(url)

    def run(self, health: str, *, detail: str = "", **more: Any) -> None:
        """A crawl that ends with this verdict on the site."""
        row = {"health": health, "health_detail": detail, "visited": 1}
        counts = {"stopped": None, "sites": {"small": row | more}}
        counts["stopped"] = row.pop("stopped", more.get("stopped"))
        with Archive.open(self.folder, writable=True) as archive, archive.lock():
            run = archive.start_run("crawl", now=NOW)
            archive.end_run(run, counts, 0, now=NOW)

    def sql(self, statement: str, *values: Any) -> None:
        with Archive.open(self.folder, writable=True) as archive, archive.lock():
            archive.write(statement, values)


@pytest.fixture
def happen(tmp_path: Path) -> Happenings:
    return Happenings(tmp_path / "archive")


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    hook = Webhook()
    yield hook
    hook.stop()


@pytest.fixture
def other() -> Iterator[Webhook]:
    hook = Webhook()
    yield hook
    hook.stop()


class Inbox:
    """A command that keeps what it gets in a file; it fails while `refuses` is there."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "inbox.jsonl"
        self.refuses = folder / "refuses"
        script = folder / "take.py"
        script.write_text(
            "import pathlib, sys\n"
            f"if pathlib.Path({str(self.refuses)!r}).exists(): sys.exit(5)\n"
            f"with open({str(self.file)!r}, 'ab') as file:\n"
            "    file.write(sys.stdin.buffer.read())\n",
            encoding="utf-8",
        )
        self.command = (sys.executable, "-S", str(script))

    @property
    def got(self) -> list[dict[str, Any]]:
        if not self.file.exists():
            return []
        text = self.file.read_text("utf-8")
        return [json.loads(line) for line in text.split("\n") if line]

    def events(self) -> list[str]:
        """All events that were told, message by message."""
        return [event["event"] for message in self.got for event in message["events"]]


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path)


def alerts(*channels: Channel, **more: Any) -> Alerts:
    known = {"after_crawl": True, "timeout_s": 20.0, "language": "en"}
    return Alerts(channels, **(known | more))


def to_command(inbox: Inbox, name: str = "command", **filters: Any) -> Channel:
    most = filters.pop("most", 20)
    return Channel(name, Filters(**filters), most, command=inbox.command)


def to_address(hook: Webhook, name: str = "urls", **filters: Any) -> Channel:
    return Channel(name, Filters(**filters), 20, address=hook.address)


@pytest.fixture
def told(happen: Happenings, inbox: Inbox) -> Any:
    """`told()`: tell the inbox and give the events of the message, if one came."""

    def now(**filters: Any) -> list[str]:
        before = len(inbox.events())
        channels = alerts(to_command(inbox, **filters))
        assert [c.failure for c in tell(happen.folder, channels, now=NOW)] == [None]
        return inbox.events()[before:]

    return now
