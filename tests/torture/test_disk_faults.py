"""A disk that fails at random calls: sentences and exit codes, and nothing is lost.

The faults come from a small library that stands before the system's own (see
disk_faults.c). `make torture` runs 200 crawls of them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archive.store import Archive
from archive.store.verify import verify
from tests.crawler.offline.test_recleaning import page_of, url_of

SOURCE = Path(__file__).with_name("disk_faults.c")
COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
IS_LONG = bool(os.environ.get("GONGBAO_TORTURE"))
# A long form in slices: GONGBAO_FAULTS runs from seed GONGBAO_FAULTS_FROM on.
FIRST_SEED = int(os.environ.get("GONGBAO_FAULTS_FROM") or 0)
CRAWLS = int(os.environ.get("GONGBAO_FAULTS") or (200 if IS_LONG else 4))
OTHERS = int(os.environ.get("GONGBAO_FAULTS") or (40 if IS_LONG else 1))
PAGES = 12
# e: EIO, n: no space, s: short writes, f: fsync fails, r: EIO on reads.
KINDS = ("e", "n", "s", "f", "r", "enf", "enfrs")
# 1 never stands here: each is a sentence that says what to do.
CODES = {0, 3, 5, 7}

pytestmark = [
    pytest.mark.skipif(COMPILER is None, reason="no C compiler to make the faults"),
    pytest.mark.skipif(sys.platform != "linux", reason="LD_PRELOAD is Linux's"),
    pytest.mark.timeout(3600 if IS_LONG or CRAWLS > 4 else 120),
]


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = tmp_path_factory.mktemp("shim") / "disk_faults.so"
    command = [str(COMPILER), "-shared", "-fPIC", "-O1", "-o", str(library)]
    subprocess.run([*command, str(SOURCE), "-ldl"], check=True, timeout=60)
    return library


@pytest.fixture
def gongbao(shim: Path, tmp_path: Path):
    """Run a command; with a seed the archive, and what begins like it, has faults."""

    def run(*command: object, seed: int | None = None, one_in: int = 40):
        faults = {}
        if seed is not None:
            faults = {
                "LD_PRELOAD": str(shim),
                "DISK_FAULTS_SEED": str(seed),
                "DISK_FAULTS_ONE_IN": str(one_in),
                "DISK_FAULTS_UNDER": str(tmp_path / "archive"),
                "DISK_FAULTS_KINDS": KINDS[seed % len(KINDS)],
            }
        code = "from crawler.cli import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", code, *map(str, command)],
            env=os.environ | faults | {"PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            check=False,
            text=True,
            timeout=110,
        )
        told = f"seed {seed}: {done.returncode} {done.stderr}"
        assert "Traceback" not in done.stderr, told
        assert "unexpected" not in done.stderr, told
        assert done.returncode in (CODES if faults else {0}), told
        return done

    return run


def check(folder: Path, records: int) -> None:
    with Archive.open(folder) as archive:
        report = verify(archive)
        assert (report.damage, report.unread) == ([], 0)
        assert len(list(archive.records())) == records


def test_crawls(gongbao, make_portal, crawl) -> None:
    portal = make_portal(count=PAGES, per_page=6)
    command = ("crawl", "--sites", crawl.sites, "--archive", crawl.archive)
    codes = set()
    for seed in range(FIRST_SEED, FIRST_SEED + CRAWLS):
        portal.texts[seed % PAGES + 1] = f"<p>本段在第{seed}次改过。</p>"
        one_in = (15, 40, 150)[seed % 3]
        done = gongbao(*command, "--refresh", seed=seed, one_in=one_in)
        codes.add(done.returncode)
    gongbao(*command, "--refresh", "--repair")
    check(crawl.archive, PAGES)
    assert codes - {0}, "some of the faults were met"


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    rows = []
    (tmp_path / "pages").mkdir()
    for number in range(PAGES):
        (tmp_path / "pages" / f"{number}.html").write_bytes(page_of(number))
        row = {"path": f"{number}.html", "url": url_of(number)}
        rows.append(json.dumps(row | {"fetched_at": "2024-02-01T00:00:00Z"}))
    path = tmp_path / "pages" / "rows.jsonl"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_imports(gongbao, manifest: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    for seed in range(FIRST_SEED, FIRST_SEED + OTHERS):
        gongbao("import", manifest, "--archive", folder, seed=seed)
    gongbao("import", manifest, "--archive", folder)
    check(folder, PAGES)


def test_the_commands_on_what_is_stored(
    gongbao, manifest: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "archive"
    gongbao("import", manifest, "--archive", folder)
    target, cold = tmp_path / "archive.jsonl", tmp_path / "archive-cold"
    kept, merged = tmp_path / "archive-backup", tmp_path / "archive-all"
    commands = (
        ("reclean", "--restart", "--archive", folder),
        ("export", "--to", target, "--archive", folder),
        ("warc", "roll", "--archive", folder),
        ("warc", "move", cold, "--archive", folder),
        ("verify", "--archive", folder),
        ("backup", kept, "--archive", folder),
        ("merge", folder, "--into", merged),
    )
    for seed in range(FIRST_SEED, FIRST_SEED + OTHERS):
        for command in commands:
            gongbao(*command, seed=seed * 3 + 1, one_in=10)
            check(folder, PAGES)
            if target.exists():
                lines = target.read_bytes().splitlines()
                assert len(lines) == PAGES, "whole, or not there"
    for command in commands:
        gongbao(*command)
    restored = tmp_path / "archive-restored"
    gongbao("restore", kept, "--archive", restored, seed=4, one_in=10)
    gongbao("restore", kept, "--archive", restored, "--replace")
    for whole in (folder, merged, restored):
        check(whole, PAGES)
