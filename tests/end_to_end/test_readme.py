"""Every command of README.md, in its order, as a new user would type it.

The portal of one's own is a sample portal; `make demo` and `make test` are looked at
here and run elsewhere (a test that runs all tests would not end).
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.request import urlopen

import pytest

from crawler.demo.portals.running import running_portals
from crawler.demo.portals.trs import TrsPortal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.demo.portals.running import RunningPortal

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PLACEHOLDER = "http://www.example.gov.cn/"
SEED = "http://www.example.gov.cn/zwgk/fzzfjs/"
pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(240)]


class Block(NamedTuple):
    language: str
    body: str


def blocks() -> list[Block]:
    found = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return [Block(*pair) for pair in found]


def commands() -> list[str]:
    lines = [
        line
        for block in blocks()
        if block.language == "console"
        for line in block.body.splitlines()
    ]
    return [line[2:] for line in lines if line.startswith("$ ")]


def cron_command() -> str:
    line = next(block.body for block in blocks() if block.language == "cron")
    command = line.split(maxsplit=5)[5].strip()
    assert command.startswith("cd /srv/gongbao && .venv/bin/gongbao ")
    return command.removeprefix("cd /srv/gongbao && .venv/bin/")


@pytest.fixture
def portal() -> Iterator[RunningPortal]:
    with running_portals([TrsPortal]) as portals:
        yield next(iter(portals))


@pytest.fixture
def place(tmp_path: Path, portal: RunningPortal) -> Path:
    """A folder with the site file of README, for the sample portal, and a page."""
    text = next(block.body for block in blocks() if block.language == "toml")
    target = tmp_path / text.splitlines()[0].removeprefix("# ")
    target.parent.mkdir(parents=True)
    seed = portal.base_url.rstrip("/") + portal.portal.seeds()[0]
    text = text.replace(SEED, seed).replace(PLACEHOLDER, portal.base_url)
    text += "\n[politeness]\ndelay_s = 0.0\nallow_private = true\n"
    target.write_text(text, encoding="utf-8")
    pages = tmp_path / "pages"
    pages.mkdir()
    report = next(iter(portal.portal.reports.values()))
    (pages / "report.html").write_text(portal.portal.article(report), encoding="utf-8")
    return tmp_path


def run(command: str, place: Path, variables: dict[str, str]) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GONGBAO_")}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=place,
        env=clean | variables | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stderr[-2000:]}{done.stdout[-500:]}"
    return done.stdout


def serve(command: str, place: Path) -> None:
    """The web page comes up, shows the archive, and ends when it is told to."""
    assert command == ".venv/bin/gongbao serve --archive demo-archive --open"
    archive = place / "gongbao-archive"
    words = ["serve", "--archive", str(archive), "--port", "0"]
    with subprocess.Popen(
        [Path(sys.executable).with_name("gongbao"), *words],
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        try:
            address = server.stderr.readline().split()[0]
            with urlopen(address, timeout=30) as page:
                assert "法治" in page.read().decode()
        finally:
            server.terminate()


def query(command: str, place: Path) -> str:
    """What the sqlite3 tool would print, where it is not installed."""
    match = re.fullmatch(r'sqlite3 (\S+) "(.*)"', command)
    assert match
    with sqlite3.connect(place / match[1]) as connection:
        rows = connection.execute(match[2]).fetchall()
    connection.close()
    return "\n".join("|".join(map(str, row)) for row in rows)


def test_every_command_runs(place: Path) -> None:
    variables: dict[str, str] = {}
    printed: dict[str, str] = {}
    served = [command for command in commands() if " serve " in command]
    for command in commands():
        if command.startswith("make ") or command in served:
            continue
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            variables[name] = value
        elif command.startswith("sqlite3 ") and not shutil.which("sqlite3"):
            printed[command] = query(command, place)
        else:
            printed[command] = run(command, place, variables)
    found = next(out for command, out in printed.items() if "search" in command)
    assert "法治" in found
    rows = next(out for command, out in printed.items() if "sqlite3" in command)
    assert rows.count("\n") >= 2
    assert len((place / "reports.jsonl").read_text().splitlines()) >= 3

    for command in served:
        serve(command, place)
    run(cron_command(), place, variables)
    assert (place / "crawl.jsonl").read_text().startswith("{")

    snippet = next(block.body for block in blocks() if block.language == "python")
    (place / "snippet.py").write_text(snippet, encoding="utf-8")
    assert "法治政府" in run("python snippet.py", place, variables)


@pytest.mark.parametrize("target", ["demo", "test"])
def test_the_two_commands_are_targets(target: str) -> None:
    assert f"make {target}" in commands()
    done = subprocess.run(
        ["make", "--dry-run", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    expected = {"demo": "gongbao demo", "test": "-m pytest"}[target]
    assert expected in done.stdout


def test_every_document_that_is_linked_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    missing = [link for link in links if not (ROOT / link).exists()]
    assert missing == []
