"""The sections as data: every setting says what it means, and its default passes."""

from __future__ import annotations

from archive.configuration.sections import SECTIONS
from scripts.docs.configuration_reference import settings_of


def test_every_setting_means_something_and_its_default_is_good():
    found = dict(settings_of(SECTIONS, ""))
    assert {"archive.directory", "crawl.contact", "revisit.max"} <= set(found)
    for name, setting in found.items():
        assert setting.meaning, name
        if setting.default is not None and not setting.is_path:
            setting.check(setting.default)
