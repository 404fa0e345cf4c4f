"""Citations: as the standard has them, and safe in a BibTeX file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.export.citation import bibtex, gbt7714
from tests.archive.conftest import URL, Look

if TYPE_CHECKING:
    from archive.store import Archive


def test_gbt7714_of_a_report_on_the_web(archive: Archive, look: Look):
    look(fields={"issuer": "安化县司法局"})
    record = next(archive.records())
    assert gbt7714(record) == (
        f"安化县司法局. 法治政府建设年度报告[R/OL]. (2021-03-01)[2026-11-21]. {URL}."
    )


def test_what_is_not_known_is_left_out(archive: Archive, look: Look):
    look(fields={"source": None, "date": None, "title": None})
    record = next(archive.records())
    assert gbt7714(record).startswith(f"{record.record_id}[R/OL]. [2026-11-21]")
    assert "author" not in bibtex(record)


def test_no_title_breaks_out_of_its_braces(archive: Archive, look: Look):
    look(fields={"title": "a}}, note={\\input{x}} \x02{b"})
    entry = bibtex(next(archive.records()))
    title = next(line for line in entry.splitlines() if "title =" in line)
    assert title.count("{") == title.count("}") == 2
    assert "\\" not in entry
