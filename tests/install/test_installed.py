"""The wheel, installed by pipx and by uv in an empty home, works without a checkout.

Minutes long: run by `make test-install`, which brings both tools along.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".venv-installers" / "bin"
DEBIANS = Path("/usr/bin/python3")
pytestmark = [
    pytest.mark.skipif(
        os.environ.get("GONGBAO_INSTALL_TESTS") != "1", reason="make test-install"
    ),
    pytest.mark.timeout(900),
]


class Home(NamedTuple):
    """An installation: its home, its variables, an empty working directory."""

    path: Path
    variables: dict[str, str]
    work: Path
    tool: str

    def run(self, *words: str | Path) -> str:
        done = subprocess.run(
            words,
            cwd=self.work,
            env=self.variables,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stderr[-2000:]}"
        return done.stdout

    @property
    def gongbao(self) -> Path:
        return self.path / ".local" / "bin" / "gongbao"


def usable(python: Path) -> bool:
    """Is it 3.11 or later, and can it make environments?"""
    asked = "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))"
    return python.exists() and not subprocess.call(
        [python, "-c", asked], stderr=subprocess.DEVNULL
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        check=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the installations fetch, once for all of them."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module", params=["this", "debian"])
def python(request: pytest.FixtureRequest) -> Path:
    found = Path(sys.executable).resolve() if request.param == "this" else DEBIANS
    if not usable(found):
        pytest.skip(f"{found} is not there, too old, or has no venv")
    return found


@pytest.fixture(scope="module", params=["pipx", "uv"])
def home(
    request: pytest.FixtureRequest,
    python: Path,
    wheel: Path,
    cache: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Home:
    path = tmp_path_factory.mktemp("home")
    dropped = ("GONGBAO_", "PIPX_", "UV_TOOL_", "XDG_", "PYTHON", "VIRTUAL_ENV")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(dropped)}
    kept |= {"HOME": str(path), "PATH": "/usr/local/bin:/usr/bin:/bin"}
    kept |= {"PIP_CACHE_DIR": str(cache / "pip"), "UV_CACHE_DIR": str(cache / "uv")}
    made = Home(path, kept, tmp_path_factory.mktemp("work"), request.param)
    tool = [TOOLS / "pipx"] if made.tool == "pipx" else [TOOLS / "uv", "tool"]
    made.run(*tool, "install", "--python", python, wheel)
    return made


def test_the_command_is_there_and_nothing_else_is(home: Home, wheel: Path) -> None:
    assert (
        home.run(home.gongbao, "--version") == f"gongbao {wheel.name.split('-')[1]}\n"
    )
    assert [path.name for path in home.gongbao.parent.iterdir()] == ["gongbao"]
    assert str(ROOT) not in home.gongbao.read_text("utf-8")


def test_the_man_page_is_installed(home: Home) -> None:
    page = next(home.path.rglob("share/man/man1/gongbao.1"))
    if shutil.which("man"):
        assert "--allow-private" in home.run("man", "-l", "-P", "cat", page)
    if home.tool == "pipx":  # uv leaves it in the tool's environment
        assert (home.path / ".local/share/man/man1/gongbao.1").exists()


@pytest.fixture(scope="module")
def told(home: Home) -> str:
    """What `gongbao demo` says, in the empty working directory."""
    return home.run(home.gongbao, "demo")


def test_the_demo_holds(home: Home, told: str) -> None:
    assert "Every record is what the portals know to be true." in told
    assert [path.name for path in home.work.iterdir()] == ["demo-archive"]
    assert "法治" in home.run(
        home.gongbao, "search", "法治政府", "--archive", "demo-archive"
    )


@pytest.fixture
def address(home: Home, told: str) -> Iterator[str]:
    words = [home.gongbao, "serve", "--archive", "demo-archive", "--port", "0"]
    with subprocess.Popen(
        words, cwd=home.work, env=home.variables, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        try:
            yield server.stderr.readline().split()[0]
        finally:
            server.terminate()


def test_the_web_page_answers_on_loopback(address: str) -> None:
    assert address.startswith("http://127.0.0.1:")
    with urlopen(address, timeout=60) as page:
        assert "法治" in page.read().decode()
