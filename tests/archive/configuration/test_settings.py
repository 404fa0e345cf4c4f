"""Secrets and their variables."""

from __future__ import annotations

import pytest

from archive.configuration.settings import filled, named_in
from archive.toml_tables import BadValue


def test_only_named_variables_are_put_in():
    text = "a-${ONE}-$TWO-${2}-${THREE}"
    assert named_in(text) == ["ONE", "THREE"]
    assert filled(text, {"ONE": "${THREE}", "THREE": "3"}) == "a-${THREE}-$TWO-${2}-3"


@pytest.mark.parametrize("environment", [{}, {"ONE": ""}])
def test_a_variable_that_is_not_set_is_named(environment):
    with pytest.raises(BadValue, match=r"^set ONE in the environment"):
        filled("${ONE}", environment)
