"""A portal whose yearly reports a test publishes one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from zlib import crc32

from archive.queries.coverage import coverage
from archive.reports.issuers import Issuer
from archive.rows import NewUrl, Visit
from tests.archive.town_texts import town_report

NOW = datetime(2026, 11, 21, tzinfo=UTC)


COUNTY = Issuer("安化县人民政府", level="county")


WATER = Issuer("安化县水利局", level="county", kinds=("disclosure",))


LISTING = "http://www.anhua.gov.cn/zwgk/"


YEARS = (2020, 2021, 2022, 2023)


class Portal:
    """A portal in an archive, filled report by report."""

    def __init__(self, archive, look):
        self.archive, self._look = archive, look
        archive.upsert_site(
            "anhua", "安化县人民政府", LISTING, division_code="430923", health="ok"
        )
        self.walk(NOW)

    def walk(self, at, state="archived"):
        self.archive.urls.add([NewUrl(LISTING, "listing", site_id="anhua")])
        when = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        reason = None if state == "archived" else "http_5xx"
        self.archive.add_visit(Visit(LISTING, state, reason=reason, at=when))

    def report(self, issuer, year, day=None, url=None, **fields):
        """A report of the issuer on a year, in time where no day is given."""
        number = crc32(f"{issuer}{year}".encode())
        url = url or f"http://www.anhua.gov.cn/{number}.html"
        known = {
            "site_id": "anhua",
            "issuer": issuer,
            "report_year": year,
            "kind": "disclosure",
            "date": day or f"{year + 1}-01-20",
            "division_code": "430923",
            "province": "湖南省",
            "city": "益阳市",
            "county": "安化县",
        }
        text = fields.pop("text", town_report(number, 12))
        self._look(url, text, fields=known | fields, site_id="anhua")
        return url

    def remove(self, url):
        self._look(url, None, state="gone", reason="http_404")

    def cells(self, issuer=None, *, years=YEARS, now=NOW, kind="disclosure"):
        found = coverage(self.archive, kind, years, now=now)
        row = next(r for r in found.rows if issuer in (None, r.name))
        return {cell.year: cell for cell in row.cells}

    def statuses(self, issuer=None, **options):
        return {y: c.status for y, c in self.cells(issuer, **options).items()}
