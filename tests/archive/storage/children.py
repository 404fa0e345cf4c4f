"""Workers in processes of their own, to be stopped and killed."""

from __future__ import annotations

import os
import traceback
import warnings
from typing import TYPE_CHECKING

from archive.errors import GongbaoError

if TYPE_CHECKING:
    from collections.abc import Callable


class Child:
    """A fork that works; it waits where it calls `pause` until it is let go on."""

    def __init__(self, work: Callable[[Callable[[], None]], None]) -> None:
        self._ready, ready = os.pipe()
        go, self._go = os.pipe()

        def pause() -> None:
            os.write(ready, b"x")
            os.read(go, 1)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the server's threads
            self.pid = os.fork()
        if self.pid == 0:
            _work(lambda: work(pause))
        os.close(ready)
        os.close(go)

    def wait_until_ready(self) -> None:
        assert os.read(self._ready, 1) == b"x"

    def let_go(self) -> None:
        os.write(self._go, b"x")

    def wait_until_stopped(self) -> None:
        _, status = os.waitpid(self.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)

    def end(self) -> int:
        """The exit code that a command would give; -9 where it was killed."""
        os.close(self._go)
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self._ready)
        return code


def _work(work: Callable[[], None]) -> None:
    code = 1
    try:
        work()
        code = 0
    except GongbaoError as error:
        code = error.exit_code
    except BaseException:  # noqa: BLE001 - whatever it is, the child ends here
        traceback.print_exc()
    finally:
        os._exit(code)
