"""A record as schema.org's Report; what is not known is left out."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from archive.export.jsonld import report_of
from tests.archive.conftest import NOW, URL
from tests.archive.export.conftest import done

if TYPE_CHECKING:
    from pathlib import Path

    from archive.store import Archive
    from tests.archive.conftest import Look


def test_linked_data(filled: Archive, tmp_path: Path) -> None:
    done(filled, tmp_path / "x", "jsonl", linked_data=True)
    lines = (tmp_path / "x").read_text(encoding="utf-8").splitlines()
    row = next(r for r in map(json.loads, lines) if r["url"] == URL)
    assert (row["@type"], row["datePublished"]) == ("Report", "2021-03-01")
    assert row["publisher"]["name"] == "某县人民政府"
    assert row["spatialCoverage"]["identifier"] == "440882"
    assert row["temporalCoverage"] == "2020"


def test_what_is_not_known_is_left_out(archive: Archive, look: Look) -> None:
    look(fields={"title": None, "date": None, "source": None})
    stored = archive.record(URL)
    assert stored is not None
    told = report_of(stored)
    for name in ("name", "datePublished", "publisher", "spatialCoverage", "expires"):
        assert name not in told
    assert "associatedMedia" not in told
    assert None not in told.values()
    assert (told["inLanguage"], told["version"]) == ("zh-Hans", 1)


def test_a_removed_record_expires_and_offers_its_files(
    filled: Archive, look: Look
) -> None:
    look(text=None, state="gone", reason="http_404", now=NOW + timedelta(days=1))
    stored = filled.record(URL)
    assert stored is not None
    told = report_of(stored)
    assert told["expires"] == "2026-11-22T00:00:00Z"
    assert told["spatialCoverage"]["name"] == "广东省"
    [file] = told["associatedMedia"]
    assert (file["name"], file["@type"]) == ("附件", "MediaObject")
