"""Every command of README.md and README.zh.md, in its order, as a new user types it.

The portal of one's own is a sample portal; what `make` and the installers do is looked
at here and run elsewhere (a test that runs all tests would not end).
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.request import urlopen

import pytest

from crawler.demo.portals.running import running_portals
from crawler.demo.portals.trs import TrsPortal
from tests.end_to_end.documents import is_read_only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.demo.portals.running import RunningPortal

ROOT = Path(__file__).resolve().parents[2]
ENGLISH, CHINESE = (
    (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md")
)
PLACEHOLDER = "http://www.example.gov.cn/"
SEED = "http://www.example.gov.cn/zwgk/fzzfjs/"
pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(240)]


class Block(NamedTuple):
    language: str
    body: str


def blocks(readme: str) -> list[Block]:
    found = re.findall(r"^```(\w+)\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    return [Block(*pair) for pair in found]


def commands(readme: str) -> list[str]:
    lines = [
        line
        for block in blocks(readme)
        if block.language == "console"
        for line in block.body.splitlines()
    ]
    return [line[2:] for line in lines if line.startswith("$ ")]


def cron_command(readme: str) -> str:
    line = next(block.body for block in blocks(readme) if block.language == "cron")
    command = line.split(maxsplit=5)[5].strip()
    assert command.startswith("cd /srv/gongbao && .venv/bin/gongbao ")
    return command.removeprefix("cd /srv/gongbao && .venv/bin/")


@pytest.fixture
def portal() -> Iterator[RunningPortal]:
    with running_portals([TrsPortal]) as portals:
        yield next(iter(portals))


@pytest.fixture(params=[ENGLISH, CHINESE], ids=["README.md", "README.zh.md"])
def readme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place(tmp_path: Path, portal: RunningPortal, readme: str) -> Path:
    """A folder with the files of README, for the sample portal, and a page."""
    seed = portal.base_url.rstrip("/") + portal.portal.seeds()[0]
    for block in blocks(readme):
        if block.language == "toml":
            target = tmp_path / block.body.splitlines()[0].removeprefix("# ")
            target.parent.mkdir(parents=True, exist_ok=True)
            text = block.body.replace(SEED, seed).replace(PLACEHOLDER, portal.base_url)
            if "base_url" in text:
                text += "\n[politeness]\ndelay_s = 0.0\nallow_private = true\n"
            target.write_text(text, encoding="utf-8")
    pages = tmp_path / "pages"
    pages.mkdir()
    report = next(iter(portal.portal.reports.values()))
    (pages / "report.html").write_text(portal.portal.article(report), encoding="utf-8")
    return tmp_path


def run(command: str, place: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GONGBAO_")}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=place,
        env=clean | {"PATH": path},
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
    with closing(sqlite3.connect(place / match[1])) as connection:
        rows = connection.execute(match[2]).fetchall()
    return "\n".join("|".join(map(str, row)) for row in rows)


def test_every_command_runs(place: Path, readme: str) -> None:
    printed: dict[str, str] = {}
    served = [command for command in commands(readme) if " serve " in command]
    for command in commands(readme):
        if command.startswith("make ") or is_read_only(command) or command in served:
            continue
        if command.startswith("sqlite3 ") and not shutil.which("sqlite3"):
            printed[command] = query(command, place)
        else:
            printed[command] = run(command, place)
    found = next(out for command, out in printed.items() if "search" in command)
    assert "法治" in found
    rows = next(out for command, out in printed.items() if "sqlite3" in command)
    assert rows.count("\n") >= 2
    assert len((place / "reports.jsonl").read_text().splitlines()) >= 3

    for command in served:
        serve(command, place)
    run(cron_command(readme), place)
    assert (place / "crawl.jsonl").read_text().startswith("{")

    snippet = next(block.body for block in blocks(readme) if block.language == "python")
    (place / "snippet.py").write_text(snippet, encoding="utf-8")
    assert "法治政府" in run("python snippet.py", place)


@pytest.mark.parametrize(
    ("target", "done_by_it"),
    [("demo", "gongbao demo"), ("test", "-m pytest"), ("wheel", "-m hatchling build")],
)
def test_its_targets_are_there(target: str, done_by_it: str, readme: str) -> None:
    assert f"make {target}" in commands(readme)
    done = subprocess.run(
        ["make", "--dry-run", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done_by_it in done.stdout


def test_the_wheel_has_the_name_that_is_installed(readme: str) -> None:
    wheel = f"./gongbao-{version('gongbao')}-py3-none-any.whl"
    installed = [command for command in commands(readme) if " install " in command]
    assert installed == [f"pipx install {wheel}", f"uv tool install {wheel}"]


def links(readme: str) -> list[str]:
    return re.findall(r"\]\(([^)#:]+)\)", readme)


def test_every_document_that_is_linked_exists(readme: str) -> None:
    assert [link for link in links(readme) if not (ROOT / link).exists()] == []
    documents = {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")}
    assert documents <= set(links(readme))


def shape(readme: str) -> list[str]:
    """A README's headings, tables, blocks and pictures, without their words."""
    outside = re.sub(r"^```.*?^```$", "```", readme, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^(?:#+|```|\||!)", outside, re.MULTILINE)


def test_both_languages_tell_the_same() -> None:
    assert blocks(CHINESE) == blocks(ENGLISH)
    assert shape(CHINESE) == shape(ENGLISH)
    assert [link for link in links(CHINESE) if link != "README.md"] == [
        link for link in links(ENGLISH) if link != "README.zh.md"
    ]
    named = re.compile(r"`[^`\n]+`")
    assert set(named.findall(CHINESE)) == set(named.findall(ENGLISH))


def test_the_chinese_one_is_chinese() -> None:
    """Prose, not words between English ones; no line feed is shown as a space."""
    prose = re.sub(r"^```.*?^```$", "", CHINESE, flags=re.MULTILINE | re.DOTALL)
    plain = re.sub(r"`[^`\n]+`|\]\([^)]*\)", "", prose)
    han = len(re.findall(r"[\u4e00-\u9fff]", plain))
    assert han > 3 * len(re.findall(r"[A-Za-z]", plain))
    assert re.findall(r"[\u4e00-\u9fff，。；]\n[\u4e00-\u9fff]", plain) == []
