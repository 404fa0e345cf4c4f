"""The errors of a fetch: what they say, and what had come."""

from __future__ import annotations

import pytest

from crawler.fetch.limits import Failed, FetchError, Partial, Refused


@pytest.mark.parametrize(("kind", "state"), [(Refused, "refused"), (Failed, "failed")])
def test_an_error_says_its_state_reason_and_what_had_come(kind, state):
    partial = Partial(200, (), b"half")
    error = kind("too_large", "30 MB", partial=partial)
    assert isinstance(error, FetchError)
    assert not isinstance(error, OSError), "those are the archive's"
    assert (error.state, error.reason, error.partial) == (state, "too_large", partial)
    assert str(error) == "too_large: 30 MB"
    assert str(kind("dns")) == "dns"
