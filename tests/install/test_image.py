"""What the image's first stage does, without an image: its COPY and RUN, in a folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.skipif(
        os.environ.get("GONGBAO_INSTALL_TESTS") != "1", reason="make test-install"
    ),
    pytest.mark.timeout(900),
]


def test_the_build_stage_makes_a_gongbao_without_test_tools(tmp_path: Path) -> None:
    text = (ROOT / "docs/deploy/Dockerfile").read_text("utf-8").replace("\\\n", " ")
    stage = text.split("\nFROM ")[1]
    source, opt = tmp_path / "src", tmp_path / "opt"
    source.mkdir()
    for line in re.findall(r"(?m)^COPY (.*)$", stage):
        *names, target = line.split()
        for name in names:
            to = source / target / (name if target == "./" else "")
            if (ROOT / name).is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / name, to, ignore=ignored)
            else:
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, to)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command in re.findall(r"(?m)^RUN (.*)$", stage):
        subprocess.run(
            ["sh", "-ec", command.replace("/opt/gongbao", str(opt))],
            cwd=source,
            env=os.environ | {"PATH": path},
            check=True,
        )
    told = subprocess.run(
        [opt / "bin/gongbao", "sites", "list"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(told.stdout.splitlines()) > 70
    assert (opt / "share/man/man1/gongbao.1").exists()
    assert not (opt / "bin/pytest").exists()
