"""One tree of errors, each with the exit code that a command gives."""

from __future__ import annotations

import pytest

from archive.errors import (
    ArchiveLocked,
    ArchiveUnusable,
    ConfigurationError,
    GongbaoError,
    StoppedEarly,
    unknown,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (GongbaoError, 1),
        (ConfigurationError, 2),
        (StoppedEarly, 5),
        (ArchiveLocked, 6),
        (ArchiveUnusable, 7),
    ],
)
def test_each_has_its_exit_code(error, code):
    assert error.exit_code == code
    with pytest.raises(GongbaoError, match="say what to do"):
        raise error("say what to do")


def test_an_unknown_word_names_the_nearest_one_if_any_is_near():
    error = unknown("site", "anhau", ["anhua", "yiyang"], "see `gongbao status`.")
    assert isinstance(error, ConfigurationError)
    assert "did you mean anhua?" in str(error)
    assert str(error).endswith(": see `gongbao status`.")
    assert "did you mean" not in str(unknown("site", "x", ["anhua"], "y"))
    assert "did you mean" not in str(unknown("site", "x", [], "y"))
    assert "'a\\x1b'" in str(unknown("site", "a\x1b", (n for n in "bc"), "y"))
