"""The process that forks workers: what it says of them, and that it ends with its parent."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

from cleaning.workers import forkserver
from cleaning.workers.forkserver import ForkServer, NoWorker

if TYPE_CHECKING:
    from pathlib import Path


def test_a_worker_says_how_it_ended() -> None:
    with closing(ForkServer([])) as server:
        one, two, three = (server.start() for _ in range(3))
        assert one.is_there()
        os.kill(one.pid, signal.SIGSEGV)
        one.connection.settimeout(5)
        assert one.connection.recv(1) == b"", "it hangs up as it dies"
        assert one.end() == -signal.SIGSEGV
        assert two.end() == -signal.SIGKILL
        assert one.connection.fileno() == -1
        three.end()


def test_a_dead_worker_is_seen_before_it_is_asked() -> None:
    with closing(ForkServer([])) as server:
        worker = server.start()
        os.kill(worker.pid, signal.SIGKILL)
        worker.connection.settimeout(5)
        assert worker.connection.recv(1) == b""
        assert not worker.is_there()
        worker.end()


def test_a_server_that_cannot_load_gives_none() -> None:
    with closing(ForkServer(["no.such.module"])) as server:
        with pytest.raises(NoWorker) as told:
            server.start()
        assert not told.value.is_killed


def test_a_closed_server_gives_none() -> None:
    server = ForkServer([])
    worker = server.start()
    server.close()
    with pytest.raises(NoWorker):
        server.start()
    assert worker.end() is None
    with pytest.raises(ProcessLookupError):
        os.kill(worker.pid, 0)


def test_nobody_waits_for_a_server_that_still_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "begun")
    (tmp_path / "loads_for_ever.py").write_text(
        f"import signal\nopen({str(tmp_path / 'begun')!r}, 'w').close()\nsignal.pause()"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(forkserver, "_CLOSING_S", 600)
    server = ForkServer(["loads_for_ever"])

    def start() -> None:
        with suppress(NoWorker):
            server.start()

    starting, closing_it = (
        threading.Thread(target=work, daemon=True) for work in (start, server.close)
    )
    starting.start()
    (tmp_path / "begun").read_text()
    closing_it.start()
    for thread in (closing_it, starting):
        thread.join(60)
        assert not thread.is_alive()


def test_what_is_loaded_later_is_loaded_for_who_needs_it() -> None:
    with closing(ForkServer([], ["no.such.module"])) as server:
        light = server.start(is_loaded=False)
        assert light.is_there()
        assert not light.is_loaded
        with pytest.raises(NoWorker):
            server.start()
        light.end()
