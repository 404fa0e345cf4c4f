"""Error pages with status 200 give no record, also those that no sign knows."""

from __future__ import annotations

from collections import Counter

import pytest

from archive.model import Capture, Hints
from archive.store import Archive
from archive.store.verify import verify
from crawler.demo.portals.server import Reply
from crawler.offline.recleaning import RecleanOptions, run_reclean
from crawler.workers.jobs import read_report
from crawler.workers.pool import Workers
from tests.crawler.conftest import REPORT
from tests.crawler.engine.error_pages import SIGNED, STRANGE
from tests.crawler.strict import StrictPortal, served

TITLES = (
    "某某县2021年度法治政府建设工作报告",
    "某某县司法局2020年依法行政工作情况",
    "关于2019年政府信息公开工作的年度报告",
)
MANY = tuple(f"某某县{year}年法治政府建设情况的报告" for year in range(1980, 2025))


class Portal(StrictPortal):
    """A column of reports; `bad` pages answer in the place of some of them."""

    titles = TITLES

    def serve(self, bad: str | None = None, *places: int) -> None:
        self.serve_bad(dict.fromkeys(places, bad) if bad else {})

    def serve_bad(self, bad: dict[int, str]) -> None:
        self.port.hits.clear()
        rows = ""
        for n, title in enumerate(self.titles):
            target = self.target(n)
            rows += f"<li><a href={target}>{title}</a><i>{self.day(n)}</i></li>"
            self.pages[target] = Reply(self.report(n).encode())
            if n in bad:
                self.pages[target] = self.answering(bad[n])
        self.pages["/zw/"] = f"<ul>{rows}</ul>"

    def day(self, n: int) -> str:
        return f"2022-01-{n % 28 + 1:02}"

    def target(self, n: int) -> str:
        return f"/zw/t20220101_90{n:02}.html"

    def report(self, n: int) -> str:
        return REPORT.format(
            title=self.titles[n], date=self.day(n), number=2000 + n, hits=7, more=""
        )

    @staticmethod
    def answering(page: str):
        count = iter(range(0xA01, 0xFFF))

        def answer(request):
            event = f"{next(count):x}-8f{next(count)}"
            said = page.replace("{event}", event).replace("{path}", request.target)
            return Reply(said.encode())

        return answer


@pytest.fixture
def portal(crawl):
    for made in served(Portal()):
        made.write_site(crawl.sites, "/zw/")
        yield made


def again(crawl, **options):
    with Archive.open(crawl.archive, writable=True) as archive:
        archive.write("UPDATE urls SET due_at = '2020-01-01T00:00:00.000000Z'")
    return crawl(**options)


def living(crawl) -> list[str]:
    with Archive.open(crawl.archive) as archive:
        assert verify(archive).damage == []
        return sorted(r.record.title for r in archive.records() if not r.removed_at)


def changes(crawl) -> list[str]:
    return [op for (op,) in crawl.rows("SELECT op FROM changes ORDER BY seq")]


@pytest.mark.parametrize("name", SIGNED)
def test_known_error_pages_give_no_record(name):
    url = "http://a.gov.cn/zw/t20220101_9001.html"
    page = SIGNED[name].replace("{path}", url).replace("{event}", "8f3-a1")
    capture = Capture(url=url, payload=page.encode(), status=200)
    hints = Hints(listing_title=TITLES[0], listing_date="2022-01-01")
    read = read_report(capture, hints, asked=None, knew_article=False)
    assert read.record is None
    assert read.diagnosis.state == "failed"


def test_one_text_at_addresses_whose_listings_say_otherwise(portal, crawl):
    count = len(STRANGE)
    portal.titles = MANY[: 2 * count + 1]
    portal.serve_bad(dict(enumerate([*STRANGE.values()] * 2)))
    summary = crawl()["sites"]["strict"]
    assert crawl.code == 3
    assert living(crawl) == [portal.titles[-1]]
    states = crawl.states()
    for n in range(2 * count):
        assert states[portal.target(n)] == ("failed", "soft_404")
    rejected = crawl.rows("SELECT url, reason, detail FROM rejected")
    assert {reason for _, reason, _ in rejected} == {"soft_404"}
    assert all("2 addresses show the same" in detail for *_, detail in rejected)
    assert (summary["new"], summary["removed"]) == (count + 1, count)
    due = crawl.rows("SELECT count(*) FROM urls WHERE due_at IS NULL AND kind='report'")
    assert due == [(0,)]
    portal.serve()
    again(crawl)
    assert living(crawl) == sorted(portal.titles)
    assert Counter(changes(crawl)[-3 * count :]) == dict.fromkeys(
        ("add", "change", "restore"), count
    )
    assert crawl.rows("SELECT * FROM rejected") == []


def test_the_second_one_comes_in_a_later_crawl(portal, crawl):
    portal.serve(STRANGE["wall"], 0)
    crawl()
    assert "安全提醒" in living(crawl)
    portal.serve(STRANGE["wall"], 0, 1)
    again(crawl)
    assert living(crawl) == sorted(TITLES[1:])  # what was known of 1 stays at first
    again(crawl)
    assert living(crawl) == [TITLES[2]]
    assert crawl.states()[portal.target(1)] == ("gone", "soft_404")


def test_a_known_report_is_not_overwritten_at_the_first_look(portal, crawl):
    portal.serve()
    crawl()
    portal.serve(STRANGE["wall"], 1)
    again(crawl)
    assert living(crawl) == sorted(TITLES)
    assert crawl.states()[portal.target(1)] == ("failed", "soft_404")
    again(crawl)  # nothing else shows it: it is what stands there now
    assert "安全提醒" in living(crawl)
    portal.serve()
    again(crawl)
    assert living(crawl) == sorted(TITLES)


def test_redirects_to_one_page_are_no_report(portal, crawl):
    portal.serve()
    for n in (0, 1, 2):
        away = Reply(b"", status=302, headers=(("Location", "/notice.html"),))
        portal.pages[portal.target(n)] = away
    portal.pages["/notice.html"] = STRANGE["merged"]
    crawl()
    assert living(crawl) == []
    portal.serve()
    again(crawl)
    assert living(crawl) == sorted(TITLES)


def test_cleaned_again_they_stay_rejected(portal, crawl):
    portal.serve(STRANGE["letter"], 0, 2)
    crawl()
    options = RecleanOptions(archive=crawl.archive, sites_dir=crawl.sites)
    with Workers(1) as workers:
        assert run_reclean(options, workers) == 0
    assert living(crawl) == [TITLES[1]]


MIRRORED = "某某县人民政府关于2021年度法治政府建设情况的报告"


@pytest.mark.parametrize(
    "listed",
    [
        (MIRRORED, MIRRORED),
        (MIRRORED, "2021年度法治政府建设情况报告"),
        ("2021年法治政府建设", "某某县人民政府关于2021年度法治政府建设…"),
        ("2021年年度报告", MIRRORED),
        ("点击查看详细内容", "点击查看详细内容"),
    ],
)
def test_mirrors_and_shortened_titles_are_reports(portal, crawl, listed):
    body = REPORT.format(title=MIRRORED, date="2022-01-02", number=7, hits=1, more="")
    places = [f"/{part}/t20220102_7001.html" for part in ("xxgk", "fzzf")]
    portal.pages |= dict.fromkeys(places, body)
    links = zip(places, listed, strict=True)
    rows = "".join(f"<li><a href={p}>{t}</a><i>2022-01-02</i></li>" for p, t in links)
    portal.pages["/zw/"] = f"<ul>{rows}</ul>"
    crawl()
    assert living(crawl) == [MIRRORED, MIRRORED]
    again(crawl)
    assert living(crawl) == [MIRRORED, MIRRORED]


@pytest.mark.parametrize(
    ("title", "more"),
    [
        ("关于某某县电子政务平台系统调试安装情况的报告", "<p>完成系统调试安装，系统维护升级十二次，网站暂停服务两次。</p>"),
        ("某某县2021年网站维护工作年度报告", "<p>网站正在维护。</p>"),
        ("关于严厉打击网络赌博的通告", "<p>严厉打击百家乐、六合彩、棋牌平台。</p>"),
        ("关于404号建议的答复", "<p>您访问的页面不存在的问题已整改。</p>"),
    ],
)  # fmt: skip
def test_reports_on_such_words_stay_reports(portal, crawl, title, more):
    body = REPORT.format(title=title, date="2022-01-02", number=7, hits=1, more=more)
    portal.pages["/zw/t20220102_8.html"] = body
    portal.pages["/zw/"] = (
        f"<ul><li><a href=t20220102_8.html>{title}</a><i>2022-01-02</i></li></ul>"
    )
    crawl()
    assert living(crawl) == [title]


def test_an_english_article_with_forbidden_is_one(portal, crawl):
    title = "Regulations on the trade in ivory"
    body = (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>Date: 2022-01-02</p><div class=content>"
        + "<p>The sale of ivory is forbidden in all counties. Access to the reserve is denied to dealers, and whoever "
        "breaks the rules is fined by the county government under the law of 2016.</p>"
        * 4
        + "</div></body></html>"
    )
    portal.pages["/zw/t20220102_8.html"] = body
    portal.pages["/zw/"] = (
        f"<ul><li><a href=t20220102_8.html>{title}</a><i>2022-01-02</i></li></ul>"
    )
    crawl()
    assert living(crawl) == [title]
