"""A county portal on TRS WCM: static t-date pages, createPageHTML paging, ETags.

Mechanics after the field: page 0 is index.html, page n is index_n.html; the script
names more pages than exist, and the last is a stub of some 400 bytes. Pages moved from
an older system carry the day of the move in their URL and PubDate, while the label
still shows the day of publication.
"""

from __future__ import annotations

from html import escape
from posixpath import relpath
from typing import TYPE_CHECKING

from crawler.demo.content.markup import body_html
from crawler.demo.content.report import Publisher
from crawler.demo.portals.facts import Plan, Shown
from crawler.demo.portals.portal import Portal, template

if TYPE_CHECKING:
    from archive.model import Kind
    from crawler.demo.content.report import Report
    from crawler.demo.portals.facts import Entry, Fate
    from crawler.demo.portals.server import Reply, Request

_COLUMN = "/zwgk/fzzf/"
_PAGE_ROWS = 10
_MOVED = "2024-06-01"
_COUNTY = Publisher("安化县人民政府", "我县", "全县", "县长", "安化县")
_JUSTICE = Publisher("安化县司法局", "我局", "全局", "局长", "安化县")
_SCHOOLS = Publisher("安化县教育局", "我局", "全局", "局长", "安化县")
_WATER = Publisher("安化县水利局", "我局", "全局", "局长", "安化县")
_MARKET = Publisher("安化县市场监督管理局", "我局", "全局", "局长", "安化县")
_FIGURES = Publisher("安化县统计局", "我局", "全县", "局长", "安化县")
_MEICHENG = Publisher("安化县梅城镇人民政府", "我镇", "全镇", "镇长", "安化县梅城镇")
_DONGPING = Publisher("安化县东坪镇人民政府", "我镇", "全镇", "镇长", "安化县东坪镇")
_ISSUERS: dict[Kind, tuple[Publisher, ...]] = {
    "law_government": (_COUNTY, _JUSTICE, _SCHOOLS, _MEICHENG, _DONGPING),
    "disclosure": (_COUNTY, _WATER, _MARKET),
    "work_report": (_COUNTY,),
    "statistics": (_FIGURES,),
}
_FATES: dict[tuple[object, ...], Fate] = {
    ("disclosure", _WATER, 2022): "late",
    ("disclosure", _MARKET, 2022): "missing",
}


class TrsPortal(Portal):
    """安化县人民政府: thirty reports of a county, its departments and towns."""

    site_id = "anhua"
    title = "安化县人民政府"
    family = "trs"
    division_code = "430923"
    host = "www.anhua.example"
    frame = "trs_frame.html"
    validator = "etag"
    robots = "User-agent: *\nCrawl-delay: 0.02\nDisallow: /search/\nDisallow: /cal/\n"
    absent = (
        "您现在的位置",
        "扫一扫在手机打开当前页",
        "打印本页",
        "上一篇",
        "责任编辑",
        "版权声明",
        "凡本网注明",
        "您访问的链接即将离开",
        "网站标识码",
        "湘ICP备",
        "纯属虚构",
        "附件下载",
        "浏览次数",
        "分享到",
        "春耕生产现场会",
    )

    def plans(self) -> list[Plan]:
        """Three years of each issuer and kind, and an older work report."""
        plans = [
            Plan(kind, publisher, year + (kind == "work_report"))
            for year in (2021, 2022, 2023)
            for kind, publishers in _ISSUERS.items()
            for publisher in publishers
        ]
        plans = [plan._replace(fate=_FATES.get(plan[:3], "")) for plan in plans]
        return [*plans, Plan("work_report", _COUNTY, 2021)]

    def path_of(self, report: Report) -> str:
        """`/column/YYYYMM/tYYYYMMDD_ID.html`."""
        day = self._url_day(report)
        number = 1204500 + report.number
        return f"{_COLUMN}{day[:4]}{day[5:7]}/t{day.replace('-', '')}_{number}.html"

    def attachment_path(self, report: Report) -> str:
        """`P0…` beside the page."""
        folder = self.path_of(report).rsplit("/", 1)[0]
        stamp = f"{report.published:%Y%m%d%H%M%S}{report.number:06d}"
        return f"{folder}/P0{stamp}.{report.attachment.extension}"

    def seeds(self) -> list[str]:
        """The one column."""
        return [_COLUMN]

    def scope_pattern(self) -> str:
        """t-date pages."""
        return r"/t\d{8}_\d+\.html$"

    def shown(self, report: Report) -> Shown:
        """Five forms of the label line, from complete to none at all."""
        minute = f"{report.published:%Y-%m-%dT%H:%M}"
        name = report.publisher.name
        match _form(report):
            case 0 | 2 | 4:
                kind = "label" if _form(report) == 0 else "meta"
                return Shown(minute, name, kind)  # type: ignore[arg-type]
            case 1:
                return Shown(minute[:10], name, "label")
            case _:
                return Shown(minute, name, "issuer")

    def article(self, report: Report) -> str:
        """A report's page with the standard meta tags."""
        entries = self.entries()
        place = next(n for n, entry in enumerate(entries) if entry.report is report)
        before, after = entries[place - 1], entries[(place + 1) % len(entries)]
        here = self.path_of(report)
        heading = "<br>".join(
            escape(line)
            for line in (report.kicker, report.title, report.subtitle)
            if line
        )
        file = report.attachment
        content = template("trs_article.html").substitute(
            heading=heading,
            label=_label(report),
            body=body_html(report),
            file="./" + self.attachment_path(report).rsplit("/", 1)[1],
            file_title=f"{file.name}.{file.extension}",
            previous=_relative(before, here),
            previous_title=escape(before.title),
            next=_relative(after, here),
            next_title=escape(after.title),
            site=self.title,
        )
        return self.page(
            content,
            title=f"{escape(report.main_title)}_{self.title}",
            head=self._meta_tags(report),
        )

    def listing(self, request: Request) -> Reply | None:
        """index.html, index_1.html …; one page more than there are rows for is a stub."""
        if not request.target.startswith(_COLUMN):
            return None
        name = request.target.removeprefix(_COLUMN) or "index.html"
        pages = {
            "index.html" if number == 0 else f"index_{number}.html": number
            for number in range(self._page_count() + 1)
        }
        if name not in pages:
            return None
        number = pages[name]
        if number == self._page_count():
            return self.html(_STUB)
        rows = self.entries()[number * _PAGE_ROWS : (number + 1) * _PAGE_ROWS]
        content = template("trs_listing.html").substitute(
            rows="\n".join(_row(entry, name) for entry in rows),
            total=self._page_count() + 1,
            current=number,
        )
        head = '<meta name="ColumnName" content="法治政府建设">\n'
        head += '<meta name="ColumnType" content="政策文件">'
        return self.html(
            self.page(content, title=f"法治政府建设_{self.title}", head=head)
        )

    def _page_count(self) -> int:
        return -(-len(self.entries()) // _PAGE_ROWS)

    def _url_day(self, report: Report) -> str:
        return _MOVED if _is_moved(report) else f"{report.published:%Y-%m-%d}"

    def _meta_tags(self, report: Report) -> str:
        time = f"{report.published:%H:%M}"
        source = report.publisher.name if _form(report) in (0, 2, 4) else ""
        tags = {
            "ColumnName": "法治政府建设",
            "ColumnType": "政策文件",
            "ArticleTitle": report.main_title,
            "PubDate": f"{self._url_day(report)} {time}",
            "ContentSource": source,
            "Keywords": "法治政府;年度报告",
            "Author": "",
            "Description": report.plain_title,
            "Url": self.url_of(report),
        }
        return "\n".join(
            f'<meta name="{name}" content="{escape(value)}">'
            for name, value in tags.items()
        )


_STUB = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>法治政府建设</title>'
    '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    '<link rel="stylesheet" href="/images/common.css"></head><body>'
    '<div class="wrap"><div class="page"><script>'
    'createPageHTML(0, 0, "index", "html");</script></div>'
    "<p>本栏目没有更多内容。</p></div></body></html>\n"
)


def _form(report: Report) -> int:
    return 0 if report.kind == "work_report" or _is_moved(report) else report.number % 5


def _is_moved(report: Report) -> bool:
    return report.number in (6, 13)


def _label(report: Report) -> str:
    name = report.publisher.name
    at = report.published
    sizes = (
        '字体：【<a href="javascript:enlarge(18)">大</a>'
        ' <a href="javascript:enlarge(16)">中</a>'
        ' <a href="javascript:enlarge(14)">小</a>】'
    )
    forms = (
        f"发布时间：{at:%Y-%m-%d %H:%M}　　来源：{name}　　作者：　　{sizes}",
        (
            f"<span>发布日期：{at.year}年{at.month}月{at.day}日</span>"
            f"<span>信息来源：{name}</span>"
            '<span>浏览次数：<em id="hits">--</em></span>'
        ),
        f"时间：{at:%Y-%m-%d %H:%M:%S}　来源：　点击数：<span id=c></span>　{sizes}",
        f"<p>发布时间：{at:%Y-%m-%d %H:%M}</p><p>{sizes}</p>",
        f"<p>{sizes}</p>",
    )
    return forms[_form(report)]


def _row(entry: Entry, name: str) -> str:
    title = escape(entry.title)
    shown = title if len(entry.title) < 28 else escape(entry.title[:26]) + "..."
    href = _relative(entry, _COLUMN + name)
    return (
        f'      <li><span>{entry.day}</span><a href="{href}" target="_blank"'
        f' title="{title}">{shown}</a></li>'
    )


def _relative(entry: Entry, here: str) -> str:
    """The link as TRS writes it, relative to the page that it stands on."""
    path = relpath(entry.path, here.rsplit("/", 1)[0])
    return path if path.startswith("..") else f"./{path}"
