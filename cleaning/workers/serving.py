"""The worker's side: calls in, answers out, each within its bounds.

On the socket stand pickles: the bounds, then the call; and back, whether it gave a
value, and the value or the error. Large payloads are written and read without a copy.
"""

from __future__ import annotations

import pickle
import resource
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from io import BufferedRWPair

_STATM = Path("/proc/self/statm")
_DATA_PAGES = 5  # the field of statm that RLIMIT_DATA bounds, with the stack


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one call may use up in its process: processor time, and memory beyond what
    the process had when it began.
    """

    cpu_s: float
    memory_bytes: int


def serve(connection: socket.socket) -> None:
    """Answer calls until the other side hangs up, or sends what cannot be read."""
    # Signals to a whole group are the parent's to obey: it ends its workers itself.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    _be_killed_first()
    stream = connection.makefile("rwb")
    base = _data_bytes()
    with suppress(OSError, EOFError):
        while _serve_one(stream, base):
            pass


def _serve_one(stream: BufferedRWPair, base: int) -> bool:
    bounds: Bounds = pickle.load(stream)  # noqa: S301 - from our own parent
    _bind(bounds, base)
    is_read = False
    try:
        job = pickle.load(stream)  # noqa: S301
        is_read = True
        answer = pickle.dumps((True, job()))
    except EOFError:
        raise
    except BaseException as error:  # noqa: BLE001 - it is the caller's to judge
        answer = _pickled(error)
    job = None
    signal.setitimer(signal.ITIMER_PROF, 0)
    stream.write(answer)
    stream.flush()
    # After half a call the stream stands in the middle of something.
    return is_read


def _pickled(error: BaseException) -> bytes:
    """The error, or one that tells of it: not every one can be sent."""
    try:
        answer = pickle.dumps((False, error))
        pickle.loads(answer)  # noqa: S301
    except Exception:  # noqa: BLE001
        return pickle.dumps((False, RuntimeError(repr(error)[:500])))
    return answer


def _bind(bounds: Bounds, base: int) -> None:
    """Past its time the system ends this process, also inside C code; past its memory
    an allocation fails.
    """
    signal.setitimer(signal.ITIMER_PROF, bounds.cpu_s)
    if not base:
        return  # the system does not tell: nothing is bounded
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = base + bounds.memory_bytes
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _data_bytes() -> int:
    """How much this process holds for itself; 0 where the system does not tell."""
    try:
        return int(_STATM.read_text().split()[_DATA_PAGES]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0


def _be_killed_first() -> None:
    """Where memory runs out, the system ends a worker rather than what it works for."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


def send(stream: BufferedRWPair, bounds: Bounds, job: Callable[[], Any]) -> None:
    """The parent's half of a call."""
    pickle.dump(bounds, stream)
    pickle.dump(job, stream)
    stream.flush()


def receive(stream: BufferedRWPair) -> tuple[bool, Any]:
    """Whether it gave a value, and the value or the error; EOFError of a dead one."""
    is_value, value = pickle.load(stream)  # noqa: S301 - from our own worker
    return is_value, value
