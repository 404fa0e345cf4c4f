"""A city portal on Hanweb JCMS: columns with a datastore, dataproxy.jsp, Last-Modified.

Mechanics after the field: the first rows stand as XML in the page, of each further
group the one before says the address (`nextgroup`); the last group is empty. The proxy
also answers POSTs with startrecord and endrecord.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from crawler.demo.content.markup import body_html
from crawler.demo.content.report import Publisher
from crawler.demo.portals.facts import Plan, Shown
from crawler.demo.portals.portal import Portal, template
from crawler.demo.portals.server import Reply

if TYPE_CHECKING:
    from archive.model import Kind
    from crawler.demo.content.report import Report
    from crawler.demo.portals.facts import Entry
    from crawler.demo.portals.server import Request

_PROXY = "/module/web/jpage/dataproxy.jsp"
_GROUP_ROWS = 6
_PER_PAGE = 3
_COLUMNS = {"1701": "法治政府建设", "1702": "报告公报"}
_CITY = Publisher("盐城市人民政府", "我市", "全市", "市长", "盐城市")
_JUSTICE = Publisher("盐城市司法局", "我局", "全局", "局长", "盐城市")
_ROADS = Publisher("盐城市交通运输局", "我局", "全局", "局长", "盐城市")
_NATURE = Publisher("盐城市生态环境局", "我局", "全局", "局长", "盐城市")
_HEALTH = Publisher("盐城市卫生健康委员会", "我委", "全委", "主任", "盐城市")
_FIGURES = Publisher("盐城市统计局", "我局", "全市", "局长", "盐城市")
_ISSUERS: dict[Kind, tuple[Publisher, ...]] = {
    "law_government": (_CITY, _JUSTICE, _ROADS, _HEALTH),
    "disclosure": (_CITY, _NATURE, _HEALTH),
    "work_report": (_CITY,),
    "statistics": (_FIGURES,),
}
_WRONG_SUM = ("disclosure", _HEALTH, 2021)


class HanwebPortal(Portal):
    """盐城市人民政府: twenty-seven reports in two columns."""

    site_id = "yancheng"
    title = "盐城市人民政府"
    family = "hanweb"
    division_code = "320900"
    level = "city"
    host = "www.yancheng.example"
    frame = "hanweb_frame.html"
    content_type = "text/html;charset=UTF-8"
    validator = "last-modified"
    robots = "User-agent: *\nDisallow: /jact/\nDisallow: /vc/\n"
    absent = (
        "当前位置",
        "扫一扫在手机打开当前页",
        "上一条",
        "您即将跳转",
        "网站标识码",
        "苏ICP备",
        "纯属虚构",
        "相关附件",
        "访问次数",
        "字号：",
        "索引号",
        "组配分类",
        "ContentStart",
    )

    def plans(self) -> list[Plan]:
        """Three years of each issuer and kind; one table does not add up."""
        return [
            Plan(
                kind,
                publisher,
                year + (kind == "work_report"),
                "wrong_sum" if (kind, publisher, year) == _WRONG_SUM else "",
            )
            for year in (2020, 2021, 2022)
            for kind, publishers in _ISSUERS.items()
            for publisher in publishers
        ]

    def path_of(self, report: Report) -> str:
        """`/art/Y/M/D/art_COLUMN_ID.html`."""
        day = report.published
        name = f"art_{_column(report)}_{3907000 + report.number}.html"
        return f"/art/{day.year}/{day.month}/{day.day}/{name}"

    def attachment_path(self, report: Report) -> str:
        """`/attach/0/…`."""
        stamp = f"{report.published:%y%m%d%H%M%S}{report.number:06d}"
        return f"/attach/0/{stamp}.{report.attachment.extension}"

    def seeds(self) -> list[str]:
        """The two columns."""
        return [f"/col/col{number}/index.html" for number in _COLUMNS]

    def scope_pattern(self) -> str:
        """Articles."""
        return r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html$"

    def shown(self, report: Report) -> Shown:
        """Date always; the source as a label, in the meta tags, or by signature only."""
        time = _time(report).replace(" ", "T")
        name = report.publisher.name
        fields: dict[str, object] = {}
        if _has_head_table(report):
            fields["index_number"] = _index_number(report)
            fields["document_number"] = _document_number(report)
        kinds = ("label", "meta", "issuer")
        kind = kinds[_source_form(report)]
        if kind == "issuer" and _has_head_table(report):
            return Shown(time, name, None, fields=fields)
        return Shown(time, name, kind, fields=fields)  # type: ignore[arg-type]

    def article(self, report: Report) -> str:
        """A report's page; disclosure reports carry the table of 政府信息公开."""
        entries = [e for e in self.entries() if e.report]
        place = next(n for n, entry in enumerate(entries) if entry.report is report)
        before, after = entries[place - 1], entries[(place + 1) % len(entries)]
        name = report.publisher.name
        head_table = ""
        if _has_head_table(report):
            head_table = template("hanweb_head_table.html").substitute(
                index_number=_index_number(report),
                publisher=name,
                created=f"{report.signed}",
                title=report.plain_title,
                document_number=_document_number(report),
            )
        lines = [escape(line) for line in (report.kicker, report.title) if line]
        subtitle = escape(report.subtitle)
        content = template("hanweb_article.html").substitute(
            head_table=head_table,
            heading="<br />".join(lines),
            subtitle=f'<div class="article-subtitle">{subtitle}</div>'
            if subtitle
            else "",
            time=_time(report),
            source=f"信息来源：{name}" if _source_form(report) == 0 else "信息来源：",
            number=3907000 + report.number,
            body=body_html(report),
            file=self.attachment_path(report),
            file_title=f"{report.attachment.name}.{report.attachment.extension}",
            previous=before.path,
            previous_title=escape(before.title),
            next=after.path,
            next_title=escape(after.title),
        )
        return self.page(
            content, title=escape(report.main_title), head=self._meta_tags(report)
        )

    def listing(self, request: Request) -> Reply | None:
        """A column with its first group inside, or a further group from the proxy."""
        if request.path == _PROXY:
            return self._proxy(request)
        numbers = {f"/col/col{number}/index.html": number for number in _COLUMNS}
        number = numbers.get(request.target)
        if number is None:
            return None
        content = template("hanweb_listing.html").substitute(
            column=_COLUMNS[number],
            unit=_unit(number),
            number=number,
            datastore=self._datastore(number, 0),
            per_page=_PER_PAGE,
            total=len(self._rows(number)),
            site=self.title,
        )
        head = f'<meta name="ColumnName" content="{_COLUMNS[number]}">'
        return self.html(self.page(content, title=_COLUMNS[number], head=head))

    def _proxy(self, request: Request) -> Reply:
        asked = request.parameters()
        number = asked.get("columnid", "")
        if number not in _COLUMNS or asked.get("unitid") != _unit(number):
            return self.not_found()
        if "startrecord" in asked:
            start, end = int(asked["startrecord"]), int(asked.get("endrecord", "0"))
            rows = self._rows(number)[max(0, start - 1) : end]
            body = _datastore_xml(rows, "")
        else:
            body = self._datastore(number, int(asked.get("page", "0")))
        return Reply(body.encode(), content_type="text/xml;charset=UTF-8")

    def _datastore(self, number: str, group: int) -> str:
        rows = self._rows(number)[group * _GROUP_ROWS : (group + 1) * _GROUP_ROWS]
        address = (
            f"{_PROXY}?page={group + 1}&appid=1&appid=1&webid=1&path=/"
            f"&columnid={number}&unitid={_unit(number)}"
            f"&webname={quote(quote(self.title))}&permissiontype=0"
        )
        return _datastore_xml(rows, f'<a href="{address}"></a>' if rows else "")

    def _rows(self, number: str) -> list[Entry]:
        return [
            entry
            for entry in self.entries()
            if (_column(entry.report) if entry.report else "1701") == number
        ]

    def _meta_tags(self, report: Report) -> str:
        source = report.publisher.name if _source_form(report) < 2 else ""
        tags = {
            "Maketime": f"{report.published:%Y-%m-%d %H:%M:%S}",
            "ColumnName": _COLUMNS[_column(report)],
            "ColumnType": "",
            "ArticleTitle": report.main_title,
            "PubDate": f"{report.published:%Y-%m-%d %H:%M}",
            "author": "",
            "description": "",
            "keywords": "",
            "contentSource": source,
            "url": self.url_of(report),
            "i_columnid": _column(report),
            "i_articleid": str(3907000 + report.number),
        }
        return "\n".join(
            f'<meta name="{name}" content="{escape(value)}" />'
            for name, value in tags.items()
        )


def _column(report: Report) -> str:
    return "1701" if report.kind == "law_government" else "1702"


def _unit(column: str) -> str:
    return f"58{column}1"


def _source_form(report: Report) -> int:
    return 0 if report.kind == "work_report" else report.number % 3


def _time(report: Report) -> str:
    """With the minute on every other page, as templates differ by column."""
    form = "%Y-%m-%d %H:%M" if report.number % 2 else "%Y-%m-%d"
    return report.published.strftime(form)


def _has_head_table(report: Report) -> bool:
    return report.kind == "disclosure"


def _index_number(report: Report) -> str:
    return (
        f"014348{report.number:03d}/{report.published.year}-{report.number + 100:05d}"
    )


def _document_number(report: Report) -> str:
    return f"盐政公开〔{report.published.year}〕{report.number + 1}号"


def _datastore_xml(rows: list[Entry], next_group: str) -> str:
    records = "\n".join(
        f"<record><![CDATA[\n{_record(row)}]]></record>" for row in rows
    )
    return (
        f"<datastore>\n<nextgroup><![CDATA[{next_group}]]></nextgroup>\n"
        f"<recordset>\n{records}\n</recordset></datastore>"
    )


def _record(entry: Entry) -> str:
    title = escape(entry.title)
    shown = title if len(entry.title) < 24 else escape(entry.title[:22]) + "..."
    year, month, day = entry.day.split("-")
    return (
        f"<li><a href='{entry.path}' title='{title}' target=\"_blank\">{shown}</a>"
        f"<span>{year}-\n{month}-\n{day}</span></li>"
    )
