"""What it takes to start each command: CPU of a whole process until it has answered.

Commands that ask an archive are run on one of a few records; those that work for long,
serve or reach out are asked for their help. Beside them what nobody can save: Python
with typer alone. What loads Scrapy is told apart.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawling import SITE
from filling import FIRST_YEAR, KIND, grow, record_of
from measuring import figure
from processes import GONGBAO, PYTHON, run
from typer.main import get_command

from crawler.cli import app

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from measuring import Figure
    from rows import Scale

RECORDS = 3
DEAREST = 5  # helps that are measured again
NOWHERE = "http://127.0.0.1:9/"
TYPER = "typer alone"
SCRAPY = "crawl --dry-run"
ASKED = (
    "status",
    "search 工作",
    "show {record}",
    "changes --since 0",
    f"coverage --kind {KIND} --years {FIRST_YEAR}-{FIRST_YEAR + 1}",
    "query select+1",
    "urls",
    "metrics",
    "hosts",
    "warc list",
    "verify",
    *(f"export --format {name} --to -" for name in ("jsonl", "csv", "atom", "cdxj")),
)
OF_ITSELF = ("--version", "config", "sites list")


def measure(scale: Scale) -> Iterator[Figure]:
    """The dearest of each sort, and what typer and Scrapy have of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "archive"
        grow(folder, 0, RECORDS)
        where = ["--archive", str(folder)]
        asked = {
            words: [*_words(words.format(record=record_of(0).record_id)), *where]
            for words in ASKED
        }
        asked |= {words: _words(words) for words in OF_ITSELF}
        helped = {name: [*name.split(), "--help"] for name in _leaves(get_command(app))}
        sites = Path(name) / "sites"
        sites.mkdir()
        (sites / "bench.toml").write_text(SITE.format(base=NOWHERE), "utf-8")
        alone = {SCRAPY: [*_words(SCRAPY), "--sites", str(sites), *where]}
        for words in (asked | helped | alone).values():
            _cpu(*GONGBAO, *words)  # compiles what it imports
        rounds = [
            {TYPER: _cpu(PYTHON, "-c", "import typer")}
            | {name: _cpu(*GONGBAO, *w) for name, w in (asked | alone).items()}
            for _ in range(scale.command_rounds)
        ]
        # Once each, and those that came out dearest as often as the others.
        helps = [{name: _cpu(*GONGBAO, *words) for name, words in helped.items()}]
        dearest = sorted(helped, key=lambda name: -helps[0][name])[:DEAREST]
        helps += [
            {name: _cpu(*GONGBAO, *helped[name]) for name in dearest}
            for _ in range(scale.command_rounds - 1)
        ]
    typer = [told[TYPER] for told in rounds]
    most = _dearest(rounds, list(asked))
    yield figure("start: dearest of those that answer", *most[1], on=most[0])
    most = _dearest(helps, dearest)
    yield figure("start: dearest help", *most[1], on=most[0])
    yield figure("start: crawl, with Scrapy", *(told[SCRAPY] for told in rounds))
    yield figure("start: typer alone", *typer)
    usual = [statistics.median(told[name] for name in asked) for told in rounds]
    ratios = (a / b for a, b in zip(usual, typer, strict=True))
    yield figure(
        "start: median beside typer alone", *ratios, on=f"{len(asked)} commands"
    )


def _dearest(
    rounds: Sequence[dict[str, float]], names: Sequence[str]
) -> tuple[str, list[float]]:
    """The command with the highest median, and the next ones, in words; its seconds."""
    medians = {name: statistics.median(told[name] for told in rounds) for name in names}
    ranked = sorted(medians, key=lambda name: -medians[name])
    told = ", ".join(f"{name} {medians[name]:.2f}" for name in ranked[:3])
    return told, [each[ranked[0]] for each in rounds]


def _words(command: str) -> list[str]:
    return [word.replace("+", " ") for word in command.split()]


def _leaves(command: Any, path: str = "") -> Iterator[str]:
    """All commands that are no groups of others."""
    if not hasattr(command, "commands"):
        yield path
        return
    for name, inner in command.commands.items():
        yield from _leaves(inner, f"{path} {name}".strip())


def _cpu(*command: str) -> float:
    return run(*command, codes=(0, 3, 4)).cpu_s
