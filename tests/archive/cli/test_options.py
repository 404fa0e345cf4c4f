"""A word that the archive does not know is told, with the nearest one."""

from __future__ import annotations

import pytest

from archive.cli.options import filters_for
from archive.errors import ConfigurationError
from archive.store.filters import Filters


def test_options_become_filters(archive):
    asked = {"kind": "news", "year": 2020, "region": "44", "source": "某局"}
    assert filters_for(archive, **asked) == Filters(**asked)
    assert filters_for(archive) == Filters()


@pytest.mark.parametrize(
    ("kind", "hint"), [("disclosur", "did you mean disclosure?"), ("", "use law_gov")]
)
def test_a_kind_is_of_the_closed_list(archive, kind, hint):
    with pytest.raises(ConfigurationError) as told:
        filters_for(archive, kind=kind)
    assert hint in str(told.value)


def test_a_site_is_known_from_its_file_or_from_a_record(archive, look):
    archive.upsert_site("anhua", None, None)
    look(fields={"site_id": "imported"})
    for site in ("anhua", "imported"):
        assert filters_for(archive, site=site).site == site
    with pytest.raises(ConfigurationError, match="did you mean anhua"):
        filters_for(archive, site="anhau")
    with pytest.raises(ConfigurationError, match="gongbao status"):
        filters_for(archive, site="x" * 20)
