"""Articles over several pages: one record of all, versions, missing pages, offline too."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from archive.store import Archive
from archive.store.verify import verify
from crawler.demo.portals.server import Reply
from crawler.frontier.task import MOST_PAGES
from crawler.offline.recleaning import RecleanOptions, run_reclean
from crawler.workers.pool import Workers
from tests.crawler.strict import StrictPortal, served

TITLE = "某某县2023年法治政府建设年度报告"
PAGE = (
    "<html><head><title>{title}</title></head><body><h1>{title}</h1><div>发布日期：2024-01-02　来源：某某县司法局</div>"
    "<div class=TRS_Editor><p>第{n}部分。{said}一年来，某某县深入推进依法行政，加快建设法治政府，共办理行政复议案件四十{n}件，"
    "开展行政执法监督检查十二次，规范性文件合法性审查率达到百分之百。</p><p>第{n}部分的打算。继续加强执法队伍建设，"
    "完善执法制度，提高群众满意度，确保各项任务落到实处，取得实效。</p>{end}</div><div class=pager>{pager}</div></body></html>"
)
SIGNED = "<p>某某县司法局</p><p>2024年1月2日</p>"


def linked(name: str):
    def pager(names, n):
        back = f"<a href='{names[n - 2]}'>上一页</a>" if n > 1 else ""
        on = f"<a href='{names[n]}'>下一页</a>" if n < len(names) else ""
        return f"{back} {on}"

    return [f"{name}.html", *(f"{name}_{n}.html" for n in (2, 3))], pager


def numbers(names, n):
    shown = (
        str(k) if k == n else f"<a href='{name}'>{k}</a>"
        for k, name in enumerate(names, 1)
    )
    return f"共{len(names)}页 第{n}页 " + " ".join(shown)


# The files of three pages, and what the pager of each says.
FORMS = {
    "named": linked("t20240102_7100"),
    "number": linked("7012"),
    "query": ([f"show.asp?id=7{more}" for more in ("", "&page=2", "&page=3")], linked("x")[1]),
    "script": (
        ["t20240102_1000.html", "t20240102_1000_1.html", "t20240102_1000_2.html"],
        lambda names, n: f"<script>createPageHTML(3, {n - 1}, 't20240102_1000', 'html');</script>",
    ),
    "counted": (linked("90012")[0], numbers),
    "variables": (
        ["t20240102_700.html", "t20240102_700_1.html", "t20240102_700_2.html"],
        lambda names, n: f"<script>var currentPage = {n - 1};//从0开始\nvar countPage = 3;//共多少页</script>",
    ),
    "object": (
        ["90013.html", "90013_1.html", "90013_2.html"],
        lambda names, n: f"<script>new Pager({{size: 3, current: {n - 1}, prefix: '90013', suffix: 'html'}});</script>",
    ),
    "folder": (
        ["90014/", "90014/2/", "90014/3/"],
        lambda names, n: "".join(
            f"<a href='/zw/{name}'>[{k}]</a>" for k, name in enumerate(names, 1) if k != n
        ),
    ),
    "click": (
        ["90015_1.html", "90015_2.html", "90015_3.html"],
        lambda names, n: f"<a href='#' onclick=\"location.href='{names[n]}'\">下一页</a>" if n < len(names) else "",
    ),
}  # fmt: skip


@dataclass
class Article:
    """An article of three pages in a form; `said` is what is new on a page."""

    portal: StrictPortal
    form: str = "named"
    said: dict[int, str] = field(default_factory=dict)
    count: int = 3

    @property
    def targets(self) -> list[str]:
        return [f"/zw/{name}" for name in FORMS[self.form][0]]

    def serve(self) -> None:
        self.portal.port.hits.clear()
        names, pager = FORMS[self.form]
        for n, target in enumerate(self.targets[: self.count], 1):
            self.portal.pages[target] = PAGE.format(
                title=TITLE,
                n=n,
                said=self.said.get(n, ""),
                end=SIGNED if n == self.count else "",
                pager=pager(names[: self.count], n),
            )
        self.portal.pages["/zw/"] = (
            f"<ul><li><a href='{names[0]}'>{TITLE}</a><i>2024-01-02</i></li></ul>"
        )


@pytest.fixture
def portal():
    yield from served(StrictPortal())


@pytest.fixture
def article(portal, crawl):
    portal.write_site(crawl.sites, "/zw/")
    made = Article(portal)
    made.serve()
    return made


def again(crawl, **options):
    """Another crawl, with everything due."""
    with Archive.open(crawl.archive, writable=True) as archive:
        archive.write("UPDATE urls SET due_at = '2020-01-01T00:00:00.000000Z'")
    return crawl(**options)


def the_record(crawl):
    with Archive.open(crawl.archive) as archive:
        assert verify(archive).damage == []
        (record,) = archive.records()
        pages = archive.further_pages(record.record_id, record.version)
        return record, [archive.capture(c) for c in (record.capture_id, *pages)]


def parts(text: str) -> list[str]:
    return [line[:4] for line in text.split("\n") if line.startswith("第")]


def codes(record) -> list[str]:
    return [told.code for told in record.record.issues]


@pytest.mark.parametrize("form", FORMS)
def test_all_pages_are_one_record(portal, crawl, form):
    portal.write_site(crawl.sites, "/zw/")
    article = Article(portal, form)
    article.serve()
    told = crawl()["sites"]["strict"]
    record, captures = the_record(crawl)
    base = portal.port.base_url.rstrip("/")
    assert [page.url for page in captures] == [base + t for t in article.targets]
    assert portal.asked == ["/zw/", *article.targets]
    assert record.url == base + article.targets[0]
    wanted = [f"第{n}部分" for n in (1, 1, 2, 2, 3, 3)]
    assert parts(record.text) == wanted
    assert "页" not in record.text
    assert (record.title, record.date) == (TITLE, "2024-01-02")
    assert record.signed_date == "2024-01-02"
    assert record.issuer == "某某县司法局"
    assert "more_pages" not in codes(record)
    assert (crawl.code, told["health"]) == (0, "ok")


def test_a_change_of_a_further_page_is_a_version(article, crawl):
    crawl()
    article.said[2] = "本部分于今日更正。"
    article.serve()
    again(crawl)
    record, captures = the_record(crawl)
    assert record.version == 2
    assert article.said[2] in record.text
    assert len(captures) == 3
    assert "更正" in captures[1].payload.decode()
    article.serve()
    again(crawl)
    assert article.portal.asked == ["/zw/", *article.targets]
    assert the_record(crawl)[0].version == 2


def test_a_page_that_is_missing_at_first_is_an_issue(article, crawl):
    page = article.portal.pages.pop(article.targets[2])
    told = crawl()["sites"]["strict"]
    record, captures = the_record(crawl)
    assert parts(record.text) == [f"第{n}部分" for n in (1, 1, 2, 2)]
    assert len(captures) == 2
    (detail,) = (i.detail for i in record.record.issues if i.code == "more_pages")
    assert article.targets[2] in detail
    assert (crawl.code, told["health"]) == (4, "incomplete")
    article.portal.pages[article.targets[2]] = page
    again(crawl)
    record, captures = the_record(crawl)
    assert (record.version, len(captures)) == (2, 3)
    assert "more_pages" not in codes(record)


@pytest.mark.parametrize("status", [404, 500])
def test_a_page_that_is_gone_takes_no_known_text_away(article, crawl, status):
    crawl()
    before, captures = the_record(crawl)
    lost = Reply(b"not here", status=status)
    article.portal.pages[article.targets[2]] = lost
    told = again(crawl)["sites"]["strict"]
    record, kept = the_record(crawl)
    assert (record.version, record.text) == (1, before.text)
    assert [page.url for page in kept] == [page.url for page in captures]
    assert told["health"] == "incomplete"
    state, reason = crawl.states()[article.targets[0]]
    if status == 404:
        rows = crawl.rows("SELECT url, detail FROM issues WHERE code = 'more_pages'")
        ((url, detail),) = rows
        assert url.endswith(article.targets[0])
        assert article.targets[2] in detail
        assert state == "unchanged"
    else:
        assert (state, reason) == ("failed", "http_5xx")


def test_a_new_text_counts_though_a_page_is_gone(article, crawl):
    crawl()
    article.said[1] = "现予更正。"
    article.serve()
    del article.portal.pages[article.targets[2]]
    again(crawl)
    record, captures = the_record(crawl)
    assert (record.version, len(captures)) == (2, 2)
    assert "more_pages" in codes(record)


def test_an_article_that_becomes_shorter_is_a_version(article, crawl):
    crawl()
    article.count = 2
    article.serve()
    again(crawl)
    record, captures = the_record(crawl)
    assert (record.version, len(captures)) == (2, 2)
    assert "more_pages" not in codes(record)


def test_cleaned_again_it_is_the_same(article, crawl):
    crawl()
    before, _ = the_record(crawl)
    asked = list(article.portal.asked)
    with Archive.open(crawl.archive, writable=True) as archive:
        archive.write(
            "UPDATE records SET text = '', text_digest = '0', rules_version = '1'"
        )
        archive.write("UPDATE versions SET text = '', text_digest = '0'")
    options = RecleanOptions(archive=crawl.archive, sites_dir=crawl.sites)
    with Workers(1) as workers:
        assert run_reclean(options, workers) == 0
    with Archive.open(crawl.archive) as archive:
        (record,) = archive.records()
        assert record.record.as_dict() == before.record.as_dict()
        assert record.version == 2
        assert len(archive.further_pages(record.record_id, 2)) == 2
    assert article.portal.asked == asked


def test_a_first_page_that_says_304_says_nothing_of_the_others(article, crawl):
    def page(request):
        if request.headers.get("if-none-match"):
            return Reply(b"", status=304)
        return Reply(first.encode(), headers=(("ETag", '"1"'),))

    first = article.portal.pages[article.targets[0]]
    article.portal.pages[article.targets[0]] = page
    crawl()
    article.said[3] = "末页有变。"
    article.serve()
    article.portal.pages[article.targets[0]] = page
    again(crawl)
    record, _ = the_record(crawl)
    assert record.version == 2
    assert "末页有变" in record.text


@pytest.mark.parametrize("back", ["t20240102_7100.html", "t20240102_7100_2.html"])
def test_a_pager_in_a_circle_ends(article, crawl, back):
    pages, last = article.portal.pages, article.targets[2]
    pages[last] = pages[last].replace("</body>", f"<a href='{back}'>下一页</a></body>")
    crawl()
    record, captures = the_record(crawl)
    assert (len(captures), article.portal.asked[1:]) == (3, article.targets)
    assert "more_pages" not in codes(record)


@pytest.mark.parametrize(("shows", "count"), [(2, 4), (None, MOST_PAGES)])
def test_a_pager_without_end_ends(portal, crawl, shows, count):
    """Its server answers with the last page beyond it, or makes up ever more."""

    def page(request):
        number = (
            int(request.target.rpartition("=")[2]) if "page=" in request.target else 1
        )
        shown = number if shows is None else min(number, shows + 1)
        pager = f"<a href='show.asp?id=7&page={number + 1}'>下一页</a>"
        body = PAGE.format(title=TITLE, n=shown, said="", end="", pager=pager)
        return Reply(body.encode())

    portal.write_site(crawl.sites, "/zw/")
    Article(portal, "query").serve()
    first = "/zw/show.asp?id=7"
    portal.pages |= {first: page}
    portal.pages |= {f"{first}&page={n}": page for n in range(2, 90)}
    crawl()
    record, _ = the_record(crawl)
    assert len(portal.asked) - 1 == count
    assert ("more_pages" in codes(record)) == (shows is None)


def test_robots_forbids_a_further_page(article, crawl):
    rules = f"User-agent: *\nDisallow: {article.targets[1]}\n"
    article.portal.pages["/robots.txt"] = Reply(
        rules.encode(), content_type="text/plain"
    )
    crawl()
    record, captures = the_record(crawl)
    assert article.portal.asked == ["/zw/", article.targets[0]]
    assert "more_pages" in codes(record)
    assert len(captures) == 1


def test_a_further_page_that_leads_away_is_not_followed(article, crawl):
    away = Reply(b"", status=302, headers=(("Location", "/login"),))
    article.portal.pages[article.targets[1]] = away
    crawl()
    record, _ = the_record(crawl)
    assert "/login" not in article.portal.asked
    assert "more_pages" in codes(record)
    assert parts(record.text) == ["第1部分"] * 2
