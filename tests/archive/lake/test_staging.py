"""Old files are read again only as they were written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.errors import ConfigurationError
from archive.lake.staging import path_of
from tests.archive.lake.conftest import files, lake, more_in

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("pyarrow")


def test_a_file_that_somebody_changed_is_told(
    parts: list[Path], tmp_path: Path
) -> None:
    lake(parts, tmp_path / "lake")
    whole = files(tmp_path / "lake")
    [name] = [n for n in whole if n.startswith("records/kind=other/")]
    file = tmp_path / "lake" / name
    file.unlink()
    with pytest.raises(ConfigurationError, match="give --force"):
        lake(parts, tmp_path / "lake")
    file.write_bytes(whole[name][::-1])
    more_in(parts[0])
    with pytest.raises(ConfigurationError, match="not as it was written"):
        lake(parts, tmp_path / "lake")
    lake(parts, tmp_path / "lake", force=True)
    lake(parts, tmp_path / "anew")
    assert files(tmp_path / "lake") == files(tmp_path / "anew")


def test_where_a_file_lies() -> None:
    assert path_of("texts", "kind=news/year=2020") == (
        "texts/kind=news/year=2020/part-0.parquet"
    )
