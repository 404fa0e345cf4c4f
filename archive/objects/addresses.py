"""Where a URL or a path says that a folder of objects lies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from archive.errors import ConfigurationError

if TYPE_CHECKING:
    from archive.objects.folder import ObjectFolder


def folder_at(url: str) -> ObjectFolder:
    """The folder that a URL or a path names; ConfigurationError for what is neither.

    `/dir`, `file:///dir`. Nothing is asked for yet.
    """
    scheme, colon, _ = url.partition("://")
    if not colon or scheme == "file":
        from archive.objects.local import LocalFolder

        path = unquote(urlsplit(url).path) if colon else url
        return LocalFolder(Path(path).absolute())
    msg = f"{scheme}:// is no storage that is known: name a directory."
    raise ConfigurationError(msg)
