"""One command of ours in a process of its own, on a tether: started, stopped, ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from archive.configuration import current
from archive.configuration.loading import VARIABLE as CONFIGURED
from crawler.fleet.tether import VARIABLE as TETHERED
from crawler.fleet.tether import clock, sign_of_life

if TYPE_CHECKING:
    from asyncio import StreamReader
    from asyncio.subprocess import Process
    from collections.abc import Iterable, Mapping

GONGBAO: Final = (sys.executable, "-P", "-c", "from crawler.cli import main; main()")
GRACE_S: Final = 60.0
"""After SIGTERM: a crawl lets what is under way end for 30 s, then writes what it has."""
_MOST_BYTES: Final = 4_000_000  # of a document; no site's comes near
_LAST_BYTES: Final = 4_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended: its code (below 0 a signal's), its document, its last words."""

    code: int
    document: Mapping[str, Any]
    told: str | None


class Child:
    """A command at work, until when `beat` told it last that it may live."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._outcome = asyncio.ensure_future(_followed(process))
        self._asked_at: float | None = None

    @classmethod
    async def start(
        cls, *words: str, until: float, secrets: Iterable[str] = ()
    ) -> Child:
        """`gongbao WORDS --json`, in a session of its own, without these variables.

        `until` is an instant of `tether.clock`, as for `beat`.
        """
        environment = {k: v for k, v in os.environ.items() if k not in {*secrets}}
        environment[TETHERED] = repr(until)
        # It would look for gongbao.toml beside its own archive first.
        path = current().path
        environment[CONFIGURED] = str(path.resolve()) if path else os.devnull
        process = await asyncio.create_subprocess_exec(
            *GONGBAO,
            *words,
            "--json",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        return cls(process)

    def beat(self, until: float) -> None:
        """A sign of life: the command may live until then."""
        assert self._process.stdin is not None
        with suppress(OSError, RuntimeError):
            self._process.stdin.write(sign_of_life(until))

    def ask_to_stop(self) -> None:
        """Have it end in order; one that has not after GRACE_S is killed."""
        if self._asked_at is None and self._process.returncode is None:
            self._asked_at = clock()
            # Not its own `terminate`: that may take its exit code from who waits for it.
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGTERM)
        elif self._asked_at is not None and clock() - self._asked_at > GRACE_S:
            self.kill()

    def kill(self) -> None:
        """End it and all that it has started, at once."""
        if self._process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    async def ended(self, seconds: float | None = None) -> Outcome | None:
        """How it ended; None where it has not within so many seconds."""
        done, _ = await asyncio.wait([self._outcome], timeout=seconds)
        return self._outcome.result() if done else None


async def _followed(process: Process) -> Outcome:
    """Reads what a command says until its end, bounded."""
    assert process.stdout is not None
    assert process.stderr is not None
    out, err = await asyncio.gather(
        _last(process.stdout, _MOST_BYTES), _last(process.stderr, _LAST_BYTES)
    )
    code = await process.wait()
    if process.stdin is not None:
        process.stdin.close()
    return Outcome(code, document_in(out), last_words(err))


async def _last(stream: StreamReader, most: int) -> str:
    kept = b""
    while read := await stream.read(65_536):
        kept = (kept + read)[-most:]
    return kept.decode("utf-8", "replace")


def document_in(text: str) -> Mapping[str, Any]:
    """The document that a command printed with --json, on its last line; else {}.

    >>> document_in('{"sites": {}}\\n'), document_in("killed in the mid")
    ({'sites': {}}, {})
    """
    lines = text.strip().splitlines()
    try:
        found = json.loads(lines[-1]) if lines else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def last_words(text: str) -> str | None:
    """The last sentence that a command said of itself, without its name.

    >>> last_words("Traceback\\ngongbao: the archive is locked.\\n")
    'the archive is locked.'
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    ours = [line for line in lines if line.startswith("gongbao: ")]
    last = (ours or lines or [""])[-1]
    return last.removeprefix("gongbao: ")[:500] or None
