"""Log lines: where they go, and that no portal writes one of them."""

from __future__ import annotations

import json
import logging

import pytest

from archive.console import SPOKEN, say
from archive.errors import ConfigurationError
from archive.logs import EVENT, LogOptions, logging_as, one_line

logger = logging.getLogger("crawler.test_logs")


def told(capsys, options, message="一行"):
    with logging_as(options):
        logger.info("info %s", message)
        logger.warning("warning %s", message)
        say("a remark")
    return capsys.readouterr().err.splitlines()


def test_by_itself_warnings_only(capsys):
    lines = told(capsys, LogOptions())
    assert len(lines) == 2
    assert lines[0].endswith("Z WARNING warning 一行")


def test_quiet_says_nothing_at_all(capsys):
    assert told(capsys, LogOptions(quiet=True)) == []
    assert not SPOKEN.is_quiet, "only within the block"


def test_verbose_and_json(capsys):
    lines = told(capsys, LogOptions(verbose=True, format="json"))
    rows = [json.loads(line) for line in lines[:2]]
    assert [row["level"] for row in rows] == ["info", "warning"]
    assert rows[0]["message"] == "info 一行"
    assert rows[0]["logger"] == "crawler.test_logs"


def test_a_file_gets_all_while_stderr_is_quiet(capsys, tmp_path):
    path = tmp_path / "crawl.log"
    for _ in range(2):
        assert told(capsys, LogOptions(quiet=True, file=path)) == []
    assert [line.split()[1] for line in path.read_text("utf-8").splitlines()] == [
        *("INFO", "WARNING"),
        *("INFO", "WARNING"),
    ]


def test_a_file_that_was_rotated_is_opened_anew(tmp_path):
    path = tmp_path / "crawl.log"
    with logging_as(LogOptions(file=path)):
        logger.info("one")
        path.rename(tmp_path / "crawl.log.1")
        logger.info("two")
    assert path.read_text("utf-8").endswith("INFO two\n")


@pytest.mark.parametrize("format_name", ["text", "json"])
def test_no_text_of_a_portal_forges_a_line_or_steers(tmp_path, format_name):
    path = tmp_path / "crawl.log"
    with logging_as(LogOptions(file=path, format=format_name)):
        logger.info("%s", "a\n2026 FORGED\x1b[2J\x9b", extra={EVENT: {"url": "\x1b"}})
    (line,) = path.read_text("utf-8").splitlines()
    assert line.isprintable()


def test_where_no_log_can_be(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "archive.db").touch()
    for path in (tmp_path / "a" / "x.log", tmp_path / "none" / "x.log", tmp_path):
        with (
            pytest.raises(ConfigurationError, match=str(path)),
            logging_as(LogOptions(file=path)),
        ):
            pass


def test_a_traceback_goes_with_its_line(tmp_path):
    path = tmp_path / "crawl.log"
    with logging_as(LogOptions(file=path, format="json")):
        try:
            {}["x"]
        except KeyError:
            logger.exception("went wrong")
    assert "KeyError" in json.loads(path.read_text("utf-8"))["traceback"]


def test_one_line_has_no_break():
    assert one_line("a\tb\r\nc") == "a b\ufffd c"
