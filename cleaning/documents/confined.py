"""Programs that read a stranger's file: without network, and ended with their children.

A document may link pictures, templates and data; LibreOffice asks their servers as soon
as it opens the file. So a program runs in namespaces of its own, made by bubblewrap or
by util-linux's unshare; where neither may make them, it does not run at all.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Final

from cleaning.documents.memory import bind_converter

if TYPE_CHECKING:
    from pathlib import Path

_WAYS: Final = (
    ("bwrap", "--unshare-all", "--die-with-parent", "--dev-bind", "/", "/", "--proc", "/proc"),
    ("unshare", "--map-root-user", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"),
    ("unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"),
    ("unshare", "--map-root-user", "--net", "--fork", "--kill-child"),
)  # fmt: skip
_TRIED_S: Final = 5
# The program starts once it has its bounds, so that its children have them too.
_WAITING: Final = ("sh", "-c", 'read -r _ && exec "$@"', "sh")


@cache
def confinement() -> tuple[str, ...] | None:
    """The words before a command that take its network away; None without a way to."""
    return next((way for way in _WAYS if _takes_network_away(way)), None)


def _takes_network_away(way: tuple[str, ...]) -> bool:
    if shutil.which(way[0]) is None:
        return False
    try:
        run = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            [*way, "--", "cat", "/proc/net/dev"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TRIED_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    devices = [line.split(b":")[0].strip() for line in run.stdout.splitlines()[2:]]
    return run.returncode == 0 and devices == [b"lo"]


def run_confined(
    command: list[str], seconds: int, home: Path
) -> subprocess.CompletedProcess[bytes] | None:
    """What a program said; None where it cannot be started or takes too long.

    It learns nothing of the user's environment, and what it keeps lies in `home`.
    """
    way = confinement()
    if way is None:
        return None
    try:
        process = subprocess.Popen(  # noqa: S603 - no word of it comes from a file
            [*_WAITING, *way, "--", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(home),
            start_new_session=True,
        )
    except OSError:
        return None
    bind_converter(process.pid)
    try:
        out, err = process.communicate(b"\n", timeout=seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(process)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def _environment(home: Path) -> dict[str, str]:
    own = {name: str(home) for name in ("HOME", "TMPDIR", "XDG_RUNTIME_DIR")}
    return own | {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}


def _end(process: subprocess.Popen[bytes]) -> None:
    with process, suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
