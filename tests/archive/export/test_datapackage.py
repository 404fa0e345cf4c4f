"""A data package describes its files, their fields and where they are from."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from archive.export.tabular import EXPORTED
from tests.archive.export.conftest import done

if TYPE_CHECKING:
    from pathlib import Path

    from archive.store import Archive


def test_a_package_describes_its_files(filled: Archive, tmp_path: Path) -> None:
    target = tmp_path / "package"
    done(filled, target, "datapackage")
    package = json.loads((target / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        data = (target / resource["path"]).read_bytes()
        assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
        assert resource["bytes"] == len(data)
        assert [f["name"] for f in resource["schema"]["fields"]] == list(EXPORTED)
    assert package["sources"][0]["path"] == "http://www.example.gov.cn/"
    card = (target / "README.md").read_text(encoding="utf-8")
    assert card.startswith("---\nlanguage:\n- zh\n")
    assert done(filled, target, "datapackage").records == 2


def test_lists_are_arrays_in_jsonl_and_text_in_csv(
    filled: Archive, tmp_path: Path
) -> None:
    done(filled, tmp_path / "x", "datapackage")
    package = json.loads((tmp_path / "x" / "datapackage.json").read_bytes())
    types = {
        resource["format"]: {f["name"]: f["type"] for f in resource["schema"]["fields"]}
        for resource in package["resources"]
    }
    assert types["jsonl"]["evidence"] == "object"
    assert types["jsonl"]["issues"] == "array"
    assert types["csv"]["issues"] == types["csv"]["evidence"] == "string"
    assert types["csv"]["report_year"] == "integer"


def test_a_package_without_a_known_site_still_names_a_source(
    archive: Archive, tmp_path: Path
) -> None:
    done(archive, tmp_path / "x", "datapackage")
    package = json.loads((tmp_path / "x" / "datapackage.json").read_bytes())
    assert package["sources"] == [{"title": "Chinese government portals"}]
    assert (tmp_path / "x" / "records.jsonl").read_bytes() == b""
