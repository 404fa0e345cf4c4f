"""What reading a file gives: its text, or one of the reasons of `text_status`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.model import TextStatus


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A file as read; `text` is None exactly where `status` is not `ok`."""

    media_type: str
    extension: str
    text: str | None
    status: TextStatus
    detail: str | None


class Unreadable(Exception):  # noqa: N818 - a verdict on the file
    """The file gives no text; `status` says why in the contract's word."""

    def __init__(self, status: TextStatus, detail: str) -> None:
        super().__init__(detail)
        self.status: TextStatus = status
