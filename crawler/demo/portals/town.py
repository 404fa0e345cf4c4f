"""A small town's portal: tables by hand, GB2312 by its own account, 下一页 links.

No standard meta tags, no validators, a visit counter in every page; the page title is
the site's name. Letters outside GB2312 (镕, 堃) are there all the same, as GBK bytes.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from crawler.demo.content.markup import body_html
from crawler.demo.content.report import Publisher
from crawler.demo.portals.facts import Plan, Shown
from crawler.demo.portals.portal import Portal, template

if TYPE_CHECKING:
    from crawler.demo.content.report import Report
    from crawler.demo.portals.facts import Entry
    from crawler.demo.portals.server import Reply, Request

_LIST = "/fzzf/list.asp"
_PAGE_ROWS = 9
_TOWN = Publisher("凤冈县永安镇人民政府", "我镇", "全镇", "镇长李堃", "凤冈县永安镇")


class TownPortal(Portal):
    """凤冈县永安镇: twenty-four reports of one town."""

    site_id = "fenggang_yongan"
    title = "凤冈县永安镇人民政府"
    family = "generic"
    division_code = "520327"
    host = "www.yongan.example"
    frame = "town_frame.html"
    charset = "gbk"
    content_type = "text/html"
    robots = "User-agent: *\nDisallow: /admin/\nDisallow: /search/\n"
    absent = (
        "当前位置",
        "浏览次数",
        "点击：",
        "阅读：",
        "附件下载",
        "【打印】",
        "上一篇",
        "版权所有",
        "黔ICP备",
        "网站标识码",
        "热点信息",
        "本站原创",
        "纯属虚构",
        "茶园管护培训班",
    )

    def plans(self) -> list[Plan]:
        """Twelve years of the town's two kinds of reports."""
        return [
            Plan(kind, _TOWN, year)
            for year in range(2012, 2024)
            for kind in ("law_government", "disclosure")
        ]

    def path_of(self, report: Report) -> str:
        """`show.asp?id=N`."""
        return f"/fzzf/show.asp?id={1020 + report.number}"

    def attachment_path(self, report: Report) -> str:
        """`/upload/…`."""
        return f"/upload/{report.published:%Y%m%d%H%M%S}.{report.attachment.extension}"

    def seeds(self) -> list[str]:
        """The one list."""
        return [_LIST]

    def scope_pattern(self) -> str:
        """Shown pages."""
        return r"/show\.asp\?id=\d+$"

    def site_file_extra(self) -> str:
        """The town's own word for its own texts, put right by a lookup."""
        return (
            '[[lookups.source]]\nmatch = "本站原创"\nvalue = "凤冈县永安镇人民政府"\n'
        )

    def shown(self, report: Report) -> Shown:
        """Four forms of the label line; in the last a script was to write the date."""
        day = f"{report.published:%Y-%m-%d}"
        name = report.publisher.name
        match report.number % 4:
            case 0:
                return Shown(day, name, "label")
            case 1:
                return Shown(day, name, "issuer")
            case 2:
                return Shown(day, name, None)
            case _:
                return Shown(None, name, "label", date_kind="listed")

    def article(self, report: Report) -> str:
        """A report's page; its counter moves on at each visit."""
        entries = [e for e in self.entries() if e.report]
        place = next(n for n, entry in enumerate(entries) if entry.report is report)
        before, after = entries[place - 1], entries[(place + 1) % len(entries)]
        lines = [escape(line) for line in (report.kicker, report.title) if line]
        content = template("town_article.html").substitute(
            heading="<BR>".join(lines),
            label=self._label(report),
            body=body_html(report),
            file=self.attachment_path(report),
            file_title=f"{report.attachment.name}.{report.attachment.extension}",
            previous=before.path.rsplit("/", 1)[1],
            previous_title=escape(before.title),
            next=after.path.rsplit("/", 1)[1],
            next_title=escape(after.title),
        )
        return self.page(content)

    def listing(self, request: Request) -> Reply | None:
        """list.asp and list.asp?page=N."""
        if request.path != _LIST:
            return None
        page = request.parameters().get("page", "1")
        number = int(page) if page.isdecimal() else 1
        if request.target not in (_LIST, f"{_LIST}?page={number}"):
            return None
        entries = self.entries()
        last = -(-len(entries) // _PAGE_ROWS)
        if not 1 <= number <= last:
            return self.not_found()
        rows = entries[(number - 1) * _PAGE_ROWS : number * _PAGE_ROWS]
        content = template("town_listing.html").substitute(
            rows="\n".join(_row(entry) for entry in rows), pager=_pager(number, last)
        )
        return self.html(self.page(content))

    def _label(self, report: Report) -> str:
        at = report.published
        day = f"{at.year}-{at.month}-{at.day}"
        visits = 100 + 7 * report.number + self.visits[self.path_of(report)]
        name = report.publisher.name
        forms = (
            f"发布时间：{day}　来源：{name}　浏览次数：<B>{visits}</B>",
            f"作者：管理员　发布日期：{at.year}年{at.month}月{at.day}日　点击：{visits} 次",
            f"发布时间：{day} 来源：本站原创 阅读：{visits}",
            (
                f"发布时间：<SCRIPT>document.write(pubdate)</SCRIPT>　来源：{name}"
                f"　浏览次数：{visits}"
            ),
        )
        return forms[report.number % 4]


def _row(entry: Entry) -> str:
    href = entry.path.rsplit("/", 1)[1] if entry.report else entry.path
    return (
        f'<TR><TD>·<A HREF="{escape(href)}" TARGET=_blank>{escape(entry.title)}</A></TD>'
        f"<TD WIDTH=90>[{entry.day}]</TD></TR>"
    )


def _pager(number: int, last: int) -> str:
    def link(name: str, page: int) -> str:
        if page == number:
            return name
        return f'<A HREF="list.asp?page={page}">{name}</A>'

    return (
        f"共 {last} 页 第 {number} 页 {link('首页', 1)}"
        f" {link('上一页', max(1, number - 1))} {link('下一页', min(last, number + 1))}"
        f" {link('尾页', last)}"
    )
