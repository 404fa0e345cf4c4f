"""An archive of a stranger: every command works on it, or says in a sentence why not.

`make torture` runs every command on every kind of damage; `make test` two on each kind.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from archive.store import Archive
from crawler.demo.portals.running import running_portals
from crawler.demo.portals.trs import TrsPortal
from tests.torture.conftest import GONGBAO
from tests.torture.strangers import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

IS_LONG = bool(os.environ.get("GONGBAO_TORTURE"))
LIMIT_S = 60
MOST_MB = 700
PRECIOUS = "precious"
DRIVER = Path(__file__).with_name("strange_commands.py")
# `{id}` is a record's. One that is added here is tried on every kind of damage.
COMMANDS = [
    words.split()
    for words in (
        "search 法治 --archive archive",
        "search 法治 --json --year 2021 --archive archive",
        "show {id} --archive archive",
        "show {id} --json --archive archive",
        "show {id} --raw --archive archive",
        "show {id} --diff --version 2 --archive archive",
        "status --archive archive",
        "status --json --archive archive",
        "changes --since 0 --archive archive",
        "export --format jsonl --to - --archive archive",
        "export --format csv --to out.csv --archive archive",
        "export --format atom --to out.xml --archive archive",
        "export --format datapackage --to package --archive archive",
        "export --format cdxj --to out.cdxj --archive archive",
        "export --format wacz --to out.wacz --archive archive",
        "coverage --kind disclosure --years 2019-2023 --archive archive",
        "query select|*|from|records|join|versions|using|(record_id) --archive archive",
        "verify --archive archive",
        "verify --json --archive archive",
        "warc list --archive archive",
        "warc roll --archive archive",
        "warc move cold --archive archive",
        "reclean --processes 1 --archive archive",
        "crawl --sites sites --limit 3 --refresh --archive archive",
        "crawl --sites sites --dry-run --archive archive",
        "import page.html --archive archive",
        "mcp --archive archive",
        "web archive {id}",
    )
]
# These have worker processes, or a server.
SLOW = {"reclean", "crawl", "import", "web", "mcp"}
# Done, some failed, a site is not well, stopped (no memory, a time limit), unusable.
CODES = {0, 3, 4, 5, 7}
# Where a cell was altered that a command looks for, there is no such record.
NOTHING_FOUND = re.compile(r"there is no|no such|nothing|no version", re.IGNORECASE)
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.timeout(7200 if IS_LONG else 300),
    pytest.mark.skipif(sys.platform != "linux", reason="made for Linux' files"),
]


class Ended(NamedTuple):
    """How one command on one kind of damage ended."""

    kind: str
    command: list[str]
    code: int | None
    seconds: float
    megabytes: int
    out: str
    err: str
    victim: str

    @property
    def faults(self) -> list[str]:
        """What is wrong with it, in words; nothing where all is well."""
        sentences = [x for x in self.err.splitlines() if x.startswith("gongbao: ")]
        is_missing = self.code == 2 and NOTHING_FOUND.search(self.err)
        told = {
            f"hangs, or takes more than {LIMIT_S} s": self.code is None,
            f"exit code {self.code}": self.code not in {None, *CODES}
            and not is_missing,
            # A server's log may hold one: whoever asked got a sentence.
            "a traceback": self.command[0] != "web"
            and re.search("Traceback|unexpected error", self.err),
            f"{len(sentences)} sentences": self.code == 7
            and self.command[0] not in {"verify", "reclean"}  # one for each fault
            and len(sentences) != 1,
            "steers the terminal by stderr": STEERING.search(self.err),
            "steers the terminal": self.command[0] not in {"web", "mcp", "export"}
            and STEERING.search(self.out),
            f"{self.megabytes} MB": self.megabytes > MOST_MB,
            "wrote outside of the archive": self.victim != PRECIOUS,
        }
        return [fault for fault, is_so in told.items() if is_so]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A folder with an archive of two crawls, and what the commands are given."""
    folder = tmp_path_factory.mktemp("stranger") / "source"
    with running_portals([TrsPortal]) as portals:
        portals.write_site_files(folder / "sites")
        for _ in range(2):
            crawl = [*GONGBAO, "crawl", "--refresh", "--sites", "sites"]
            crawl += ["--archive", "archive"]
            subprocess.run(crawl, cwd=folder, check=False, timeout=120)
            changed = portals["anhua"].mutate().changed
        with Archive.open(folder / "archive") as archive:
            query = "SELECT record_id FROM versions WHERE version = 2"
            record_id = archive.one(query)[0]
        assert changed
        (folder / "victim").write_text(PRECIOUS)
        report = next(iter(portals["anhua"].portal.reports.values()))
        page = portals["anhua"].portal.article(report)
        (folder / "page.html").write_text(page, encoding="utf-8")
        yield folder, record_id


def ended(source: tuple[Path, str], work: Path, wanted: dict[str, list]) -> list[Ended]:
    folder, record_id = source
    work.mkdir()
    words = {
        kind: [[w.replace("|", " ").format(id=record_id) for w in c] for c in commands]
        for kind, commands in wanted.items()
    }
    given = [str(folder), str(work), str(LIMIT_S), json.dumps([*words.items()])]
    done = subprocess.run(
        [sys.executable, str(DRIVER), *given],
        capture_output=True,
        text=True,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith("GONGBAO_")},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [Ended(*json.loads(line)) for line in done.stdout.splitlines()]


def told(all_ended: list[Ended]) -> list[tuple[Any, ...]]:
    return [
        (faults, one.kind, " ".join(one.command), one.err[-600:])
        for one in all_ended
        if (faults := one.faults)
    ]


def test_each_kind_meets_some_commands(source, tmp_path: Path) -> None:
    quick = cycle(command for command in COMMANDS if command[0] not in SLOW)
    slow = cycle(command for command in COMMANDS if command[0] in SLOW)
    wanted = {}
    for number, kind in enumerate(sorted(KINDS)):
        few = [*islice(quick, 2), *islice(slow, number % 12 == 0)]
        wanted[kind] = COMMANDS if IS_LONG else few
    all_ended = ended(source, tmp_path / "work", wanted)
    print(f"{len(all_ended)} commands, {max(e.seconds for e in all_ended)} s at most")
    assert len(all_ended) == sum(map(len, wanted.values()))
    assert told(all_ended) == []


def test_every_command_works_on_a_sound_archive(source, tmp_path: Path) -> None:
    all_ended = ended(source, tmp_path / "work", {"nothing": COMMANDS})
    assert told(all_ended) == []
    assert {one.code for one in all_ended} == {0}
