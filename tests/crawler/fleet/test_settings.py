"""Section `[fleet]`, and a worker's own folder."""

from __future__ import annotations

import os
import time

import pytest

from archive.configuration import load_configuration
from archive.errors import ConfigurationError
from crawler.fleet.settings import LIVING, MISSED, fleet_settings, own_folder, place_of


def configuration(tmp_path, text):
    (tmp_path / "gongbao.toml").write_text(f"[fleet]\n{text}", encoding="utf-8")
    return load_configuration(environment={}, directory=tmp_path)


def test_the_section_gives_seconds(tmp_path):
    text = 'place = "/srv/parts"\nevery = "2h"\nbeat = "5s"\nmerged = "all"'
    settings = fleet_settings(configuration(tmp_path, text))
    assert (settings.every_s, settings.beat_s) == (7_200, 5)
    assert settings.merged == tmp_path / "all"
    assert settings.slice_s < settings.turn_s


@pytest.mark.parametrize("text", ["", 'place = "parts"'])
def test_a_place_is_needed_and_whole(tmp_path, text):
    with pytest.raises(ConfigurationError):
        fleet_settings(configuration(tmp_path, text))


def test_a_bucket_is_a_place(tmp_path):
    assert place_of(configuration(tmp_path, 'place = "s3://b/p"')) == "s3://b/p"
    assert place_of(configuration(tmp_path, "")) is None


def test_crawls_end_before_their_claims_do():
    assert LIVING < MISSED


def test_no_two_workers_have_one_folder(tmp_path):
    with own_folder(tmp_path) as first:
        with own_folder(tmp_path) as second:
            assert first != second
        with own_folder(tmp_path) as third:
            assert third == second
    with own_folder(tmp_path) as again:
        assert again == first


def test_what_was_left_long_ago_goes(tmp_path):
    with own_folder(tmp_path) as folder:
        for name, age_s in (("old", 30 * 86_400), ("new", 60)):
            (folder / name).mkdir()
            os.utime(folder / name, (time.time() - age_s,) * 2)
    with own_folder(tmp_path) as folder:
        assert {path.name for path in folder.iterdir()} == {"lock", "new"}
