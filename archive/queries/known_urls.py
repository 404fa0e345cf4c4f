"""What `gongbao urls` lists: table `urls`, as far as somebody may want to act on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.store.reader import Reader

COLUMNS: Final = (
    "state",
    "reason",
    "site_id",
    "kind",
    "visited_at",
    "due_at",
    "url",
    "detail",
)
_URLS: Final = f"""
SELECT {", ".join(COLUMNS)} FROM urls
WHERE (:state IS NULL OR state = :state) AND (:site IS NULL OR site_id = :site)
ORDER BY visited_at DESC, url"""  # noqa: S608 - names of our own


def known_urls(
    archive: Reader, *, state: str | None = None, site: str | None = None
) -> Iterator[dict[str, Any]]:
    """Each URL with its state and reason, the last visited first; None is all."""
    for row in archive.each(_URLS, {"state": state, "site": site}):
        yield {name: row[name] for name in COLUMNS}
