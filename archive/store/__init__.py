"""The archive as a whole: `from archive.store import Archive`."""

from archive.store.archive import Archive

__all__ = ["Archive"]
