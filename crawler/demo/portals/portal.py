"""A sample portal: its reports, its addresses, its dirt, and what is true of it.

A portal answers requests without knowing of sockets; `crawler/demo/portals/server.py` gives
it a port. What it shows around a report is decided in one place (`shown`), which both
its pages and the truth about it read.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, ClassVar, Literal
from urllib.parse import urljoin

from archive.reports.issuers import ANNUAL
from crawler.demo.content.files import MEDIA_TYPES
from crawler.demo.content.writer import write_report
from crawler.demo.portals.facts import Entry, Expected, Mutation, Plan
from crawler.demo.portals.other_pages import NEWS, Leads, other_page
from crawler.demo.portals.server import Reply

if TYPE_CHECKING:
    from archive.model import Kind
    from archive.reports.issuers import Level
    from crawler.demo.content.report import Report
    from crawler.demo.portals.facts import Shown
    from crawler.demo.portals.server import Request

_PAGES = Path(__file__).with_name("pages")
_BEIJING = timedelta(hours=8)


@cache
def template(name: str) -> Template:
    """A page template of this package."""
    return Template((_PAGES / name).read_text(encoding="utf-8"))


class Portal(ABC):
    """What all sample portals share; a subclass is one CMS family."""

    site_id: ClassVar[str]
    title: ClassVar[str]
    family: ClassVar[str]
    division_code: ClassVar[str]
    level: ClassVar[Level] = "county"
    host: ClassVar[str]
    robots: ClassVar[str]
    charset: ClassVar[str] = "utf-8"
    content_type: ClassVar[str] = "text/html; charset=utf-8"
    validator: ClassVar[(Literal["etag", "last-modified"] | None)] = None
    absent: ClassVar[tuple[str, ...]]
    frame: ClassVar[str]

    def __init__(self) -> None:
        self.base_url = "http://127.0.0.1/"
        self.visits: Counter[str] = Counter()
        self._modified: dict[str, datetime] = {}
        self._plans = self.plans()
        written = [
            write_report(
                plan.kind, plan.publisher, plan.year, number=number, fate=plan.fate
            )
            for number, plan in enumerate(self._plans)
            if plan.fate != "missing"
        ]
        self.reports: dict[str, Report] = {self.path_of(r): r for r in written}

    # What each family says for itself.

    @abstractmethod
    def plans(self) -> list[Plan]:
        """The reports that the portal starts with; the number is the place."""

    @abstractmethod
    def path_of(self, report: Report) -> str:
        """The path (with its query) of a report's page."""

    @abstractmethod
    def attachment_path(self, report: Report) -> str:
        """The path of the file that goes with a report."""

    @abstractmethod
    def shown(self, report: Report) -> Shown:
        """What the page shows around a report."""

    @abstractmethod
    def article(self, report: Report) -> str:
        """The HTML of a report's page."""

    @abstractmethod
    def listing(self, request: Request) -> Reply | None:
        """A page of the listing, if that is what was asked."""

    @abstractmethod
    def seeds(self) -> list[str]:
        """Paths of the listings from which all reports are found."""

    @abstractmethod
    def scope_pattern(self) -> str:
        """A pattern that matches the URLs of reports and nothing else."""

    def site_file_extra(self) -> str:
        """Further lines of the site file, in TOML."""
        return ""

    # Answers.

    def answer(self, request: Request) -> Reply:
        """The reply to one request, 304 where the client has the page already.

        A portal answers the address that it wrote, byte for byte, and no other.
        """
        reply = self._route(request)
        if request.method not in {"GET", "HEAD", "POST"}:
            return Reply(status=405)
        if reply.status != 200 or self.validator is None or request.method == "POST":
            return reply
        return self._revalidated(request, reply)

    def _route(self, request: Request) -> Reply:
        report = self.reports.get(request.target)
        if report is not None:
            self.visits[request.target] += 1
            return self.html(self.article(report))
        file = next(
            (
                r
                for r in self.reports.values()
                if self.attachment_path(r) == request.target
            ),
            None,
        )
        if file is not None:
            return Reply(
                body=file.attachment.payload,
                content_type=MEDIA_TYPES[file.attachment.extension],
            )
        return self.listing(request) or self._other_page(request)

    def _other_page(self, request: Request) -> Reply:
        if request.target == "/robots.txt":
            return Reply(self.robots.encode(), content_type="text/plain")
        content = other_page(self._leads(), request)
        return self.not_found() if content is None else self.html(self.page(content))

    def _leads(self) -> Leads:
        reports = ((path, r.plain_title) for path, r in self.reports.items())
        return Leads(self.title, tuple(self.seeds()), tuple(reports))

    def html(self, text: str) -> Reply:
        """An HTML page in the portal's own encoding."""
        return Reply(
            text.encode(self.charset, "xmlcharrefreplace"),
            content_type=self.content_type,
        )

    def not_found(self) -> Reply:
        """The portal's own 404 page."""
        page = self.page("<p>您访问的页面不存在或已被删除。</p>")
        return Reply(
            page.encode(self.charset, "xmlcharrefreplace"),
            status=404,
            content_type=self.content_type,
        )

    def page(self, content: str, *, title: str = "", head: str = "") -> str:
        """Content within the portal's head, navigation, dialog and foot."""
        return template(self.frame).substitute(
            content=content,
            page_title=title or self.title,
            head=head,
            site=self.title,
            host=self.host,
            code=self.division_code,
            base=self.base_url,
        )

    def _revalidated(self, request: Request, reply: Reply) -> Reply:
        if self.validator == "etag":
            tag = f'"{hashlib.sha256(reply.body).hexdigest()[:20]}"'
            known = request.headers.get("if-none-match") == tag
            header = ("ETag", tag)
        else:
            instant = self._modified.get(
                request.target, datetime(2024, 6, 1, tzinfo=UTC)
            )
            stamp = format_datetime(instant, usegmt=True)
            known = request.headers.get("if-modified-since") == stamp
            header = ("Last-Modified", stamp)
        if known:
            return Reply(status=304, headers=(header,))
        return Reply(
            reply.body,
            content_type=reply.content_type,
            headers=(*reply.headers, header),
        )

    # Truth and change.

    def url_of(self, report: Report) -> str:
        """The absolute URL of a report's page."""
        return urljoin(self.base_url, self.path_of(report))

    def entries(self) -> list[Entry]:
        """The rows of the listing, newest first, among them some that are no reports.

        An old report is pinned to the top, as portals do.
        """
        rows = sorted(
            (
                Entry(self.path_of(r), r.plain_title, f"{r.published:%Y-%m-%d}", r)
                for r in self.reports.values()
            ),
            key=lambda entry: (entry.day, entry.path),
            reverse=True,
        )
        pinned = rows.pop(len(rows) // 2)
        for place, (path, title) in zip((3, 12), NEWS.items(), strict=True):
            rows.insert(place, Entry(path, title, rows[place].day))
        return [pinned, *rows]

    def expected(self) -> dict[str, Expected]:
        """What must be in the archive, by URL."""
        return {self.url_of(r): self._expected(r) for r in self.reports.values()}

    def _expected(self, report: Report) -> Expected:
        shown = self.shown(report)
        listed = f"{report.published:%Y-%m-%d}"
        fields: dict[str, object] = {
            "site_id": self.site_id,
            "kind": report.kind,
            "report_year": report.report_year,
            "division_code": self.division_code,
            "published_at": shown.published,
            "date": shown.published or listed,
            "date_kind": shown.date_kind,
            "source": shown.source,
            "script": "simplified",
        }
        if shown.source_kind:
            fields["source_kind"] = shown.source_kind
        if report.signed:
            fields["signed_date"] = report.signed.isoformat()
            fields["issuer"] = report.publisher.name
        return Expected(
            url=self.url_of(report),
            title=report.full_title,
            fields=fields | dict(shown.fields),
            lines=tuple(report.paragraphs()),
            absent=self.absent,
            attachment_url=urljoin(self.base_url, self.attachment_path(report)),
            flags=frozenset({"disclosure_sum"} if report.has_wrong_sum else ()),
        )

    def gaps(self) -> dict[tuple[str, str, int], str]:
        """Which reports are late or missing, by issuer, kind and year."""
        return {
            (plan.publisher.name, plan.kind, plan.year): plan.fate
            for plan in self._plans
            if plan.fate in {"late", "missing"}
        }

    def issuers(self) -> dict[str, list[Kind]]:
        """Who is to report, and in which kinds of yearly reports."""
        found: dict[str, list[Kind]] = {}
        for plan in self._plans:
            kinds = found.setdefault(plan.publisher.name, [])
            if plan.kind in ANNUAL and plan.kind not in kinds:
                kinds.append(plan.kind)
        return {name: kinds for name, kinds in found.items() if kinds}

    def mutate(
        self, *, change: bool = True, remove: bool = True, add: bool = True
    ) -> Mutation:
        """Change one number in one report, remove one report, add one new report."""
        laws = [r for r in self.reports.values() if r.kind == "law_government"]
        changed, removed = laws[1], laws[2]
        if change:
            self._put(changed.with_one_number_changed())
        if remove:
            del self.reports[self.path_of(removed)]
        added = self._new_report() if add else None
        return Mutation(
            changed=self.url_of(changed) if change else None,
            removed=self.url_of(removed) if remove else None,
            added=self.url_of(added) if added else None,
        )

    def _new_report(self) -> Report:
        latest = max(
            (plan for plan in self._plans if plan.kind == "law_government"),
            key=lambda plan: plan.year,
        )
        plan = latest._replace(year=latest.year + 1, fate="")
        report = write_report(
            plan.kind, plan.publisher, plan.year, number=len(self._plans)
        )
        self._plans.append(plan)
        self._put(report)
        return report

    def _put(self, report: Report) -> None:
        path = self.path_of(report)
        self.reports[path] = report
        self._modified[path] = datetime(report.published.year + 1, 7, 1, tzinfo=UTC)

    def site_file(self) -> str:
        """The portal's definition, as a user would write it."""
        seeds = "".join(
            f'[[seeds]]\nurl = "{urljoin(self.base_url, path)}"\nkind = "listing"\n'
            for path in self.seeds()
        )
        return template("site.toml").substitute(
            title=self.title,
            base_url=self.base_url,
            division_code=self.division_code,
            seeds=seeds,
            pattern=self.scope_pattern(),
            reports_min=len(self.reports) - 2,
            issuers="\n".join(self._issuer(*pair) for pair in self.issuers().items()),
            extra=self.site_file_extra(),
        )

    def _issuer(self, name: str, kinds: list[Kind]) -> str:
        level = "town" if name.endswith("镇人民政府") else self.level
        return (
            f'[[issuers]]\nname = "{name}"\nlevel = "{level}"\n'
            f"kinds = {json.dumps(kinds)}\n"
        )


def epoch(beijing: datetime) -> int:
    """Seconds since 1970 of a naive Beijing time."""
    return int((beijing - _BEIJING).replace(tzinfo=UTC).timestamp())
