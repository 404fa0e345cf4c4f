"""Which records: by site, kind, year and region; one meaning for every command."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

# For `WHERE`, on a table `records`; bound by Filters.values().
FILTER_SQL = """
    (:site IS NULL OR records.site_id = :site)
    AND (:kind IS NULL OR records.kind = :kind)
    AND (:year IS NULL
         OR ifnull(records.report_year, cast(substr(records.date, 1, 4) AS INTEGER))
            = :year)
    AND (:source IS NULL OR records.source = :source)
    AND (:since IS NULL OR records.record_id IN
         (SELECT changes.record_id FROM changes WHERE changes.seq > :since))
    AND (:area IS NULL OR substr(records.division_code, 1, length(:area)) = :area)
    AND (:region IS NULL OR substr(records.province, 1, length(:region)) = :region
         OR substr(records.city, 1, length(:region)) = :region
         OR substr(records.county, 1, length(:region)) = :region)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a user asked for; None is all.

    `year` is the year reported on, for a record without one the year of its date.
    `region` is a GB/T 2260 code (a province's or city's covers what lies in it), or
    the beginning of the name of a province, city or county. `since` is a cursor: only
    records that changed after it.
    """

    site: str | None = None
    kind: str | None = None
    year: int | None = None
    region: str | None = None
    source: str | None = None
    since: int | None = None

    def values(self) -> dict[str, Any]:
        """The parameters that FILTER_SQL is bound to."""
        region = (self.region or "").strip() or None
        is_code = bool(region and re.fullmatch(r"[0-9]{2,6}", region))
        return {
            "site": self.site,
            "kind": self.kind,
            "year": self.year,
            "source": self.source,
            "since": self.since,
            "area": area_prefix(region) if region and is_code else None,
            "region": None if is_code else region,
        }


def area_prefix(code: str) -> str:
    """The digits that all places within a GB/T 2260 area share.

    >>> area_prefix("440000"), area_prefix("440800"), area_prefix("440882")
    ('44', '4408', '440882')
    """
    while len(code) > 2 and code.endswith("00") and len(code) % 2 == 0:
        code = code[:-2]
    return code
