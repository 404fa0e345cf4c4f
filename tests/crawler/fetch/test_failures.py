"""What an exception of a fetch means."""

from __future__ import annotations

import pytest
from scrapy.exceptions import IgnoreRequest

from crawler.fetch.diagnosis import EVIDENCE_MOST
from crawler.fetch.failures import diagnosis_of, refused
from crawler.fetch.limits import Failed, Refused


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (Refused("private_address", "10.0.0.1"), "refused", "private_address"),
        (Failed("dns", "no address"), "failed", "dns"),
        (Failed("tls", "certificate"), "failed", "tls"),
        (IgnoreRequest("a user's own rule"), "refused", "out_of_scope"),
        (ValueError("nobody foresaw it"), "failed", "bad_response"),
    ],
)
def test_each_error_has_its_end(error, state, reason):
    found = diagnosis_of(error)
    assert (found.state, found.reason) == (state, reason)
    assert not found.is_block


def test_evidence_is_bounded():
    assert len(refused("scheme", "x" * 9_999).evidence) == EVIDENCE_MOST
