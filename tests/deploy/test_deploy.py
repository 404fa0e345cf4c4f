"""The files of docs/deploy: their commands are ours, their machines would take them."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from archive.store import Archive
from archive.store.verify import verify
from crawler.demo.portals.running import running_portals
from crawler.demo.portals.trs import TrsPortal
from tests.end_to_end.documents import gongbao_words, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "docs" / "deploy"
BIN = Path(sys.executable).parent
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
OURS = [DEPLOY / f"gongbao-{name}.service" for name in ("crawl", "serve", "worker")]
name = pytest.mark.parametrize


def unit(path: Path) -> configparser.ConfigParser:
    """A unit without its repeated keys; systemd's own are case-sensitive."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(path.read_text("utf-8"))
    return parser


def lines_with_commands() -> list[Any]:
    return [
        pytest.param(line.partition("gongbao  ")[2] or line, id=f"{path.name}:{number}")
        for path in sorted(DEPLOY.iterdir())
        if path.suffix in {".service", ".cron", ".sh"}
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"gongbao [a-z]", line) and not line.startswith(("#", "Desc"))
    ]


@name("line", lines_with_commands())
def test_each_line_calls_commands_that_are_there(line: str) -> None:
    words = gongbao_words(re.sub(r"^ExecStart=|^\w+=\"\$\(", "", line).rstrip('")'))
    assert words
    parse(words)


@name("path", UNITS, ids=lambda path: path.name)
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_takes_the_units(path: Path, tmp_path: Path) -> None:
    for other in UNITS:
        text = other.read_text("utf-8")
        here = text.replace("/usr/local/bin/gongbao", str(BIN / "gongbao"))
        (tmp_path / other.name).write_text(here, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / path.name],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    # Of the machine's own units it may complain; of ours it names the file.
    told = [line for line in done.stderr.splitlines() if "gongbao" in line]
    assert (done.returncode, told) == (0, [])


def exposure(path: Path) -> float:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", path],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    found = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert found, done.stderr
    return float(found[1])


@name("path", OURS, ids=lambda path: path.name)
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_the_services_are_confined(path: Path, tmp_path: Path) -> None:
    assert exposure(path) < 3
    bare = tmp_path / path.name
    text = path.read_text("utf-8")
    bare.write_text(re.sub(r"(?m)^(Protect|Restrict|Cap).*\n", "", text), "utf-8")
    assert exposure(bare) > 5


@name("path", OURS, ids=lambda path: path.name)
def test_what_the_services_promise(path: Path) -> None:
    service = unit(path)["Service"]
    held = {"ProtectSystem": "strict", "PrivateTmp": "true", "NoNewPrivileges": "true"}
    assert {key: service[key] for key in held} == held
    # A worker ends its crawls itself, in order; its place may be a shared directory.
    is_worker = "worker" in path.name
    assert service["KillMode"] == ("mixed" if is_worker else "control-group")
    written = "/var/lib/gongbao -/srv/gongbao" if is_worker else "/var/lib/gongbao"
    assert service["ReadWritePaths"] == written
    assert service["User"] != "root"
    # A signal lets what is under way end within 30 s.
    assert "crawl" not in path.name or int(service["TimeoutStopSec"][:-1]) > 30


def test_the_timer_names_a_time() -> None:
    when = unit(DEPLOY / "gongbao-crawl.timer")["Timer"]["OnCalendar"]
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd here")
    subprocess.run(["systemd-analyze", "calendar", when], check=True, timeout=60)


class Host:
    """A folder in place of a machine's /var, /etc and /mnt, with a sample portal."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for made in ("var/lib/gongbao", "etc/gongbao", "mnt/backup"):
            (folder / made).mkdir(parents=True)
        settings = self.here((DEPLOY / "gongbao.toml").read_text("utf-8"))
        settings += f'\n[sites]\ndirectory = "{folder}/sites"\n'
        (folder / "etc/gongbao/gongbao.toml").write_text(settings, encoding="utf-8")
        cron = (DEPLOY / "gongbao.cron").read_text("utf-8")
        set_there = dict(re.findall(r"(?m)^([A-Z_]+)=(.*)$", cron))
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GONGBAO_")}
        self.variables = kept | {k: self.here(v) for k, v in set_there.items()}
        self.variables["PATH"] = f"{BIN}{os.pathsep}{set_there['PATH']}"
        self.lines = re.findall(r"(?m)^(?:\S+ +){5}gongbao +(.*)$", cron)

    def here(self, text: str) -> str:
        text = text.replace("/usr/local/share/gongbao", str(DEPLOY))
        return re.sub(r"(?<![\w.])/(?=(var/lib|etc|mnt)/)", f"{self.folder}/", text)

    def run(self, line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.variables["SHELL"], "-c", self.here(line)],
            cwd=self.folder,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )

    @property
    def archive(self) -> Path:
        return self.folder / "var/lib/gongbao/gongbao-archive"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp("host")
    with running_portals([TrsPortal]) as portals:
        portals.write_site_files(folder / "sites")
        yield Host(folder)


def test_cron_has_nothing_to_mail_on_an_ordinary_night(host: Host) -> None:
    crawl, backup = host.lines
    for line in (crawl, backup):
        done = host.run(line)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    run = json.loads((host.archive.parent / "crawl.jsonl").read_text("utf-8"))
    assert run["exit_code"] == 0
    with Archive.open(host.archive) as archive:
        assert verify(archive).damage == []
        count = len(list(archive.records()))
    restored = host.folder / "restored"
    done = host.run(f"gongbao restore /mnt/backup/gongbao --archive {restored}")
    assert done.returncode == 0, done.stderr
    with Archive.open(restored) as archive:
        assert len(list(archive.records())) == count > 0


@name(
    ("words", "said"),
    [("", "say where"), ("/mnt/away/gongbao", "is the disk mounted?")],
    ids=["no folder", "no disk"],
)
def test_a_backup_to_nowhere_is_told(host: Host, words: str, said: str) -> None:
    done = host.run(f"sh /usr/local/share/gongbao/backup.sh {words}")
    assert done.returncode == 2
    assert said in done.stderr


def test_a_backup_that_fails_is_mailed(host: Host) -> None:
    variables = host.variables | {"GONGBAO_ARCHIVE": str(host.folder / "none")}
    done = subprocess.run(
        ["sh", DEPLOY / "backup.sh", host.folder / "mnt/backup/other"],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode != 0
    assert "none" in done.stderr


def dockerfile() -> list[list[str]]:
    """The instructions of the Dockerfile, each as its words."""
    text = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    return [line.split() for line in text.splitlines() if line and line[0] != "#"]


def test_the_image_has_two_stages_and_no_root() -> None:
    last = len(dockerfile()) - [w[0] for w in reversed(dockerfile())].index("FROM") - 1
    stages = [words for words in dockerfile() if words[0] == "FROM"]
    assert [words[2:] for words in stages] == [["AS", "build"], []]
    final = {words[0]: words[1:] for words in dockerfile()[last:]}
    assert int(final["USER"][0]) >= 1000
    assert final["VOLUME"] == ["/data"]
    assert json.loads(" ".join(final["ENTRYPOINT"])) == ["gongbao"]
    parse(json.loads(" ".join(final["CMD"])))


def test_what_the_image_copies_is_there_and_goes_to_the_builder() -> None:
    ignore = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8")
    let_in = [_pattern(glob) for glob in re.findall(r"(?m)^!(.*)$", ignore)]
    sources = [
        ROOT / source
        for words in dockerfile()
        if words[0] == "COPY" and "--from=build" not in words
        for source in words[1:-1]
    ]
    files = [
        file.relative_to(ROOT).as_posix()
        for path in sources
        for file in ([path] if path.is_file() else path.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    ]
    assert all(path.exists() for path in sources)
    assert [file for file in files if not any(p.fullmatch(file) for p in let_in)] == []


def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(re.escape(glob).replace(r"\*\*/", ".*").replace(r"\*", "[^/]*"))


def test_linters_of_images_have_nothing_to_say() -> None:
    linters = {
        "hadolint": ["hadolint", DEPLOY / "Dockerfile"],
        "docker-buildx": [
            "docker",
            "build",
            "--check",
            "-f",
            DEPLOY / "Dockerfile",
            ".",
        ],
    }
    plugins = [
        Path("/usr/libexec/docker/cli-plugins"),
        Path.home() / ".docker/cli-plugins",
    ]
    found = [
        command
        for program, command in linters.items()
        if shutil.which(program) or any((p / program).exists() for p in plugins)
    ]
    if not found:
        pytest.skip("neither hadolint nor docker buildx is here")
    for command in found:
        subprocess.run(command, cwd=ROOT, check=True, timeout=100)


def services() -> dict[str, dict[str, Any]]:
    told = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return dict(told["services"])


@name("service", services())
def test_a_service_of_compose(service: str) -> None:
    table = services()[service]
    parse([str(word) for word in table["command"]])
    context = (DEPLOY / table["build"]["context"]).resolve()
    assert context == ROOT
    assert (context / table["build"]["dockerfile"]) == DEPLOY / "Dockerfile"
    assert table["cap_drop"] == ["ALL"]
    assert table["read_only"] is True
    assert all(port.startswith("127.0.0.1:") for port in table.get("ports", []))
    assert table["volumes"] == ["gongbao:/data"]


def test_compose_has_a_crawl_and_the_web_page() -> None:
    assert services().keys() == {"crawl", "serve"}
    assert services()["crawl"]["environment"].keys() == {"GONGBAO_CONTACT"}
