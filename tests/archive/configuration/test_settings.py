"""A setting is a key that a file's reader knows, with what it means."""

from __future__ import annotations

import pytest

from archive.configuration.settings import Setting
from archive.toml_tables import BadToml, a_text, read_toml


def test_a_table_of_settings_is_a_shape(tmp_path):
    path = tmp_path / "x.toml"
    shape = {"a": Setting(a_text, meaning="a name")}
    path.write_text('a = "b"', encoding="utf-8")
    assert read_toml(path, shape) == {"a": "b"}
    path.write_text("a = 1", encoding="utf-8")
    with pytest.raises(BadToml, match="give a text"):
        read_toml(path, shape)


def test_by_itself_a_setting_is_optional_and_no_secret():
    setting = Setting(a_text, meaning="a name")
    assert (setting.required, setting.default, setting.is_secret) == (
        False,
        None,
        False,
    )
