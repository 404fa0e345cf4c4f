"""What looks like ordinary Chinese text, and what is noise."""

from __future__ import annotations

from cleaning.text.plausible import foreign_count, plausibility


def test_text_read_rightly_and_wrongly() -> None:
    assert plausibility("依法行政工作报告") > 0.5
    assert plausibility("依法行政".encode().decode("gb18030", "replace")) < 0.3
    assert plausibility("") == 1.0


def test_only_what_is_not_ascii_counts() -> None:
    assert foreign_count("a，法1治") == 3
