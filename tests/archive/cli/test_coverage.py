"""`gongbao coverage`: what it asks for, its table, its CSV and its JSON."""

from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from archive.cli.coverage import as_csv_text, parse_years
from archive.cli.coverage import coverage as command
from archive.errors import ConfigurationError
from archive.queries.coverage import coverage
from archive.reports.issuers import Issuer
from tests.archive.reporting_portal import COUNTY, NOW, WATER, YEARS, Portal


@pytest.fixture
def portal(archive, look):
    return Portal(archive, look)


def test_the_csv_has_a_line_for_every_cell_and_no_formula(portal):
    portal.archive.set_issuers("anhua", [Issuer("=HYPERLINK(1)")])
    portal.report(COUNTY.name, 2022)
    found = coverage(portal.archive, "disclosure", YEARS, now=NOW)
    rows = list(csv.DictReader(io.StringIO(as_csv_text(found))))
    assert len(rows) == 8
    assert not any(v.startswith("=") for row in rows for v in row.values())
    (one,) = [row for row in rows if row["status"] == "on_time"]
    assert (one["issuer"], one["year"], one["date"]) == (
        COUNTY.name,
        "2022",
        "2023-01-20",
    )


@pytest.mark.parametrize("text", ["", "x", "2023-2020", "20", "2000-2999", "2020-"])
def test_years_that_are_none(text):
    with pytest.raises(ConfigurationError):
        parse_years(text)


def run(archive, *arguments):
    from crawler.cli import app

    archive.flush()
    path = ("--archive", str(archive.path))
    return CliRunner().invoke(app, ["coverage", *arguments, *path])


def test_the_command(portal):
    portal.archive.set_issuers("anhua", [COUNTY, WATER])
    for year in YEARS:
        portal.report(COUNTY.name, year)
    portal.report(WATER.name, 2021, "2022-03-01")
    asked = ("--kind", "disclosure", "--years", "2020-2023", "--on", "2026-11-21")
    table = run(portal.archive, *asked)
    assert table.exit_code == 0
    assert "late 29 d" in table.stdout
    assert "missing" in table.stdout
    assert "4 on time, 1 late, 3 missing" in table.stdout
    document = json.loads(run(portal.archive, *asked, "--json").stdout)
    assert document["on"] == "2026-11-21"
    assert run(portal.archive, *asked, "--csv").stdout.startswith("issuer,level,")


@pytest.mark.parametrize(
    "wrong",
    [
        ("--kind", "news", "--years", "2020"),
        ("--kind", "disclosure", "--years", "soon"),
        ("--kind", "disclosure", "--years", "2020", "--on", "tomorrow"),
    ],
)
def test_wrong_use_is_a_configuration_error(portal, wrong):
    assert isinstance(run(portal.archive, *wrong).exception, ConfigurationError)


def test_an_archive_without_issuers_says_so(portal):
    done = run(portal.archive, "--kind", "disclosure", "--years", "2020")
    assert done.exit_code == 0
    assert "no issuer" in done.stderr


def test_an_issuers_name_steers_no_terminal(portal, capsys, monkeypatch):
    portal.archive.set_issuers("anhua", [Issuer("某局\x1b]0;x\x07[/b]")])
    portal.archive.flush()
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    command("disclosure", "2022", portal.archive.path)
    out = capsys.readouterr().out
    assert "某局\ufffd]0;x" in out
    assert "[/b]" in out
