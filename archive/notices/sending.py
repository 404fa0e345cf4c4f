"""Messages to all channels at once, each in a process that can be ended, by a deadline."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import archive
from archive.notices.apprise_sender import FAILURES, TOOK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.notices.channels import Channel
    from archive.notices.digest import Digest

_SENDER: Final = (sys.executable, "-P", "-m", "archive.notices.apprise_sender")
_OUR_CODE: Final = Path(archive.__file__).resolve().parents[1]


def send_all(
    messages: Sequence[tuple[Channel, Digest]], timeout_s: float
) -> dict[str, str | None]:
    """By channel: None where it took its message, else why it did not.

    It is back after `timeout_s` at the latest; who is not done by then is ended.
    """
    deadline = time.monotonic() + timeout_s
    started: dict[str, subprocess.Popen[bytes] | str] = {}
    try:
        for channel, digest in messages:
            started[channel.name] = _started(channel, digest)
        return {
            name: process if isinstance(process, str) else _answer(process, deadline)
            for name, process in started.items()
        }
    finally:
        for process in started.values():
            if not isinstance(process, str):
                _end(process)


def _started(channel: Channel, digest: Digest) -> subprocess.Popen[bytes] | str:
    """The process that sends, with its message on stdin; or why there is none."""
    told: dict[str, Any] = digest.as_dict() | {"channel": channel.name}
    command: Sequence[str] = channel.command
    environment: Mapping[str, str] = os.environ
    if channel.address is not None:
        told = {"subject": digest.subject, "text": digest.text}
        told["address"] = channel.address
        command = _SENDER
        paths = filter(None, (str(_OUR_CODE), os.environ.get("PYTHONPATH")))
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    line = json.dumps(told, ensure_ascii=False) + "\n"
    try:
        with _in_memory() as message:
            message.write(line.encode("utf-8", "replace"))
            message.seek(0)
            return subprocess.Popen(  # noqa: S603 - the operator's own command, no shell
                command,
                stdin=message,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or "it is no command"
        return f"it cannot be started: {what}"


def _in_memory() -> BinaryIO:
    """A file for one message: who reads nothing of it blocks nobody, and it may hold
    a secret, so that it lies on a disk only where there is no other way.
    """
    make = getattr(os, "memfd_create", None)  # Linux alone has it
    return os.fdopen(make("message"), "w+b") if make else tempfile.TemporaryFile()


def _answer(process: subprocess.Popen[bytes], deadline: float) -> str | None:
    try:
        code = process.wait(max(deadline - time.monotonic(), 0.001))
    except subprocess.TimeoutExpired:
        return "it took too long"
    if code == TOOK:
        return None
    known = FAILURES if process.args == _SENDER else {}
    return known.get(code, f"it ended with exit code {code}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that still runs, and all that it began."""
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
