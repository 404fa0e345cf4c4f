"""What a command costs with all the processes that it starts and leaves behind."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

HERE = Path(__file__).resolve().parent
PYTHON = sys.executable
GONGBAO = (PYTHON, "-c", "from crawler.cli import main; main()")
PR_SET_CHILD_SUBREAPER = 36
_TICKS = os.sysconf("SC_CLK_TCK")
_servers: set[int] = set()


@dataclass(frozen=True)
class Run:
    """What one command took: seconds, and the most memory of all its processes.

    `main_cpu_s` is the CPU of its first process alone; `peak_mb` is 0 unless asked for.
    """

    wall_s: float
    cpu_s: float
    main_cpu_s: float
    peak_mb: float
    output: str


def run(
    *command: str,
    sample_memory: bool = False,
    codes: Sequence[int] = (0,),
    cores: Sequence[int] = (),
) -> Run:
    """A command to its end, with all that it leaves behind; its stdout is kept.

    `cores` are those that it may run on (default: all).

    Servers of ours that run meanwhile are not counted. Stops the bench where the command
    does not end with one of these codes: its time would say nothing.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before, began = os.times(), time.perf_counter()
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=output, stderr=errors)
        if cores:
            os.sched_setaffinity(process.pid, cores)
        peak = _Peak(process.pid) if sample_memory else None
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall_s = time.perf_counter() - began
        _reap()
        after = os.times()
        most = peak.end() if peak else 0.0
        output.seek(0)
        errors.seek(0)
        if process.returncode not in codes:
            told = f"{command} ended with {process.returncode}: "
            sys.exit(told + errors.read()[-2000:])
        cpu_s = (after.children_user - before.children_user) + (
            after.children_system - before.children_system
        )
        main = usage.ru_utime + usage.ru_stime
        return Run(wall_s, cpu_s, min(main, cpu_s), most, output.read())


def peak_mb(*arguments: str) -> float:
    """The most memory of a gongbao command that is one process.

    As the process itself is told: what wait4 says of a child may be its parent's.
    """
    code = (
        "import re, sys; from crawler.cli import app;"
        "app(sys.argv[1:], standalone_mode=False);"
        "told = open('/proc/self/status').read();"
        "print(re.search(r'VmHWM:\\s*(\\d+)', told)[1], file=sys.stderr)"
    )
    done = subprocess.run(
        [PYTHON, "-c", code, *arguments], check=True, capture_output=True, text=True
    )
    return int(done.stderr.split()[-1]) / 1024


@dataclass(frozen=True)
class Server:
    """A server in a process of its own."""

    pid: int
    base_url: str

    def cpu_s(self) -> float:
        """The CPU that it has taken so far, told apart from what asks it."""
        stat = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(stat[11]) + int(stat[12])) / _TICKS


@contextmanager
def portal(pages: int, *options: str) -> Iterator[Server]:
    """bench/speed/portal.py with so many pages, until the block ends."""
    command = [PYTHON, str(HERE / "portal.py"), "--pages", str(pages), *options]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        _servers.add(process.pid)
        port = int(process.stdout.readline())
        try:
            yield Server(process.pid, f"http://127.0.0.1:{port}/")
        finally:
            process.communicate()
            _servers.discard(process.pid)


def _reap() -> None:
    """Wait for the processes that the command left to us, such as its fork server."""
    for pid in _descendants(os.getpid(), skip=_servers):
        with suppress(OSError):
            os.waitpid(pid, 0)


def _descendants(root: int, skip: AbstractSet[int] = frozenset()) -> list[int]:
    """All processes below one, from /proc; none of those to skip nor below them."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) not in skip:
            with suppress(OSError, IndexError):
                stat = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                parents.setdefault(int(stat[1]), []).append(int(entry.name))
    found, left = [], [root]
    while left:
        children = parents.get(left.pop(), [])
        found += children
        left += children
    return found


class _Peak:
    """The most memory of a process and all below it; what is shared counts once."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._most = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> float:
        """Stop watching; the peak in MB."""
        self._ended.set()
        self._thread.join()
        return self._most / 1024

    def _watch(self) -> None:
        while not self._ended.wait(0.3):
            total = sum(_pss_kb(pid) for pid in (self._pid, *_descendants(self._pid)))
            self._most = max(self._most, total)


def _pss_kb(pid: int) -> int:
    """Proportional set size; 0 for a process that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(li.split()[1]) for li in lines if li.startswith("Pss:")), 0)
