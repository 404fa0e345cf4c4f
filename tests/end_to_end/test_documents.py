"""Every command and every TOML of all documents, as their readers would use them.

README.md and docs/scrapy.md have tests of their own, which look closer. The archive is
a crawl of a sample portal, which also stands in for every portal of an example.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, NamedTuple

import pytest

from archive.queries.sql import escape_fts
from archive.store import Archive
from cleaning.rules.family import load_families
from crawler.demo.portals.running import running_portals
from crawler.demo.portals.trs import TrsPortal
from crawler.site.definition import load_sites
from tests.end_to_end.documents import (
    ELSEWHERE,
    ROOT,
    SHOWN,
    blocks,
    commands,
    gongbao_words,
    is_read_only,
    parse,
    spoken,
    unknown_names,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENTS = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")})
IDS = [str(path.relative_to(ROOT)) for path in DOCUMENTS]
LOOKED_AT_CLOSER = {
    ROOT / "README.md": "test_readme.py",
    ROOT / "README.zh.md": "test_readme.py",
    ROOT / "docs" / "scrapy.md": "test_scrapy_users.py",
}
SITES = {"anhua", "example", "donghe"}
PORTAL = "http://www.example.gov.cn/"
# Of one machine, and of the examples: what they stand for here is in the place.
FOLDERS = re.compile(r"(?<![\w.])/(mnt|srv|data|var/lib|var/log|backup)/")
NAMES = re.compile(r"\b(1f0c2d3e4a5b6c7d|ID|FILE)\b")
WEB = re.compile(r"127\.0\.0\.1:8001")
pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(240)]
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)


class Crawled(NamedTuple):
    """A sample portal that runs, and the archive of its crawl."""

    base_url: str
    site_file: str
    archive: Path
    page: str


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("crawled")
    with running_portals([TrsPortal]) as portals:
        portals.write_site_files(folder / "sites")
        gongbao = Path(sys.executable).with_name("gongbao")
        command = [gongbao, "crawl", "--sites", "sites", "--archive", "archive"]
        subprocess.run(command, cwd=folder, check=True, timeout=120)
        running = portals["anhua"]
        report = next(iter(running.portal.reports.values()))
        yield Crawled(
            running.base_url,
            running.portal.site_file(),
            folder / "archive",
            running.portal.article(report),
        )


class Place:
    """A folder in which one document is followed, block by block."""

    def __init__(self, folder: Path, crawled: Crawled) -> None:
        self.folder, self.crawled = folder, crawled
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.variables = {"PATH": path}
        (folder / "pages").mkdir()
        (folder / "pages" / "report.html").write_text(crawled.page, encoding="utf-8")
        for made in ("sites", "site-of-archive"):
            (folder / made).mkdir()
        for name in SITES:
            path = folder / "sites" / f"{name}.toml"
            path.write_text(crawled.site_file, encoding="utf-8")
        # A crawl of all sites meets no portal under several names.
        shutil.copy(folder / "sites" / "anhua.toml", folder / "site-of-archive")
        self.need_archive("gongbao-archive")
        with Archive.open(folder / "gongbao-archive") as archive:
            record_id = next(archive.records()).record_id
            file = archive.one("SELECT min(warc_file) FROM captures")[0]
        self.names = {"1f0c2d3e4a5b6c7d": record_id, "ID": record_id, "FILE": file}

    def need_archive(self, name: str) -> None:
        """An archive of that name is there, unless a command is to make it."""
        target = self.folder / name
        if not target.exists() and not FOLDERS.search(f" {name}/"):
            shutil.copytree(self.crawled.archive, target)

    def localised(self, command: str) -> str:
        """The command with what stands here for the example's hosts and folders."""
        base_url = self.crawled.base_url
        text = command.replace(PORTAL, base_url)
        text = text.replace("release www.example.gov.cn", f"release {base_url[7:-1]}")
        text = NAMES.sub(lambda found: self.names[found[0]], text)
        text = FOLDERS.sub(lambda found: f"{self.folder}/{found[1]}/", text)
        for parent in re.findall(rf"{re.escape(str(self.folder))}/[\w/.-]+", text):
            Path(parent).parent.mkdir(parents=True, exist_ok=True)
        return text

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GONGBAO_")}
        # Nobody outside is asked, whatever a document says: that needs a contact.
        return kept | self.variables | {"GONGBAO_CONTACT": ""}

    def run(self, command: str) -> None:
        """Run one command to its end, which is a good one."""
        done = subprocess.run(
            ["bash", "-c", self.localised(command)],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        told = f"{command}\n{done.stderr[-2000:]}{done.stdout[-500:]}"
        assert done.returncode == 0, f"exit code {done.returncode}: {told}"
        assert "Traceback" not in done.stderr, told

    def begin(self, command: str) -> None:
        """Start what would never end, see that it stands, and end it."""
        with self.started(shlex.split(self.localised(command), comments=True)) as told:
            assert told

    @contextmanager
    def started(self, words: list[str]) -> Iterator[str]:
        """A command under way, and the first line that it prints."""
        is_server = "serve" in words
        process = subprocess.Popen(
            words,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if is_server else subprocess.PIPE,
            stderr=subprocess.PIPE if is_server else subprocess.DEVNULL,
            text=True,
        )
        stream = process.stderr if is_server else process.stdout
        assert stream is not None
        patience = Timer(30, process.kill)
        patience.start()
        try:
            yield stream.readline()
        finally:
            patience.cancel()
            process.send_signal(signal.SIGINT)
            stream.close()
            process.wait(30)


@pytest.fixture
def place(tmp_path: Path, crawled: Crawled) -> Place:
    return Place(tmp_path, crawled)


def archives_of(words: list[str]) -> list[str]:
    """The archives that a command reads; `restore` makes its own."""
    if words[1] == "merge":
        return words[2 : words.index("--into")]
    if "--from" in words:
        return words[words.index("--from") + 1 : words.index("--to")]
    named = [value for option, value in pairwise(words) if option == "--archive"]
    return [] if words[1] == "restore" else named


def gongbao(place: Place, command: str) -> None:
    """One of our commands: with the place's sites and archives, and never without end."""
    words = words_of(command)
    for name in archives_of(words):
        place.need_archive(name)
    if words[1] == "serve":
        ports = ["--port", "0"]
        at = words.index("--port") if "--port" in words else len(words)
        words[at : at + 2] = ports
        place.begin(shlex.join(word for word in words if word != "--open"))
    elif "--follow" in words:
        place.begin(re.sub(r"--since \d+", "--since 0", command))
    elif words[1] in {"crawl", "reclean", "sites"} and "--sites" not in words:
        assert len(command.splitlines()) == 1, command
        is_of_all = words[1] == "crawl" and not SITES & {*words}
        sites = "site-of-archive" if is_of_all else "sites"
        place.run(
            re.sub(
                r"gongbao (sites \w+|\w+)",
                rf"gongbao \1 --sites {sites}",
                command,
                count=1,
            )
        )
    elif words[1:3] == ["sites", "probe"]:
        probe(place, command)
    else:
        place.run(command)


def probe(place: Place, command: str) -> None:
    """A draft of the sample portal, under the name that the example gives it."""
    (place.folder / "sites" / "example.toml").unlink()
    shutil.rmtree(place.folder / "gongbao-archive")
    before = {*(place.folder / "sites").iterdir()}
    place.run(command.replace("probe", "probe --allow-private"))
    for drafted in {*(place.folder / "sites").iterdir()} - before:
        drafted.rename(place.folder / "sites" / "example.toml")


def follow(place: Place, command: str) -> None:
    """One command of a document: run, or where it cannot be, read."""
    words = words_of(command)
    if not words:
        words = shlex.split(f"export {command}", comments=True)
    program = words[0]
    if is_read_only(command):
        parse_all(command)
    elif program == "gongbao":
        gongbao(place, command)
    elif program == "make":
        targets = [word for word in words[1:] if not word.startswith("-")]
        make = ["make", "--dry-run", *targets]
        subprocess.run(make, cwd=ROOT, check=True, capture_output=True, timeout=60)
    elif program == "export":
        name, _, value = words[1].partition("=")
        place.variables[name] = value
    elif program in {"python", "python3"}:
        assert (ROOT / words[1]).exists(), command
    elif shutil.which(program, path=place.variables["PATH"]):
        place.run(command)
    else:
        assert program in {"curl", "sqlite3", "jq"}, f"mark it `host`: {command}"


def parse_all(text: str) -> None:
    """Each `gongbao …` in the lines is a command of ours with options of ours."""
    for line in re.sub(r"\\\n", " ", text).splitlines():
        words = gongbao_words(line.partition(" #")[0])
        if words and not re.search("[…{]|^[A-Z]+$", words[0]):
            parse(words)


def follow_shell(place: Place, body: list[str]) -> None:
    """A block of commands; one that asks our web page has a page to ask."""
    if not any(WEB.search(line) and " serve" not in line for line in body):
        for command in body:
            follow(place, command)
        return
    words = ["gongbao", "serve", "--archive", "gongbao-archive", "--port", "0"]
    with place.started(words) as told:
        address = re.search(r"127\.0\.0\.1:\d+", told)
        assert address, told
        for command in body:
            line = WEB.sub(address[0], command)
            follow(place, line.replace("curl ", "curl --fail --noproxy '*' "))


def test_a_block_is_read_as_commands(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "```sh host\nsudo gongbao x  # y\nGONGBAO_A=/srv/gongbao gongbao query 'a\n b' | head\n```\n"
        "say `gongbao search 法治 --nosuch`, `gongbao warc move A --json`, `gongbao sql`\n",
        encoding="utf-8",
    )
    (block,) = blocks(tmp_path / "a.md")
    first, second = commands(block)
    assert block[:2] == ("sh", True)
    assert (is_read_only(first), is_read_only(second)) == (True, False)
    assert gongbao_words(second) == ["query", "a\n b"]
    assert sorted(map(unknown_names, spoken(tmp_path / "a.md"))) == [
        [],
        ["--nosuch"],
        ["sql"],
    ]


@each_document
def test_its_commands_run(document: Path, place: Place) -> None:
    if document in LOOKED_AT_CLOSER:
        assert Path(__file__).with_name(LOOKED_AT_CLOSER[document]).exists()
        return
    for block in blocks(document):
        if block.is_for_a_host or block.language in ELSEWHERE:
            parse_all(block.body)
        elif block.language in SHOWN:
            follow_shell(place, commands(block))


@each_document
def test_no_command_hides_in_a_block_without_a_language(document: Path) -> None:
    hidden = [
        line
        for block in blocks(document)
        if not block.language
        for line in block.body.splitlines()
        if re.match(r"(\$ )?(gongbao|make|curl|sqlite-utils|select) ", line)
    ]
    assert hidden == [], "write ```sh, ```console or ```sql before them"


@each_document
def test_what_its_sentences_name_is_there(document: Path) -> None:
    if document.name in {"CHANGELOG.md", "decisions.md"}:
        return  # they tell of the past
    unknown = {text: unknown_names(text) for text in spoken(document)}
    assert {text: names for text, names in unknown.items() if names} == {}


def examples(language: str) -> list[object]:
    return [
        pytest.param(block.body, id=f"{name}-{number}")
        for name, document in zip(IDS, DOCUMENTS, strict=True)
        for number, block in enumerate(blocks(document))
        if block.language == language
    ]


@pytest.mark.parametrize("text", examples("toml"))
def test_its_toml_is_taken(text: str, place: Place, monkeypatch) -> None:
    table = tomllib.loads(text)
    if "base_url" in table:
        folder = place.folder / "own"
        folder.mkdir()
        (folder / "example.toml").write_text(text, encoding="utf-8")
        assert load_sites(folder)["example"].title == table["title"]
    elif "recognise" in table:
        (place.folder / "example.toml").write_text(text, encoding="utf-8")
        assert load_families(place.folder)["example"].title == table["title"]
    else:
        path = place.folder / "gongbao-archive" / "gongbao.toml"
        path.write_text(text, encoding="utf-8")
        place.run("gongbao config --json --archive gongbao-archive")


@pytest.mark.parametrize("text", examples("sql"))
def test_its_sql_is_answered(text: str, crawled: Crawled) -> None:
    connection = sqlite3.connect(crawled.archive / "archive.db")
    for name in ("escape_fts", "gongbao_fts"):
        connection.create_function(name, 1, escape_fts, deterministic=True)
    statements = [part for part in text.split(";") if part.strip()]
    assert statements
    for statement in statements:
        connection.execute(statement).fetchall()
    connection.close()


@pytest.mark.parametrize("text", examples("json"))
def test_its_json_is_json(text: str) -> None:
    assert json.loads(text)


@pytest.mark.parametrize("text", examples("python"))
def test_its_python_compiles(text: str) -> None:
    compile(text, "<document>", "exec")
