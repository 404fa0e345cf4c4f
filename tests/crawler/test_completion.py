"""Completion goes into the files that the shells read, once, and works from there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.completion import SHELLS, with_shell

GONGBAO = Path(sys.executable).with_name("gongbao")


def run(words: list[str | Path], home: Path, **variables: str) -> str:
    dropped = {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "ZDOTDIR"}
    kept = {k: v for k, v in os.environ.items() if k not in dropped}
    path = f"{GONGBAO.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        words,
        env=kept | {"HOME": str(home), "PATH": path} | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def files(home: Path) -> dict[str, str]:
    return {
        str(path): path.read_text("utf-8") for path in home.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("shell", SHELLS)
def test_a_second_time_changes_nothing(tmp_path: Path, shell: str) -> None:
    told = run([GONGBAO, "--install-completion", shell], tmp_path)
    written = files(tmp_path)
    assert {line.split(": ")[0] for line in told.splitlines()} == set(written)
    assert len(written) == (1 if shell == "fish" else 2)
    assert run([GONGBAO, "--install-completion", shell], tmp_path) == told
    assert files(tmp_path) == written


def test_what_a_startup_file_held_stays(tmp_path: Path) -> None:
    startup = tmp_path / ".bashrc"
    startup.write_text("alias ll='ls -l'", encoding="utf-8")
    run([GONGBAO, "--install-completion"], tmp_path, SHELL="/bin/bash")
    first, second = startup.read_text("utf-8").splitlines()
    assert first == "alias ll='ls -l'"
    assert second.startswith("source '")


ASKING = r"""
source ~/.bashrc
COMP_WORDS=(gongbao %s); COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
$(complete -p gongbao | sed 's/.*-F \([^ ]*\).*/\1/') gongbao
printf '%%s\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("craw", {"crawl"}),
        ("crawl --ref", {"--refresh"}),
        ("warc mo", {"move"}),
        ("--ver", {"--version"}),
    ],
)
def test_bash_completes(tmp_path: Path, typed: str, offered: set[str]) -> None:
    run([GONGBAO, "--install-completion", "bash"], tmp_path)
    asked = ["bash", "--norc", "-c", ASKING % typed]
    assert set(run(asked, tmp_path).split()) == offered


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_in_its_shells_language(tmp_path: Path, shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"no {shell} here")
    run([GONGBAO, "--install-completion", shell], tmp_path)
    for path in files(tmp_path):
        run([shell, "-n", path], tmp_path)


@pytest.mark.parametrize("login", ["/bin/tcsh", ""])
def test_other_shells_are_told(login: str) -> None:
    done = subprocess.run(
        [GONGBAO, "--install-completion"],
        env=os.environ | {"SHELL": login},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "bash, zsh and fish" in done.stderr


def test_other_words_stay() -> None:
    assert with_shell(["crawl", "x"], "/bin/bash") == ["crawl", "x"]
    named = ["--install-completion", "fish"]
    assert with_shell(named, "/bin/bash") == named
