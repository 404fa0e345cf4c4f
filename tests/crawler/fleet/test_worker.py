"""What a worker refuses before it begins; at work it is seen in tests/fleet."""

from __future__ import annotations

import pytest

from archive.errors import ConfigurationError
from crawler.fleet.postgres import Unreachable
from crawler.fleet.worker import WorkerOptions, run_worker, worker_name


@pytest.fixture(autouse=True)
def configured(tmp_path, monkeypatch):
    path = tmp_path / "gongbao.toml"
    path.write_text(f'[fleet]\nwork = "{tmp_path / "work"}"\n', encoding="utf-8")
    monkeypatch.setenv("GONGBAO_CONFIG", str(path))
    for name in ("GONGBAO_DSN", "GONGBAO_DSN_FILE", "GONGBAO_PLACE"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_a_worker_needs_a_place():
    with pytest.raises(ConfigurationError, match="place"):
        run_worker(WorkerOptions())


def test_a_worker_needs_an_address(configured, tmp_path):
    configured.setenv("GONGBAO_PLACE", str(tmp_path / "place"))
    with pytest.raises(ConfigurationError, match="PostgreSQL"):
        run_worker(WorkerOptions())


def test_a_worker_needs_an_answer(configured, tmp_path):
    configured.setenv("GONGBAO_PLACE", str(tmp_path / "place"))
    configured.setenv("GONGBAO_DSN", "postgresql://me:pw@127.0.0.1:1/fleet")
    with pytest.raises(Unreachable):
        run_worker(WorkerOptions())


def test_a_workers_name_tells_where_it_is(tmp_path):
    assert "/worker-3 (" in worker_name(tmp_path / "worker-3")
