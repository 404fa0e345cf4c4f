"""The line of cron in README.md and docs/operations.md, in cron's bare environment."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.demo.portals.running import running_portals
from crawler.demo.portals.server import Reply
from crawler.demo.portals.trs import TrsPortal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.demo.portals.running import RunningPortals

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("README.md", "README.zh.md", "docs/operations.md")
pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(240)]


def line_of(document: str) -> str:
    text = (ROOT / document).read_text("utf-8")
    found = re.search(r"^```cron\n(.*)\n```$", text, re.MULTILINE)
    assert found, document
    return found[1]


@pytest.fixture
def portals() -> Iterator[RunningPortals]:
    with running_portals([TrsPortal]) as running:
        yield running


@pytest.fixture
def place(tmp_path: Path, portals: RunningPortals) -> Path:
    """/srv/gongbao as README has it: an environment, gongbao.toml, a folder of sites."""
    portals.write_site_files(tmp_path / "sites")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    command = Path(sys.executable).with_name("gongbao")
    (tmp_path / ".venv" / "bin" / "gongbao").symlink_to(command)
    (tmp_path / "gongbao.toml").write_text(
        '[archive]\ndirectory = "gongbao-archive"\n[sites]\ndirectory = "sites"\n'
        '[crawl]\ncontact = "you@example.org"\n',
        encoding="utf-8",
    )
    return tmp_path


def as_cron(line: str, place: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the sixth field as cron does: /bin/sh, $HOME, four variables."""
    command = line.split(maxsplit=5)[5].replace("/srv/gongbao", str(place))
    bare = {
        "HOME": str(home),
        "LOGNAME": "nobody",
        "PATH": "/usr/bin:/bin",
        "SHELL": "/bin/sh",
    }
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=home,
        env=bare,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_works_as_it_stands_and_mails_nothing_on_a_quiet_night(
    place: Path, portals: RunningPortals, tmp_path_factory: pytest.TempPathFactory
) -> None:
    line = line_of("README.md")
    assert [line_of(document) for document in DOCUMENTS] == [line] * len(DOCUMENTS)
    assert "%" not in line, "cron makes a line break of it"
    home = tmp_path_factory.mktemp("home")
    for _ in range(2):
        done = as_cron(line, place, home)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    nights = (place / "crawl.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(night)["exit_code"] for night in nights] == [0, 0]
    (portal,) = portals
    agents = {hit.user_agent for hit in portal.hits}
    assert all("(+you@example.org)" in agent for agent in agents)

    portal.set_fault(lambda _: Reply(b"", status=404))
    done = as_cron(line, place, home)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("gongbao: 1 site is not healthy: ")
    assert done.stderr.count("\n") == 1
    assert len((place / "crawl.jsonl").read_text("utf-8").splitlines()) == 3
    assert list(home.iterdir()) == []
