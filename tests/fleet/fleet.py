"""A fleet under test: its commands, its workers, its portals' sites."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.store import Archive
from crawler.demo.portals.server import LoopbackServer
from tests.crawler.conftest import SmallPortal

if TYPE_CHECKING:
    from collections.abc import Callable

GONGBAO = (sys.executable, "-P", "-c", "from crawler.cli import main; main()")
BEAT_S = 2.0
LONGEST_S = 200.0


class Fleet:
    """Everything of one fleet lies in `folder`; `settings` are lines of `[fleet]`."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.sites = folder / "sites"
        self.place = str(folder / "place")
        self.merged = folder / "merged"
        self.address = address
        self.environment: dict[str, str] = {}
        self.settings: dict[str, str] = {
            "place": f'"{self.place}"',
            "work": f'"{folder / "work"}"',
            "beat": f'"{BEAT_S}s"',
            "slice": '"20s"',
            "every": '"1d"',
        }
        self.portals: dict[str, SmallPortal] = {}
        self.workers: list[subprocess.Popen[bytes]] = []
        self._servers: list[LoopbackServer] = []

    def portal(self, site_id: str, **known: Any) -> SmallPortal:
        """A portal with a site file."""
        portal = SmallPortal(**known)
        server = LoopbackServer([portal.port])
        server.start()
        self._servers.append(server)
        self.portals[site_id] = portal
        portal.write_site(self.sites, site_id)
        return portal

    @property
    def variables(self) -> dict[str, str]:
        lines = "".join(f"{name} = {value}\n" for name, value in self.settings.items())
        path = self.folder / "gongbao.toml"
        path.write_text(f"[fleet]\n{lines}", encoding="utf-8")
        given = {k: v for k, v in os.environ.items() if not k.startswith("GONGBAO_")}
        # Sources are compiled once, not by each of some hundred processes.
        given.pop("PYTHONDONTWRITEBYTECODE", None)
        given["PYTHONPYCACHEPREFIX"] = str(self.folder / "pyc")
        return {
            **given,
            "GONGBAO_CONFIG": str(path),
            "GONGBAO_SITES": str(self.sites),
            "GONGBAO_DSN": self.address,
            **self.environment,
        }

    def run(self, *words: str, code: int | None = 0) -> dict[str, Any]:
        """A command's document."""
        done = subprocess.run(
            [*GONGBAO, *words, "--json"],
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert code is None or done.returncode == code, (
            words,
            done.stdout,
            done.stderr,
        )
        return dict(json.loads(done.stdout))

    def worker(self, *words: str) -> subprocess.Popen[bytes]:
        """A worker in a session of its own, with a log."""
        log = self.folder / f"worker-{len(self.workers)}.log"
        with log.with_suffix(".err").open("wb") as said:
            process = subprocess.Popen(
                [*GONGBAO, "worker", "--log-file", str(log), *words],
                env=self.variables,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
            )
        self.workers.append(process)
        return process

    def logs(self) -> str:
        paths = sorted(self.folder.glob("worker-*"))
        return "\n".join(f"== {p.name}\n{p.read_text('utf-8')}" for p in paths)

    def children(self, process: subprocess.Popen[bytes]) -> list[int]:
        """The crawls that a worker has under way."""
        return [pid for pid, parent in _parents().items() if parent == process.pid]

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9 of a worker and of all that it has started."""
        parents = _parents()
        doomed = {process.pid}
        while more := {p for p, parent in parents.items() if parent in doomed} - doomed:
            doomed |= more
        for pid in doomed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()

    def status(self) -> dict[str, Any]:
        return self.run("fleet", "status", code=None)

    def wait(self, reached: Callable[[], bool], longest_s: float = LONGEST_S) -> None:
        ends_at = time.monotonic() + longest_s
        while not reached():
            assert time.monotonic() < ends_at, (self.status(), self.logs()[-9_000:])
            time.sleep(0.2)

    def is_done(self) -> bool:
        """Whether each site's last crawl was good and nothing is left to do."""
        sites = self.status()["sites"]
        return not (sites["due"] or sites["never"] or sites["failing"])

    def asked(self) -> int:
        """Reports that were asked for so far, on all portals."""
        return sum(len(portal.hits("/zw/t")) for portal in self.portals.values())

    def merge(self) -> dict[str, Any]:
        """What lies in the place, merged by the local command."""
        from archive.storage import Place
        from crawler.fleet.merges import Parts

        with self.variables_set():
            parts = Parts(Place.at(self.place), self.folder / "parts")
            folders = parts.fetch(sorted(parts.news()))
        return self.run("merge", *map(str, folders), "--into", str(self.merged))

    def variables_set(self) -> Any:
        from unittest.mock import patch

        return patch.dict(os.environ, self.environment)

    def urls_merged(self) -> list[str]:
        with Archive.open(self.merged) as archive:
            return [
                row[0] for row in archive.rows("SELECT url FROM records ORDER BY 1")
            ]

    def end(self) -> None:
        for process in self.workers:
            if process.poll() is None:
                self.kill(process)
        for server in self._servers:
            server.stop()


def _parents() -> dict[int, int]:
    """The parent of each process that runs."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                if fields[0] != "Z":
                    found[int(entry.name)] = int(fields[1])
    return found
