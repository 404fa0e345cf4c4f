"""Site files of a worker's machine, read anew when they change."""

from __future__ import annotations

import pytest

from archive.errors import ConfigurationError
from crawler.fleet.site_files import SiteFiles

TEXT = 'title = "县"\nbase_url = "http://{host}/"\n[[seeds]]\nurl = "http://{host}/"\nkind = "listing"\n'


def write(folder, site_id, host):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{site_id}.toml").write_text(TEXT.format(host=host), encoding="utf-8")


def test_one_site_is_read_by_its_name(tmp_path):
    write(tmp_path / "hunan", "town", "x.cn")
    files = SiteFiles(tmp_path)
    assert files.site("town").hosts == {"x.cn"}
    assert files.site("other") is None


def test_locks_follow_the_files(tmp_path):
    write(tmp_path, "a", "x.cn")
    files = SiteFiles(tmp_path)
    assert files.locks() == {"a": "host:x.cn"}
    write(tmp_path, "b", "x.cn")
    assert files.locks() == {"a": "host:x.cn", "b": "host:x.cn"}


def test_while_a_file_is_mended_the_last_locks_hold(tmp_path):
    write(tmp_path, "a", "x.cn")
    files = SiteFiles(tmp_path)
    before = files.locks()
    (tmp_path / "b.toml").write_text("title = ", encoding="utf-8")
    assert files.locks() == before
    with pytest.raises(ConfigurationError):
        SiteFiles(tmp_path).locks()
