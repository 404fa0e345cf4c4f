"""The plain way of squeezing spaces gives what the pattern gives, for every text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.text.spaces import squeezed

PATTERNS = [
    re.compile(r"[ \t\r\n\f\xa0\u3000\u200b\ufeff]+"),
    re.compile(r"[ \t\r\n\f\xa0\u3000\u2002\u2003\u2009\u200b\ufeff]+"),
]
SPACES = " \t\r\n\f\v\x1c\x1f\x85\xa0\u1680\u2000\u2002\u2003\u2009\u200a\u200b\u2028\u3000\ufeff"


@pytest.mark.parametrize("spaces", PATTERNS)
@given(text=st.text(st.sampled_from(SPACES + "依法a1，\xad\ue000\ud800")))
def test_both_ways_agree(spaces: re.Pattern[str], text: str) -> None:
    assert squeezed(text, spaces) == spaces.sub(" ", text).strip()


def test_odd_spaces_inside_stay_where_the_pattern_has_none() -> None:
    assert squeezed("依\u2028法 \v 行") == "依\u2028法 \v 行"
