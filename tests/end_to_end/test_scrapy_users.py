"""docs/scrapy.md as its reader would follow it: every command, with the parts it shows."""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.store import Archive
from crawler.demo.portals.server import LoopbackServer
from tests.crawler.conftest import SmallPortal, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "scrapy.md").read_text(encoding="utf-8")
pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(200)]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    lines = "".join(blocks("console")).splitlines()
    assert all(line.startswith("$ ") for line in lines)
    return [line[2:] for line in lines]


@pytest.fixture
def portal() -> Iterator[SmallPortal]:
    portal = SmallPortal(count=3)
    server = LoopbackServer([portal.port])
    server.start()
    yield portal
    server.stop()


class Place:
    """A folder like a user's: scrapy.cfg, site files, the page's own modules."""

    def __init__(self, folder: Path, portal: SmallPortal) -> None:
        self.folder, self.portal = folder, portal
        (folder / "scrapy.cfg").write_text((ROOT / "scrapy.cfg").read_text())
        portal.write_site(folder / "sites", "example")
        for block in blocks("python"):
            name = block.splitlines()[0].removeprefix("# ")
            (folder / name).write_text(block, encoding="utf-8")

    def run(self, command: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        host = self.portal.base_url.split("/")[2]
        words = shlex.split(command.replace("127.0.0.1:8000", host))
        environment = os.environ | {
            "GONGBAO_SITES": "sites",
            "GONGBAO_ARCHIVE": "demo-archive",
            "PYTHONPATH": f"{self.folder}{os.pathsep}{ROOT}",
        }
        environment.pop("GONGBAO_CONTACT", None)
        if words[0] == "gongbao":
            words += ["--sites", "sites"]
        done = subprocess.run(
            [str(Path(sys.executable).with_name(words[0])), *words[1:]],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == code, (command, done.stderr[-3000:])
        return done


def test_every_command_of_the_page(tmp_path, portal):
    place = Place(tmp_path, portal)
    done = {command: place.run(command) for command in commands()}
    for command, told in done.items():
        assert "Traceback" not in told.stderr, (command, told.stderr)
    listed, checked, first, own, extended, slow, shell = done.values()

    assert listed.stdout.split() == ["portal"]
    assert checked.stderr.rstrip().endswith("OK")

    records = [
        json.loads(line)
        for line in (tmp_path / "records.jsonl").read_text("utf-8").splitlines()
    ]
    assert sorted(r["title"] for r in records) == [title_of(n) for n in (1, 2, 3)]
    assert {(r["state"], r["effect"]) for r in records} == {("archived", "added")}
    assert all(r["evidence"]["title"]["raw"] for r in records)
    assert "某某县司法局" in (tmp_path / "records.jsonl").read_text("utf-8")
    assert re.search(r"example\s+4\s+4\s", first.stdout)

    with (tmp_path / "new.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == [], "nothing is new at the second crawl"
    asked = [hit for hit in portal.port.hits if hit.target == "/zw/"]
    assert len(asked) == 5, "by each crawl once, and by the shell"

    assert "new records: 0" in extended.stdout
    assert re.search(r"example\s+4\s+3\s+1\s", slow.stdout)
    assert own.stdout.count("example") == 1
    assert "/zw/t20240101_3.html" in shell.stdout


MORE = '''
from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem, IgnoreRequest


class Seen:
    """Writes down what reaches each place, as Scrapy's tutorial does."""

    def open_spider(self):
        self.file = open("seen.txt", "w", encoding="utf-8")

    def close_spider(self):
        self.file.close()

    def process_item(self, item):
        row = ItemAdapter(item)
        if "第2号" in row["title"]:
            raise DropItem("not wanted")
        if "第3号" in row["title"]:
            raise ValueError("a fault of the user's")
        row["source"] = row["source"].upper() + "!"
        self.file.write(row["title"] + "\\n")
        return item


class NotFour:
    def process_request(self, request):
        if request.url.endswith("_4.html"):
            raise IgnoreRequest("not four")

    def process_response(self, request, response):
        return response.replace(body=b"<html>nothing</html>")


class Passing:
    async def process_spider_output(self, response, result):
        async for one in result:
            yield one
'''


def test_parts_of_ones_own_run_beside_ours(tmp_path, portal):
    portal.order = [4, 3, 2, 1]
    place = Place(tmp_path, portal)
    (tmp_path / "more.py").write_text(MORE, encoding="utf-8")
    own = {
        "DOWNLOADER_MIDDLEWARES": {"more.NotFour": 543},
        "SPIDER_MIDDLEWARES": {"more.Passing": 543},
        "ITEM_PIPELINES": {"more.Seen": 300},
    }
    words = [f"-s {name}={shlex.quote(json.dumps(v))}" for name, v in own.items()]
    done = place.run(
        f"scrapy crawl portal -a site=example -O out.json {' '.join(words)}"
    )

    (record,) = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert record["title"] == title_of(1)
    assert record["source"] == "某某县司法局!"
    assert (tmp_path / "seen.txt").read_text("utf-8") == title_of(1) + "\n"
    assert "a fault of the user's" in done.stderr, "told, and the crawl went on"

    with Archive.open(tmp_path / "demo-archive") as archive:
        kept = {record.title: record.source for record in archive.records()}
        four = archive.urls.get(portal.url(4))
    assert kept == {title_of(n): "某某县司法局" for n in (1, 2, 3)}, (
        "stored as received"
    )
    assert (four.state, four.reason) == ("refused", "out_of_scope")
    assert not portal.hits("/zw/t20240101_4.html")
