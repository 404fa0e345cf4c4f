"""Where a URL or a path says that a folder of objects lies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from archive.errors import ConfigurationError

if TYPE_CHECKING:
    from archive.objects.folder import ObjectFolder

_S3 = "s3://"


def folder_at(url: str) -> ObjectFolder:
    """The folder that a URL or a path names; ConfigurationError for what is neither.

    `/dir`, `file:///dir`, `s3://bucket/prefix`. Nothing is asked for yet.
    """
    if is_remote(url):
        from archive.objects.s3 import s3_folder

        return s3_folder(url)
    scheme, colon, _ = url.partition("://")
    if colon and scheme != "file":
        msg = (
            f"{scheme[:20]}:// is no storage: name a directory, or s3://BUCKET/PREFIX."
        )
        raise ConfigurationError(msg)
    from archive.objects.local import LocalFolder

    path = unquote(urlsplit(url).path) if colon else url
    return LocalFolder(Path(path).absolute())


def is_remote(place: str) -> bool:
    """Whether a place is no path of this machine.

    >>> is_remote("s3://bucket/prefix"), is_remote("/mnt/share")
    (True, False)
    """
    return place.startswith(_S3)
