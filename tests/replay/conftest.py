"""pywb in an environment of its own; without it, these tests are skipped."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent.parent
WORKER = Path(__file__).with_name("pywb_worker.py")


@pytest.fixture(scope="session")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Any]]:
    """Ask pywb: `pywb(keys=[…], index=folder, pages={…})`."""
    folder = Path(os.environ.get("GONGBAO_PYWB") or ROOT / ".venv-pywb")
    python = folder / "bin" / "python"
    if not python.exists():
        pytest.skip("no pywb here: `make replay` installs it and runs these tests")
    # pywb looks for its collections where it is started.
    cwd = tmp_path_factory.mktemp("pywb")

    def ask(**questions: Any) -> dict[str, Any]:
        done = subprocess.run(
            [str(python), "-W", "ignore", str(WORKER)],
            input=json.dumps(questions),
            capture_output=True,
            text=True,
            cwd=cwd,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answers: dict[str, Any] = json.loads(done.stdout)
        return answers

    return ask
