"""What an exception of a fetch means: the end that a look comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

from crawler.fetch.diagnosis import EVIDENCE_MOST, Diagnosis, diagnose_failure
from crawler.fetch.limits import FetchError, Refused

if TYPE_CHECKING:
    from archive.model import UrlState


def diagnosis_of(error: BaseException) -> Diagnosis:
    """The end that a fetch's exception leads to.

    >>> from crawler.fetch.limits import Failed
    >>> diagnosis_of(Failed("dns", "no address")).reason
    'dns'
    """
    if isinstance(error, Refused):
        return refused(error.reason, error.detail)
    if isinstance(error, IgnoreRequest):  # of a user's own middleware
        return refused("out_of_scope", str(error))
    if isinstance(error, FetchError):
        return diagnose_failure(error.reason, error.detail)
    return diagnose_failure("bad_response", f"{type(error).__name__}: {error}")


def refused(reason: str, detail: str) -> Diagnosis:
    """The end of a look that our own rules forbid."""
    state: UrlState = "refused"
    return Diagnosis("bad_answer", state, reason, detail[:EVIDENCE_MOST])
