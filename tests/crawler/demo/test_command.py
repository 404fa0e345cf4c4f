"""`gongbao demo` around the crawl: where it may write, what it prints, how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.errors import ConfigurationError, GongbaoError
from archive.store import Archive
from crawler.demo import command
from crawler.demo.audit import PortalCounts
from crawler.demo.command import Result
from crawler.demo.truth import Difference

ROW = PortalCounts(
    site_id="anhua",
    title="安化县人民政府",
    family="trs",
    found=35,
    archived=30,
    unchanged=29,
    changed=1,
    removed=0,
    refused=2,
    records=30,
    with_date=30,
    with_source=15,
)
WRONG = Difference("anhua", "http://127.0.0.1/a", "title", "甲", "乙")


def test_a_missing_directory_is_made(tmp_path):
    command._prepare(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b" / ".gongbao-demo").is_file()


def test_an_empty_directory_is_taken(tmp_path):
    command._prepare(tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert {".gongbao-demo", "archive.db", "warc"} <= names


def test_a_full_directory_is_refused_and_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ConfigurationError, match="not empty"):
        command._prepare(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_archive_of_the_users_own_is_refused(tmp_path):
    (tmp_path / "archive.db").write_bytes(b"mine")
    with pytest.raises(ConfigurationError):
        command._prepare(tmp_path)
    assert (tmp_path / "archive.db").read_bytes() == b"mine"


def test_an_earlier_demo_is_started_afresh(tmp_path):
    for name in (".gongbao-demo", "archive.db", "archive.db-wal", "archive.lock"):
        (tmp_path / name).write_text("old")
    for name in ("warc", "sites"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("old")
    command._prepare(tmp_path)
    assert not (tmp_path / "sites").exists()
    assert not any((tmp_path / "warc").iterdir())
    with Archive.open(tmp_path) as archive:
        assert archive.one("SELECT count(*) FROM records")[0] == 0


def test_what_a_user_put_into_a_demo_is_not_deleted(tmp_path):
    command._prepare(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ConfigurationError):
        command._prepare(tmp_path)
    assert (tmp_path / "notes.txt").is_file()


def test_links_are_cut_and_not_followed(tmp_path):
    elsewhere, demo = tmp_path / "elsewhere", tmp_path / "demo"
    elsewhere.mkdir()
    (elsewhere / "file").write_text("mine")
    demo.mkdir()
    (demo / ".gongbao-demo").write_text("")
    (demo / "warc").symlink_to(elsewhere)
    command._prepare(demo)
    assert (elsewhere / "file").is_file()


def test_a_file_in_the_place_of_the_directory_is_one_sentence(tmp_path):
    (tmp_path / "demo").write_text("a file")
    with pytest.raises(ConfigurationError, match="is in the way"):
        command._prepare(tmp_path / "demo")


@pytest.mark.parametrize("differences", [[], [WRONG]])
def test_the_exit_code_says_whether_all_is_true(differences):
    assert Result(Path("demo"), differences=differences).exit_code == len(differences)


def test_the_table_names_shares_and_what_to_do_next(capsys):
    command._print(Result(Path("demo"), portals=[ROW], changed_record_id="0" * 16))
    printed = capsys.readouterr().out
    assert "安化县人民政府" in printed
    assert "100% of records have a date, 50% a source" in printed
    assert printed.count("--archive demo") == 4
    assert "sqlite3 demo/archive.db" in printed


def test_differences_are_listed_and_cut_at_a_readable_number(capsys):
    command._print(Result(Path("demo"), portals=[ROW], differences=[WRONG] * 50))
    printed = capsys.readouterr().out
    assert "50 differences" in printed
    assert printed.count("expected 甲, found 乙") == 40
    assert "… and 10 more" in printed
    assert "To go on" not in printed


def test_json_is_one_document_with_all_of_it():
    result = Result(Path("demo"), portals=[ROW], differences=[WRONG])
    document = json.loads(json.dumps(result.as_dict()))
    assert document["records"] == 30
    assert document["portals"][0]["refused"] == 2
    assert document["differences"] == [str(WRONG)]


def test_a_crawl_that_fails_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "_RUN_GONGBAO", "raise SystemExit(4)")
    with pytest.raises(GongbaoError, match="ended with code 4"):
        command._crawl(tmp_path)


def test_a_crawl_without_an_end_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "_RUN_GONGBAO", "import time; time.sleep(60)")
    monkeypatch.setattr(command, "_CRAWL_TIMEOUT_S", 0.2)
    with pytest.raises(GongbaoError, match="took over"):
        command._crawl(tmp_path)


def test_the_summary_of_a_crawl_is_its_json(tmp_path, monkeypatch):
    program = "import sys; print('{\"arguments\": %d}' % len(sys.argv))"
    monkeypatch.setattr(command, "_RUN_GONGBAO", program)
    summary = command._crawl(tmp_path, "--refresh")
    assert summary == {"arguments": 9, "exit_code": 0}


def test_a_crawl_that_says_it_was_not_healthy_is_a_difference(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "_RUN_GONGBAO", "print({}); raise SystemExit(4)")
    result = Result(tmp_path)
    result.add_crawl(command._crawl(tmp_path))
    assert [str(d) for d in result.differences] == [
        "crawl 1  exit code: expected 0, found 4"
    ]
