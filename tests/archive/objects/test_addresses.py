"""Where a URL says that a folder of objects lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import ConfigurationError
from archive.objects.addresses import folder_at


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/mnt/share", "/mnt/share"),
        ("file:///mnt/share%20a", "/mnt/share a"),
        ("share", str(Path.cwd() / "share")),
    ],
)
def test_directories(url: str, path: str) -> None:
    assert folder_at(url).url == path


def test_what_is_no_storage_is_named() -> None:
    with pytest.raises(ConfigurationError, match="ftp:// is no storage"):
        folder_at("ftp://example.org/a")
