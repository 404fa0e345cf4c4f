"""A worker's bounds beside those that its user has set, and its answers."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from cleaning.workers.pool import Pool
from cleaning.workers.serving import Bounds, receive, send

if TYPE_CHECKING:
    from pathlib import Path

LIMITED = "ulimit -v {kb}; exec {python} -c 'from crawler.cli import main; main()' clean {path}"


@pytest.mark.skipif(sys.platform != "linux", reason="ulimit -v is Linux's")
@pytest.mark.parametrize("kb", [400_000, 1_000_000])
def test_a_user_may_allow_less_memory(tmp_path: Path, kb: int) -> None:
    path = tmp_path / "1.txt"
    path.write_text("东河镇2020年工作报告\n全镇上下认真贯彻落实各项决策部署。", "utf-8")
    line = LIMITED.format(kb=kb, python=sys.executable, path=path)
    done = subprocess.run(
        ["/bin/sh", "-c", line], capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "东河镇" in done.stdout.decode()


def test_a_call_and_its_answer() -> None:
    wire: Any = io.BytesIO()
    send(wire, Bounds(1.0, 2), partial(len, "ab"))
    wire.seek(0)
    assert pickle.load(wire) == Bounds(1.0, 2)
    assert pickle.load(wire)() == 2
    with pytest.raises(EOFError):
        receive(wire)


def test_an_error_that_cannot_be_sent_is_told() -> None:
    pool = Pool(1)
    code = "class Odd(Exception):\n    def __init__(self, a, b): ...\nraise Odd(1, 2)"
    try:
        error = pool.submit(partial(exec, code), cpu_s=1, wall_s=9).exception(30)
    finally:
        pool.close()
    assert "Odd" in repr(error)
