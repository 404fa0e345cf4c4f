"""A consumer that may die at any moment ends up with what the archive has."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from archive.queries.follow import follow
from archive.rows import Visit
from archive.store import Archive
from tests.archive.conftest import URL, Look, a_record

if TYPE_CHECKING:
    from archive.rows import Change

ROOT = Path(__file__).resolve().parents[3]
PAGES = 12


def test_following_goes_on_where_it_was(archive: Archive, look: Look) -> None:
    look(text="一。")
    archive.flush()
    rounds = iter(["二。", "三。"])

    def wait(_: float) -> bool:
        text = next(rounds, None)
        if text is not None:
            look(text=text)
            archive.flush()
        return text is None

    told = list(follow(archive, 0, wait=wait))
    assert [c and c.version for c in told] == [1, None, 2, None, 3, None]
    assert list(follow(archive, 3, wait=lambda _: True)) == [None]


class Consumer:
    """A copy of the records, kept by cursor; what it holds survives its death."""

    def __init__(self) -> None:
        self.cursor = 0
        self.texts: dict[str, str | None] = {}

    def take(self, archive: Archive, dies_after: int) -> None:
        for number, change in enumerate(archive.changes(self.cursor)):
            if number == dies_after:
                return
            self.apply(archive, change)

    def apply(self, archive: Archive, change: Change) -> None:
        record = archive.record(change.record_id)
        assert record is not None
        self.texts[change.record_id] = None if record.removed_at else record.text
        self.cursor = change.seq


def crawl(archive: Archive, rng: random.Random) -> None:
    """Some pages change, some go, some come back, most stay as they are."""
    for number in range(PAGES):
        url = f"http://a.gov.cn/{number}.html"
        if rng.random() < 0.2:
            archive.add_visit(Visit(url, "gone", reason="http_404"))
        elif rng.random() < 0.9:
            record = a_record(url, f"文{rng.randrange(3)}")
            archive.add_visit(Visit(url, "archived", record=record))
    archive.flush()


def test_a_consumer_killed_fifty_times_has_what_the_archive_has(
    archive: Archive,
) -> None:
    rng = random.Random(3)
    consumer = Consumer()
    with Archive.open(archive.path) as reader:
        for _ in range(10):
            crawl(archive, rng)
            for _ in range(5):
                consumer.take(reader, rng.randrange(4))
        consumer.take(reader, 10_000)
        has = {r.record_id: None if r.removed_at else r.text for r in reader.records()}
    assert consumer.texts == has
    assert consumer.cursor == archive.one("SELECT max(seq) FROM changes")[0]


def test_an_unchanged_crawl_adds_no_change(archive: Archive, look: Look) -> None:
    for number in range(5):
        look(f"http://a.gov.cn/{number}", f"文{number}")
    before = list(archive.changes(0))
    for number in range(5):
        look(f"http://a.gov.cn/{number}", f"文{number}")
    assert list(archive.changes(0)) == before


def test_the_command_follows_until_it_is_interrupted(
    archive: Archive, look: Look
) -> None:
    look(text="一。")
    archive.flush()
    # A shell's background job ignores SIGINT, and its children would too.
    code = (
        "import signal, typer, archive.cli.commands\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "app = typer.Typer()\n"
        "archive.cli.commands.register(app)\n"
        "app()"
    )
    command = [sys.executable, "-c", code, "changes", "--follow", "--archive"]
    with subprocess.Popen(
        [*command, str(archive.path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ,
    ) as child:
        assert child.stdout is not None
        assert json.loads(child.stdout.readline())["seq"] == 1
        look(text="二。")
        archive.flush()
        assert json.loads(child.stdout.readline())["version"] == 2
        child.send_signal(signal.SIGINT)
        started = time.monotonic()
        assert child.wait(10) == 0
        assert time.monotonic() - started < 5
    assert archive.record(URL) is not None
