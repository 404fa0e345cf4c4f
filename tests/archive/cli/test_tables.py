"""What people see: no markup, no steering of the terminal, no silent nothing."""

from __future__ import annotations

import pytest

from archive.cli.tables import (
    print_difference,
    print_files,
    print_hits,
    print_record,
    print_rows,
    print_status,
)
from archive.model import AttachmentLink
from archive.queries.difference import difference
from archive.queries.search import search
from archive.queries.status import status
from archive.records.attachments import attached
from archive.rows import SiteIssue
from tests.archive.conftest import ID, NOW


@pytest.fixture
def stored(archive, look):
    link = AttachmentLink("", "http://www.example.gov.cn/1.doc", "doc")
    fields = {"title": "年报[/b]\x1b[31m", "attachments": (link,)}
    look(text="办件581件。", fields=fields)
    look(text="办件585件。", fields=fields)
    archive.flush()
    return archive


def test_hits_are_shown_as_they_are(stored, capsys):
    print_hits(search(stored, "585"), "585")
    out = capsys.readouterr().out
    assert "[/b]" in out
    assert "\x1b[31m" not in out
    assert ID in out
    print_hits([], "没有")
    told = capsys.readouterr()
    assert told.out == ""
    assert "nothing was found for '没有'" in told.err


def test_a_record_is_its_fields_then_its_text(stored, look, capsys):
    look(text=None, state="gone", reason="http_404")
    record, versions = stored.record(ID), stored.versions(ID)
    print_record(record, versions, versions[0])
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "办件581件。"
    assert any(line.startswith("version   1 of 2,") for line in lines)
    assert any(line.startswith("removed   2026-11-21") for line in lines)
    assert any(line.startswith("warning   damaged:") for line in lines)
    assert not any(line.startswith("author") for line in lines), "it has none"
    assert "\x1b" not in "".join(lines)


def test_a_file_that_was_not_fetched_says_so(stored, capsys):
    print_files(attached(stored.connection, ID))
    out = capsys.readouterr().out
    assert out.count("http://www.example.gov.cn/1.doc") == 2, "it has no title"
    assert "not fetched; text: none" in out


def test_a_difference_and_none(stored, capsys):
    first, second = stored.versions(ID)
    print_difference(difference(first, second))
    assert "[-581-]{+585+}" in capsys.readouterr().out
    print_difference(difference(second, second))
    assert "no difference" in capsys.readouterr().err


def test_status_of_an_archive_with_and_without_sites(stored, capsys):
    print_status(status(stored, now=NOW))
    out = capsys.readouterr().out
    assert "1 records (0 removed), 2 captures" in out
    assert "health" not in out
    stored.upsert_site("a", "甲", None, health="ok", health_detail="[x]")
    stored.add_issue(SiteIssue(code="x", severity="info", detail="d"), now=NOW)
    stored.start_run("crawl a")
    print_status(status(stored, now=NOW))
    out = capsys.readouterr().out
    assert "ok [x]" in out
    assert "crawl a" in out


def test_rows_in_a_pipe_are_cells_and_none_are_told(capsys):
    print_rows(iter([(("a", "b"), (1, None)), (("a", "b"), ("x\ty\n", 2.5))]))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[0].split("\t") == ["a", "b"]
    assert lines[1].split("\t") == ["1", ""]
    print_rows(iter([]))
    assert "no rows" in capsys.readouterr().err


def test_nothing_of_a_page_or_a_query_steers_a_terminal(stored, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    print_hits(search(stored, "585"), "585")
    print_rows(iter([(("[/b]", "\x1b]0;x"), ("[/i]", "\x1b[2J"))]))
    out = capsys.readouterr().out
    assert "\x1b]0;x" not in out
    assert "\x1b[2J" not in out
    assert "[/b]" in out
    assert "[/i]" in out
    assert "\ufffd[31m" in out
