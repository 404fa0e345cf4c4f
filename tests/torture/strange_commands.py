"""Runs commands on damaged archives, each in a fork with a deadline; told as JSON lines.

`python strange_commands.py ARCHIVE WORK SECONDS KINDS`: KINDS is JSON, a list of pairs of a
kind and the commands to be run on copies that have it. A line of the answer is the kind,
the command, what it ended with (null: killed), its seconds, its memory in MB, its stdout
and its stderr. It is a program of its own: it forks, so it must have no threads.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import resource
import shutil
import signal
import sqlite3
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from archive.console import say
from archive.errors import GongbaoError
from crawler.cli import main
from tests.torture.strangers import KINDS

CALLS = [
    {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}},
    {"jsonrpc": "2.0", "method": "notifications/initialized"},
    *({"jsonrpc": "2.0", "id": n, "method": "tools/call", "params": {"name": name, "arguments": given}}
      for n, (name, given) in enumerate((("search", {"query": "法治"}), ("changes", {"since": 0})), 2)),
]  # fmt: skip
PAGES = (
    "/ /search?q=法治 /search?sort=date /search.csv?q=法治 /coverage /changes /changes.atom /removed"
    " /sites /sites/anhua /figures /report/ID /report/ID.json /report/ID/raw /-/changes.json?since=0"
    " /archive /archive/records /archive/captures"
).split()


def web(archive: str, record_id: str) -> int:
    """Ask every page; the exit code is 1 where one of them is a failure of ours."""
    from archive.web.server import guarded_app

    async def ask(app: Any) -> list[str]:
        transport = httpx.ASGITransport(app)
        found = []
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8001"
        ) as client:
            for page in PAGES:
                answer = await client.get(page.replace("ID", record_id))
                if answer.status_code in {500, 502}:
                    found.append(f"{page} {answer.status_code} {answer.text[-800:]}")
        return found

    with guarded_app([Path(archive)], "127.0.0.1") as app:
        failures = asyncio.run(ask(app))
    print("\n".join(failures), file=sys.stderr)
    return 1 if failures else 0


def run(words: list[str], folder: Path) -> None:
    """In the child: one command, its stdout and stderr in files, and then no more."""
    code = 1
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    stdin = "".join(json.dumps(call) + "\n" for call in CALLS)
    (folder / "in").write_text(stdin if words[0] == "mcp" else "")
    os.dup2(os.open(folder / "in", os.O_RDONLY), 0)
    os.chdir(folder)
    sys.stdin, sys.stdout, sys.stderr = (
        io.TextIOWrapper(os.fdopen(n, mode), encoding="utf-8")
        for n, mode in ((0, "rb"), (1, "wb"), (2, "wb"))
    )
    sys.argv = ["gongbao", *words]
    try:
        if words[0] == "web":
            code = web(words[1], words[2])
        else:
            main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    except GongbaoError as error:
        code = error.exit_code
        say(f"gongbao: {error}")
    except BaseException:  # noqa: BLE001 - it is told, and the fork ends
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def told(folder: Path, name: str) -> str:
    path = folder / name
    return (
        path.read_bytes()[-20_000:].decode("utf-8", "replace") if path.exists() else ""
    )


def watched(words: list[str], folder: Path, limit_s: float) -> list[object]:
    """One command in a fork: exit code, seconds, megabytes, stdout, stderr."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        run(words, folder)
    code: int | None = None
    done, status = 0, 0
    while not done and time.monotonic() - began < limit_s:
        time.sleep(0.005)
        done, status, used = os.wait4(child, os.WNOHANG)
    if done:
        code = os.waitstatus_to_exitcode(status)
    else:
        os.killpg(child, signal.SIGKILL)
        *_, used = os.wait4(child, 0)
    seconds = round(time.monotonic() - began, 2)
    return [
        code,
        seconds,
        used.ru_maxrss // 1024,
        told(folder, "out"),
        told(folder, "err"),
    ]


def all_of(source: Path, work: Path, limit_s: float, wanted: list) -> None:
    for number, (kind, commands) in enumerate(wanted):
        for place, command in enumerate(commands):
            folder = work / f"{number}-{place}"
            shutil.copytree(source, folder)
            KINDS[kind](folder / "archive")
            answer = watched(command, folder, limit_s)
            victim = (folder / "victim").read_text()
            print(json.dumps([kind, command, *answer, victim]), flush=True)
            shutil.rmtree(folder, ignore_errors=True)


def load_all() -> None:
    """Every module that a command loads when it runs: loaded once, for all forks."""
    for name in ("archive", "cleaning", "crawler"):
        package = import_module(name)
        for found in walk_packages(package.__path__, f"{name}."):
            import_module(found.name)


if __name__ == "__main__":
    load_all()
    sqlite3.enable_callback_tracebacks(
        False
    )  # datasette turns it on; only `serve` has it
    all_of(
        Path(sys.argv[1]),
        Path(sys.argv[2]),
        float(sys.argv[3]),
        json.loads(sys.argv[4]),
    )
