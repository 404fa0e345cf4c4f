"""What one fetch may cost, and the errors that say which bound it broke.

FetchError            `.state`, `.reason` as in table `urls`; `.detail`; `.partial`
├── Refused           never asked for, or cut off by our own rules
└── Failed            asked, and no usable answer came
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

DEADLINE_S: Final = 60.0  # a URL in all: name, connection, headers, body
PAGE_BYTES: Final = 20_000_000
ATTACHMENT_BYTES: Final = 100_000_000
HEADER_BYTES: Final = 64 * 1024
IDLE_S: Final = 30.0  # an idle connection is kept so long
CONNECT_S: Final = 10.0  # for one of several addresses; the last may take the rest


@dataclass(frozen=True, slots=True)
class Partial:
    """What had come when a fetch failed: worth a capture all the same."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class FetchError(Exception):
    """A fetch without a usable answer. Never an OSError: those are the archive's."""

    state: ClassVar[Literal["refused", "failed"]]

    def __init__(
        self, reason: str, detail: str = "", *, partial: Partial | None = None
    ) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
        self.partial = partial


class Refused(FetchError):  # noqa: N818 - it is a decision of ours
    """`scheme, bad_url, private_address, too_large, bomb`."""

    state = "refused"


class Failed(FetchError):  # noqa: N818 - it is an outcome
    """`timeout, connection, dns, tls, short_body, bad_response, headers_too_large`."""

    state = "failed"


class Overlong(Failed):
    """More came than was announced: the next answer counts, on its own connection."""
