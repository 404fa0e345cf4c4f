"""A city on Guangdong's gkmlpt: the listing is JSON, a table stands over each report.

Mechanics after the field: `/gkmlpt/api/all/CATEGORY?page=N&sid=SID`; page 0 is page 1,
a page past the end has no articles; times are epochs beside written ones.
"""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from crawler.demo.content.files import MEDIA_TYPES
from crawler.demo.content.markup import body_html
from crawler.demo.content.report import Publisher
from crawler.demo.portals.facts import Plan, Shown
from crawler.demo.portals.portal import Portal, epoch, template
from crawler.demo.portals.server import Reply

if TYPE_CHECKING:
    from archive.model import Kind
    from crawler.demo.content.report import Report
    from crawler.demo.portals.facts import Entry
    from crawler.demo.portals.server import Request

_CATEGORY = 2871
_SID = "766001"
_API = f"/gkmlpt/api/all/{_CATEGORY}"
_PAGE_ROWS = 8
_CITY = Publisher("罗定市人民政府", "我市", "全市", "市长", "罗定市")
_JUSTICE = Publisher("罗定市司法局", "我局", "全局", "局长", "罗定市")
_CIVIL = Publisher("罗定市民政局", "我局", "全局", "局长", "罗定市")
_LUOPING = Publisher("罗定市罗平镇人民政府", "我镇", "全镇", "镇长", "罗定市罗平镇")

_ISSUERS: tuple[tuple[Kind, Publisher], ...] = (
    ("law_government", _CITY),
    ("law_government", _LUOPING),
    ("disclosure", _JUSTICE),
    ("disclosure", _CIVIL),
)


class GkmlptPortal(Portal):
    """罗定市人民政府: twenty reports behind a JSON interface."""

    site_id = "luoding"
    title = "罗定市人民政府"
    family = "gkmlpt"
    division_code = "445381"
    host = "www.luoding.example"
    frame = "gkmlpt_frame.html"
    robots = "User-agent: *\nDisallow:\n"
    absent = (
        "当前位置",
        "索引号",
        "发布机构",
        "成文日期",
        "浏览次数",
        "网站标识码",
        "粤ICP备",
        "纯属虚构",
        "您即将离开",
        "分享到",
    )

    def plans(self) -> list[Plan]:
        """Five years of two kinds."""
        return [
            Plan(kind, publisher, year)
            for year in range(2019, 2024)
            for kind, publisher in _ISSUERS
        ]

    def path_of(self, report: Report) -> str:
        """`/gkmlpt/content/…/post_N.html`."""
        number = 963149 + report.number
        return f"/gkmlpt/content/0/{number // 1000}/post_{number}.html"

    def attachment_path(self, report: Report) -> str:
        """`/attachment/…`."""
        number = 88389 + report.number
        folder = f"/attachment/0/{number // 1000}"
        return (
            f"{folder}/{number}/{963149 + report.number}.{report.attachment.extension}"
        )

    def seeds(self) -> list[str]:
        """The interface's first page."""
        return [f"{_API}?page=1&sid={_SID}"]

    def scope_pattern(self) -> str:
        """Posts."""
        return r"/gkmlpt/content/\d+/\d+/post_\d+\.html$"

    def shown(self, report: Report) -> Shown:
        """The head table has all of it."""
        return Shown(
            f"{report.published:%Y-%m-%d}",
            report.publisher.name,
            None,
            fields={"index_number": _index_number(report)},
        )

    def article(self, report: Report) -> str:
        """A report's page."""
        content = template("gkmlpt_article.html").substitute(
            sid=_SID,
            id=963149 + report.number,
            category=_CATEGORY,
            title=escape(_one_title(report)),
            index_number=_index_number(report),
            publisher=report.publisher.name,
            created=f"{report.signed}",
            published=f"{report.published:%Y-%m-%d}",
            body=body_html(report),
            file=urljoin(self.base_url, self.attachment_path(report)),
            file_title=f"{report.attachment.name}.{report.attachment.extension}",
        )
        tags = {
            "ArticleTitle": _one_title(report),
            "PubDate": f"{report.published:%Y-%m-%d %H:%M:%S}",
            "ContentSource": "本网",
            "ColumnName": "法治政府建设",
        }
        head = "\n".join(
            f'<meta content="{escape(value)}" name="{name}"/>'
            for name, value in tags.items()
        )
        return self.page(
            content, title=f"{_one_title(report)} - {self.title}", head=head
        )

    def listing(self, request: Request) -> Reply | None:
        """The JSON interface; its index page only names the ids that it needs."""
        if request.target == "/gkmlpt/index":
            tree = json.dumps([{"id": _CATEGORY, "name": "法治政府建设"}])
            script = (
                f"<script>window._CONFIG = {{SID: '{_SID}', TREE: {tree}}};</script>"
            )
            return self.html(self.page(script + '<div id="gkmlpt"></div>'))
        asked = request.parameters().get("page", "")
        if not asked.isdecimal() or request.target != f"{_API}?page={asked}&sid={_SID}":
            return None
        number = max(1, int(asked))
        entries = self.entries()
        rows = entries[(number - 1) * _PAGE_ROWS : number * _PAGE_ROWS]
        answer = {
            "classify": {
                "id": _CATEGORY,
                "name": "法治政府建设",
                "post_count": len(entries),
            },
            "articles": [self._article_row(entry) for entry in rows],
            "total": len(entries),
        }
        return Reply(
            json.dumps(answer, ensure_ascii=False).encode(),
            content_type="application/json",
        )

    def _article_row(self, entry: Entry) -> dict[str, Any]:
        report = entry.report
        if report is None:
            url = urljoin(self.base_url, entry.path)
            return {"id": 7, "title": entry.title, "url": url, "created_at": entry.day}
        file = report.attachment
        return {
            "id": 963149 + report.number,
            "title": _one_title(report),
            "document_number": "",
            "publisher": report.publisher.name,
            "identifier": _index_number(report),
            "date": epoch(report.published),
            "created_at": f"{report.published:%Y-%m-%d %H:%M:%S}",
            "create_time": epoch(report.published),
            "display_publish_time": epoch(report.published),
            "url": urljoin(self.base_url, entry.path),
            "post_url": urljoin(self.base_url, entry.path),
            "abstract": "",
            "keywords": "",
            "classify_main_name": "法治政府建设",
            "is_expired": 0,
            "is_abolished": 0,
            "attachment": [
                {
                    "id": 88389 + report.number,
                    "name": f"{file.name}.{file.extension}",
                    "type": file.extension,
                    "mime": MEDIA_TYPES[file.extension],
                    "size": len(file.payload),
                    "url": urljoin(self.base_url, self.attachment_path(report)),
                }
            ],
        }


def _one_title(report: Report) -> str:
    """This family has one line for a title: a kicker joins it with a space."""
    return report.full_title


def _index_number(report: Report) -> str:
    return f"114453810070{report.number:05d}A/{report.published.year}-{report.number + 20:05d}"
