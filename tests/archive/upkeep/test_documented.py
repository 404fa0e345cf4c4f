"""Every command of docs/operations.md on backups, repairs and merges, as it stands there."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import typer

import archive.cli.commands
from archive.store import Archive
from archive.store.verify import verify
from tests.archive.merging.conftest import part

if TYPE_CHECKING:
    import pytest

DOCUMENT = Path(__file__).parents[3] / "docs" / "operations.md"
BACKUP = "/mnt/backup/gongbao"


def commands() -> list[str]:
    text = DOCUMENT.read_text(encoding="utf-8")
    section = re.search(
        r"^## Backup, restore, merge\n(.*?)^## ", text, re.MULTILINE | re.DOTALL
    )
    assert section is not None
    blocks = re.findall(r"^```sh\n(.*?)^```$", section[1], re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).splitlines()
    # What a crawl does with `--repair` is tested where crawls are.
    return [line for line in lines if not line.startswith("gongbao crawl ")]


def test_they_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GONGBAO_ARCHIVE", raising=False)
    Path("parts").mkdir()
    for number, name in enumerate(("anhui", "hunan")):
        part(Path("parts") / name, number)
    shutil.copytree("parts/anhui", "gongbao-archive")
    app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    archive.cli.commands.register(app)
    ran = []
    for line in commands():
        words = shlex.split(line, comments=True)[1:]
        words = [word.replace(BACKUP, str(tmp_path / "backup")) for word in words]
        given = [n for w in words for n in (Path().glob(w) if "*" in w else [w])]
        assert not app([*map(str, given)], standalone_mode=False), line
        ran.append(words[0])
    assert {"backup", "restore", "verify", "merge", "search"} == {*ran}
    for folder in ("gongbao-archive", "restored-archive", "all-archives"):
        with Archive.open(folder) as opened:
            assert verify(opened).damage == []
