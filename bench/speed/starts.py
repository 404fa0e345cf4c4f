"""What each command costs until it has answered: processor seconds of a whole process.

Usage: python bench/speed/starts.py [--archive DIR] [--rounds 5] [--json FILE]

Each command is run on a small archive (the least of so many rounds, compiled modules
at hand as an installed Gongbao has them), reading commands for their answer, long ones
for their help. Beside them what nobody can save: Python with typer alone. `crawl` and
its kin load Scrapy and are told apart. Exit code 1 where a command takes longer than
the goal, in seconds of a processor of which typer's import takes TYPER_S.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from archive.model import Capture, Record
from archive.rows import Visit
from archive.store import Archive

GOAL_S = 0.3
TYPER_S = 0.1
"""Of the machine that the goal was set on; another's seconds are scaled by it."""
URL = "http://www.example.gov.cn/zwgk/1.html"
ASKED = (
    "status",
    "search 法治",
    f"show {URL}",
    "changes --since 0",
    "coverage --kind disclosure --years 2020-2023",
    "query select+1",
    "urls",
    "metrics",
    "hosts",
    "notify --dry-run",
    "warc list",
    "verify",
    "export --format jsonl --to -",
    "export --format csv --to -",
    "export --format atom --to -",
    "export --format cdxj --to -",
)
OF_ITSELF = ("--version", "config", "sites list")
WITH_SCRAPY = ("crawl --dry-run",)


def fill(folder: Path) -> None:
    """An archive of one record: what is measured is the start."""
    at = datetime(2026, 11, 21, tzinfo=UTC)
    with Archive.open(folder, create=True) as archive, archive.lock():
        run = archive.start_run("bench", now=at)
        stored = archive.write_capture(Capture(URL, b"<p>1</p>", at, 200))
        record = Record(
            record_id="0" * 16,
            url=URL,
            title="法治政府建设情况报告",
            kind="disclosure",
            report_year=2021,
            text="全县法治政府建设情况。",
            text_digest="0" * 64,
            rules_version="1",
        )
        archive.add_visit(
            Visit(URL, "archived", captures=(stored,), record=record, run_id=run)
        )
        archive.end_run(run, {}, 0, now=at)


def processor_seconds(words: list[str], cache: str) -> float:
    """What a process and its children took, of both kinds of processor time."""
    environment = {
        k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"
    }
    environment["PYTHONPYCACHEPREFIX"] = cache
    nowhere = os.open(os.devnull, os.O_RDWR)
    to = [(os.POSIX_SPAWN_DUP2, nowhere, number) for number in (0, 1, 2)]
    child = os.posix_spawn(
        sys.executable, [sys.executable, *words], environment, file_actions=to
    )
    _, _, used = os.wait4(child, 0)
    os.close(nowhere)
    return used.ru_utime + used.ru_stime


def measured(archive: Path, rounds: int) -> dict[str, float]:
    """Seconds of each command, in turn, the least of the rounds; typer's own too."""
    gongbao = ["-c", "from crawler.cli import main; main()"]
    where = ["--archive", str(archive)]
    works = {"(typer alone)": ["-c", "import typer"]}
    works |= {c: [*gongbao, *_words(c), *where] for c in (*ASKED, *WITH_SCRAPY)}
    works |= {c: [*gongbao, *_words(c)] for c in OF_ITSELF}
    with tempfile.TemporaryDirectory() as cache:
        found = {name: [] for name in works}  # type: dict[str, list[float]]
        for _ in range(rounds + 1):  # the first one compiles
            for name, words in works.items():
                found[name].append(processor_seconds(words, cache))
    return {name: min(seconds[1:]) for name, seconds in found.items()}


def _words(command: str) -> list[str]:
    return [word.replace("+", " ") for word in command.split()]


def main() -> int:
    parser = argparse.ArgumentParser(description="Cost of each command's start.")
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.archive or Path(name) / "archive"
        if options.archive is None:
            fill(folder)
        found = measured(folder, options.rounds)
    goal = GOAL_S * max(1.0, found["(typer alone)"] / TYPER_S)
    missed = [
        name for name, took in found.items() if took > goal and name not in WITH_SCRAPY
    ]
    for name, took in found.items():
        goes = "" if name in WITH_SCRAPY else f" (goal {goal:.2f})"
        print(f"{took:.3f} s {name}{goes}")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    print("missed: " + ", ".join(missed) if missed else "all goals reached")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
