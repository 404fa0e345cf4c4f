"""Pages of an archive that is written to, that is frozen, or that is gone."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from archive.store import Archive
from archive.web import app
from tests.archive.web.conftest import SITE, Pages, add, fill

ROOT = Path(__file__).resolve().parents[3]


READ_ONLY = """
mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 77
! touch "$1/x" 2> /dev/null && exec "$2" -c "
import sys
from pathlib import Path
from tests.archive.web.conftest import Pages
pages = Pages(Path(sys.argv[1]))
print(pages.get('/search.json?q=普法').json()['total'], '安化新站' in pages.html('/sites'))
" "$1"
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    fill(tmp_path / "own")
    return tmp_path / "own"


def total(pages: Pages) -> int:
    return int(pages.get("/search.json").json()["total"])


def test_what_a_crawl_adds_is_there_at_once(own: Path, pages_of):
    pages = pages_of(own)
    before = total(pages)
    with Archive.open(own, writable=True) as archive, archive.lock():
        for number in range(3):
            add(archive, f"{SITE}/new{number}.html", "新的报告。")
            assert total(pages) == before + number  # not yet committed
            archive.flush()
            assert total(pages) == before + number + 1


def test_a_frozen_connection_is_made_anew_when_the_file_changes(
    own: Path, pages_of, monkeypatch: pytest.MonkeyPatch
):
    def frozen(path: Path, **_: Any) -> sqlite3.Connection:
        address = f"file:{path}?mode=ro&immutable=1"
        opened = sqlite3.connect(address, uri=True, check_same_thread=False)
        opened.row_factory = sqlite3.Row
        return opened

    pages = pages_of(own)
    monkeypatch.setattr(app, "open_for_reading", frozen)
    before = total(pages)
    with Archive.open(own, writable=True) as archive, archive.lock():
        add(archive, f"{SITE}/new.html", "新的报告。")
    assert not (own / "archive.db-wal").exists()
    assert total(pages) == before + 1


@pytest.mark.parametrize("leftovers", ["nothing", "log"])
def test_a_read_only_disk_is_enough(own: Path, leftovers: str):
    folder = with_log(own) if leftovers == "log" else own
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", READ_ONLY, "sh", str(folder), sys.executable],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if (
        done.returncode in (1, 77) and "ermitted" in done.stderr
    ) or "denied" in done.stderr:
        pytest.skip("no right to mount here")
    assert done.stdout.split() == ["1", str(leftovers == "log")], done.stderr[-800:]


def with_log(folder: Path) -> Path:
    """A copy whose last write stands in the log alone, as after a power cut."""
    writer = sqlite3.connect(folder / "archive.db")
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    writer.execute("UPDATE sites SET title = '安化新站'")
    writer.commit()
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy)
    writer.close()
    return copy


def test_an_archive_that_went_away_is_a_sentence(own: Path, pages_of):
    pages = pages_of(own)
    assert pages.get("/").status_code == 200
    own.rename(own.with_name("elsewhere"))
    answer = pages.get("/")
    assert answer.status_code == 503
    assert "there is no archive in" in answer.text


def test_sql_of_visitors_is_limited(own: Path, pages_of):
    pages = pages_of(own)
    rows = "select * from urls a, urls b, urls c, urls d"
    assert len(pages.get(f"/archive.json?sql={rows}&_shape=array").json()) == 1_000
    for sql in ("delete from records", "attach 'x' as y", "pragma journal_mode=delete"):
        assert pages.get(f"/archive.json?sql={sql}").status_code == 400
