"""The wheel and the sdist hold what they need, and nothing that lies about."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.request import urlopen

import pytest

from archive.store import Archive

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"archive", "cleaning", "crawler"}
STRAY = {
    "archive/archive.db": b"SQLite format 3\0",
    "archive/warc/20260101-0000.warc.gz": b"\x1f\x8b",
    "crawler/gongbao-archive/archive.db-wal": b"",
    "crawler/gongbao.toml": b'token = "secret"',
    "cleaning/__pycache__/old.cpython-311.pyc": b"",
    "demo-archive/archive.db": b"SQLite format 3\0",
    "demo-archive/pages/kept.html": b"<p>",
    "docs/left.db": b"SQLite format 3\0",
    "tests/left.warc.gz": b"\x1f\x8b",
    "tests/gongbao-archive/notes.py": b"",
    ".env": b"TOKEN=secret",
    "gongbao.toml": b'token = "secret"',
    "crawl.jsonl": b"{}",
    "reports.csv": b"title",
    "notes.txt": b"mine",
    "scratch.py": b"",
    "sites/mine/portal.toml": b"",
}


class Built(NamedTuple):
    wheel: Path
    sdist: Path


def tracked() -> set[str]:
    """The project's own files, those that are new and not ignored too."""
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout: nobody says which files are the project's")
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name for name in done.stdout.splitlines() if (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Both, built in a copy of the tree that somebody has worked in."""
    tree = tmp_path_factory.mktemp("tree")
    for name in tracked():
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    (tree / ".gitignore").unlink()  # what is left out does not hang on it
    Archive.open(tree / "gongbao-archive", create=True).close()
    for name, content in STRAY.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(content)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", "dist"],
        cwd=tree,
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    (wheel,) = (tree / "dist").glob("*.whl")
    (sdist,) = (tree / "dist").glob("*.tar.gz")
    return Built(wheel, sdist)


def test_the_wheel_holds_the_packages_and_the_man_page(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as opened:
        names = set(opened.namelist())
    info = {name for name in names if ".dist-info/" in name}
    assert {name.rpartition("/")[2] for name in info} == {
        *("METADATA", "RECORD", "WHEEL", "LICENSE", "entry_points.txt")
    }
    page = {
        name for name in names if name.endswith(".data/data/share/man/man1/gongbao.1")
    }
    assert len(page) == 1
    wanted = {name for name in tracked() if name.split("/")[0] in PACKAGES}
    assert names - info - page == wanted, "name a new kind of file in pyproject.toml"
    assert {f"{name}/py.typed" for name in PACKAGES} <= names


def test_the_sdist_holds_the_project(built: Built) -> None:
    with tarfile.open(built.sdist) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    wanted = tracked() - {".gitignore"}
    assert names - {"PKG-INFO"} == wanted, "name a new kind of file in pyproject.toml"


@pytest.fixture(scope="module")
def unpacked(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(built.wheel) as opened:
        opened.extractall(folder)
    return folder


def before_the_checkout(unpacked: Path) -> dict[str, str]:
    """The variables of a Python that has the wheel's files before the checkout's."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GONGBAO_")}
    return kept | {"PYTHONPATH": str(unpacked)}


def run(unpacked: Path, cwd: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env=before_the_checkout(unpacked),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


MAIN = ("-c", "from crawler.cli import main; main()")
WHERE = "import archive, cleaning, crawler as c; print(archive.__path__, c.__path__)"
PAGE = """
from crawler.demo.portals.trs import TrsPortal
portal = TrsPortal()
report = next(iter(portal.reports.values()))
open("report.html", "w", encoding="utf-8").write(portal.article(report))
"""


def test_the_wheels_files_are_the_ones_that_run(unpacked: Path, tmp_path: Path) -> None:
    told = run(unpacked, tmp_path, "-c", WHERE)
    assert str(unpacked / "archive") in told
    assert str(ROOT) not in told
    version = run(unpacked, tmp_path, *MAIN, "--version").split()[1]
    assert (unpacked / f"gongbao-{version}.dist-info").is_dir()


def test_sites_and_family_cases_are_found(unpacked: Path, tmp_path: Path) -> None:
    sites = run(unpacked, tmp_path, *MAIN, "sites", "list", "--json").splitlines()
    files = [path for path in tracked() if path.startswith("crawler/sites/")]
    assert len(sites) == len(files)
    families = [name for name in tracked() if "/rules/families/" in name]
    told = run(unpacked, tmp_path, *MAIN, "sites", "check")
    assert f"families: {len(families)} ok" in told


@pytest.fixture
def address(unpacked: Path, tmp_path: Path) -> Iterator[str]:
    """Where the wheel's web page shows an archive with a page of the demo's."""
    run(unpacked, tmp_path, "-c", PAGE)
    run(unpacked, tmp_path, *MAIN, "import", "report.html")
    with subprocess.Popen(
        [sys.executable, *MAIN, "serve", "--port", "0"],
        cwd=tmp_path,
        env=before_the_checkout(unpacked),
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        try:
            yield server.stderr.readline().split()[0]
        finally:
            server.terminate()


def test_templates_words_and_static_files_are_found(address: str) -> None:
    with urlopen(address, timeout=30) as page:
        text = page.read().decode()
    assert "公报" in text
    style = next(word for word in text.split('"') if ".css" in word)
    with urlopen(f"{address.rstrip('/')}{style}", timeout=30) as found:
        assert found.status == 200


def test_the_man_page_is_in_the_wheel_whole(unpacked: Path) -> None:
    (page,) = unpacked.glob("*.data/data/share/man/man1/gongbao.1")
    assert ".SS gongbao crawl" in page.read_text("utf-8")
    assert os.access(page, os.R_OK)
