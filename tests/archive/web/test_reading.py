"""A question that takes too long is broken off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.database import connection as database
from archive.errors import StoppedEarly
from archive.web.reading import reading
from tests.archive.web.conftest import fill

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def own(tmp_path: Path) -> Path:
    fill(tmp_path / "own")
    return tmp_path / "own"


def test_a_question_without_end_is_broken_off(own: Path):
    opened = database.open_for_reading(own / "archive.db")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    with pytest.raises(StoppedEarly), reading(own, opened, limit_s=0.05) as archive:
        archive.rows(endless)
    with reading(own, opened) as archive:
        assert archive.one("SELECT 1")[0] == 1
    opened.close()
