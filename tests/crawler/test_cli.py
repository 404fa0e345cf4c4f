"""The command line's edge: whatever happens ends in one sentence and the right code."""

from __future__ import annotations

import gc
import json
import re
import shlex
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest
import typer

from archive.errors import ArchiveUnusable
from archive.store import Archive
from crawler import cli

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GONGBAO = [sys.executable, "-c", "from crawler.cli import main; main()"]
LOADED = """
import sys
before = set(sys.modules)  # the interpreter's own start may bring some
import crawler.cli
names = {name.split(".")[0] for name in set(sys.modules) - before}
print(*(names - set(sys.stdlib_module_names)))
"""
WITH_TYPER = {"typer", "annotated_doc", "shellingham"}
SHOWING = (
    "search x",
    "status",
    "changes --since 0",
    "query 'select 1'",
    "verify",
    "export --to -",
    "sites list",
)


def shell(command: str) -> subprocess.CompletedProcess[str]:
    gongbao = f"{sys.executable} -c 'from crawler.cli import main; main()'"
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command.replace("gongbao", gongbao)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive")
    Archive.open(path, create=True).close()
    return path


@pytest.mark.parametrize("command", SHOWING)
def test_a_full_stdout_is_told(folder: Path, command: str) -> None:
    where = "" if command.startswith("sites") else f"--archive {folder}"
    done = shell(f"gongbao {command} {where} > /dev/full")
    shows_nothing = command in {"search x", "changes --since 0", "export --to -"}
    assert done.returncode == (0 if shows_nothing else 5), done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_closed_files_take_no_number_of_the_archives(folder: Path) -> None:
    done = shell(f"gongbao status --archive {folder} <&- >&- 2>&-")
    assert done.returncode == 0
    with Archive.open(folder) as archive:
        assert archive.one("PRAGMA quick_check")[0] == "ok"


@pytest.mark.parametrize("command", ["sites list", "--help", "sites list --json"])
def test_a_reader_that_has_seen_enough(command: str) -> None:
    done = shell(f"gongbao {command} | head -n 1")
    assert (done.returncode, done.stderr) == (0, "")


def test_an_error_that_nobody_foresaw_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def app(**_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(cli, "_app_for", lambda _: app)
    assert cli._run() == 1
    told = capsys.readouterr().err
    assert told.startswith("gongbao: unexpected error at test_cli.py:")
    assert told.count("\n") == 1
    with monkeypatch.context() as patched:
        patched.setattr(sys, "argv", ["gongbao", "status", "--json"])
        cli._run()
    assert json.loads(capsys.readouterr().out)["exit_code"] == 1
    monkeypatch.setenv("GONGBAO_TRACEBACK", "1")
    cli._run()
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ArchiveUnusable("damaged."), 7),
        (OSError(5, "Input/output error", "/x"), 5),
        (MemoryError(), 5),
        (BrokenPipeError(), 0),
    ],
)
def test_each_error_has_its_code(
    monkeypatch: pytest.MonkeyPatch, error: Exception, code: int
) -> None:
    def app(**_: object) -> None:
        raise error

    monkeypatch.setattr(cli, "_app_for", lambda _: app)
    monkeypatch.setattr(cli, "_give_up_stdout", lambda: None)
    assert cli._run() == code


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("search x --kind disclosur", "did you mean disclosure?"),
        ("search x --site dongh", "did you mean donghe?"),
        ("export --to x --site nosite", "there is no site 'nosite'"),
        ("reclean --since x", "is no version of the rules"),
        ("crawl anhu --sites {sites}", "did you mean anhua?"),
        ("crawl --sites {empty}", "there is no site file in"),
        ("clean {empty}", "no directory with one"),
        ("sites check --live", "name the sites, or give --all"),
    ],
)
def test_a_slip_is_told_with_the_nearest_name(
    tmp_path: Path, command: str, told: str
) -> None:
    with Archive.open(tmp_path / "a", create=True) as archive:
        archive.upsert_site("donghe", "东河镇", "http://a.gov.cn/")
    (tmp_path / "empty").mkdir()
    (tmp_path / "sites").mkdir()
    seed = '[[seeds]]\nurl = "http://127.0.0.1/x/"\nkind = "listing"\n'
    file = f'title = "x"\nbase_url = "http://127.0.0.1/"\n{seed}'
    (tmp_path / "sites" / "anhua.toml").write_text(file)
    words = command.format(sites=tmp_path / "sites", empty=tmp_path / "empty")
    where = "" if "clean {" in command else f"--archive {tmp_path / 'a'}"
    done = shell(f"cd {tmp_path}; gongbao {words} {where}")
    assert (done.returncode, told in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize(("words", "told"), [("", "crawl"), ("fleet", "submit")])
def test_alone_it_prints_its_help(words: str, told: str) -> None:
    done = shell(f"gongbao {words}")
    assert (done.returncode, done.stderr) == (0, "")
    assert told in done.stdout


def test_the_version_is_the_distributions() -> None:
    done = shell("gongbao --version")
    assert done.returncode == 0
    assert done.stdout == f"gongbao {version('gongbao')}\n"


def test_circles_of_garbage_are_looked_for_seldom(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual, seen = gc.get_threshold(), []
    monkeypatch.setattr(cli, "_run", lambda: seen.append(gc.get_threshold()[0]) or 0)
    monkeypatch.setattr(cli, "answer_shells", lambda: None)
    try:
        with pytest.raises(SystemExit):
            cli.main()
        assert seen == [cli.GARBAGE_AT]
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)


def test_the_help_needs_typer_alone() -> None:
    """`--help` is quick, and a wheel's man page is built with nothing else."""
    found = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    ours = {"archive", "cleaning", "crawler", "__main__"}
    assert set(found.stdout.split()) - ours <= WITH_TYPER


ENDS = [
    ("crawl --sites {empty}", 2),
    ("crawl --no-such-option", 2),
    ("crawl nosite", 2),
    ("crawl --max-time 5weeks", 2),
    ("search x --kind disclosur --archive {archive}", 2),
    ("status --archive {empty}/none", 2),
    ("verify --archive {damaged}", 7),
    ("changes --archive {damaged}", 7),
    ("show nosuchrecord --archive {archive}", 2),
    ("export --to {empty}/none/x.jsonl --archive {archive}", 2),
    ("query 'drop table records' --archive {archive}", 2),
    ("sites list --sites {empty}", 2),
    ("sites probe ftp://a/", 2),
    ("reclean --since x --archive {archive}", 2),
    ("coverage --kind nokind --years 2020-2021 --archive {archive}", 2),
    ("warc move {empty} nofile --archive {archive}", 2),
    ("config --no-such-option", 2),
]


@pytest.mark.parametrize(("command", "code"), ENDS)
def test_each_end_leaves_one_document(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    code: int,
) -> None:
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "archive.db").write_bytes(b"no database" * 500)
    empty = tmp_path / "empty"
    empty.mkdir()
    words = command.format(archive=folder, empty=empty, damaged=damaged)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["gongbao", *shlex.split(words), "--json"])
    assert cli._run() == code
    told = capsys.readouterr()
    (line,) = told.out.splitlines()
    document = json.loads(line)
    assert document["exit_code"] == code
    assert document["error"]
    assert f"gongbao: {document['error']}" in told.err


def test_a_locked_archive_leaves_one_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["crawl", "--url", "http://127.0.0.1:9/", "--allow-private", "--json"]
    with Archive.open(tmp_path / "a", create=True) as archive, archive.lock():
        monkeypatch.setattr(
            sys, "argv", ["gongbao", *words, "--archive", str(tmp_path / "a")]
        )
        assert cli._run() == 6
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["exit_code"] == 6


def test_words_to_look_for_are_no_wish_for_json(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["search", "--kind", "x", "--archive", str(folder), "--", "--json"]
    monkeypatch.setattr(sys, "argv", ["gongbao", *words])
    assert cli._run() == 2
    assert capsys.readouterr().out == ""


def test_the_help_has_four_parts() -> None:
    told = shell("COLUMNS=100 gongbao --help").stdout
    parts = ["Fetch and clean", "Ask the archive", "Keep it in order", "Many machines"]
    assert [told.index(part) for part in parts] == sorted(map(told.index, parts))
    assert (
        told.index(" search ") > told.index("Ask the archive") > told.index(" crawl ")
    )
    assert told.index(" verify ") > told.index("Keep it in order")


def loaded_by(words: str) -> set[str]:
    """The modules that a command has loaded when it has answered."""
    code = "import sys; from crawler.cli import app; app(sys.argv[1:], standalone_mode=False)"
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{code}; print(*sys.modules, file=sys.stderr)",
            *shlex.split(words),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stderr
    loaded = set(told.splitlines()[-1].split())
    assert "crawler.cli" in loaded
    return loaded


@pytest.mark.parametrize(
    "words", ["--help", "urls --help", "fleet status --help", "sites list"]
)
def test_a_start_loads_nothing_that_it_does_not_use(words: str) -> None:
    unused = {"rich", "asyncio", "warcio", "scrapy", "pydantic", "sqlite_utils"}
    assert not loaded_by(words) & unused


@pytest.mark.parametrize("words", ["export --format atom --to -", "urls", "metrics"])
def test_reading_loads_neither_migrations_nor_a_network(
    words: str, folder: Path
) -> None:
    unused = {"archive.database.migrations", "ssl", "email", "sqlite_utils"}
    assert not loaded_by(f"{words} --archive {folder}") & unused


def test_the_help_tells_each_command_in_whole_sentences() -> None:
    told = " ".join(shell("COLUMNS=80 gongbao --help").stdout.split())
    assert "compare; read-only. Keep it in order: verify" in told
    assert "..." not in told.replace("[ARGS]...", "")


def every(group: Any) -> Iterator[Any]:
    for command in group.commands.values():
        yield command
        if hasattr(command, "commands"):
            yield from every(command)


@pytest.mark.parametrize(
    "command",
    [*every(typer.main.get_command(cli.app))],
    ids=lambda command: command.name,
)
def test_a_newcomer_can_read_a_usage(command: Any) -> None:
    """Values are words like SITE, once in brackets; a sentence and an example."""
    pieces = command.collect_usage_pieces(command.context_class(command))
    pieces = " ".join(pieces).split()
    odd = [p for p in pieces if not re.fullmatch(r"[\[{]?[A-Z]+[]}]?(\.\.\.)?", p)]
    assert odd == []
    assert command.help.strip().split("\n")[0].endswith((".", ","))
    assert (command.epilog or "").startswith("Example: gongbao ")
